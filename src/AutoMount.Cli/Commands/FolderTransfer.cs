using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Commands;

/// <summary>What <c>automountctl folder export</c>, <c>import</c> and <c>upload</c> have in common.</summary>
internal static class FolderTransfer
{
    /// <summary>Instead of a file: standard input or output.</summary>
    internal const string Standard = "-";

    private const int MostNamed = 10; // of what was left out, for people

    /// <summary>The folder's name on the command line.</summary>
    internal static Argument<string> Name() =>
        new Argument<string>("NAME")
        {
            Description = "The folder's name, such as .local or datasets",
        }.WithFolders();

    /// <summary>A file here on the command line, or <c>-</c>.</summary>
    internal static Argument<string> File(string description) =>
        new("FILE") { Description = description, DefaultValueFactory = _ => Standard };

    /// <summary>Moves, and tells what was moved.</summary>
    /// <param name="given">The command line.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="owner">Whose it is.</param>
    /// <param name="done">What to call it when it is done.</param>
    /// <param name="isQuiet">Whether standard output belongs to something else.</param>
    /// <param name="move">Calls.</param>
    internal static int Run(
        ParseResult given,
        string folder,
        uint? owner,
        string done,
        bool isQuiet,
        Func<ServiceClient, string, uint?, TransferOutcome> move
    )
    {
        using ServiceClient client = PasswordAgent.Connect();
        TransferOutcome outcome;
        using (new TransferDisplay(folder, owner))
        {
            outcome = move(client, folder, owner);
        }

        Tell(outcome);
        string message =
            $"{done} '{folder}': {outcome.Entries} files and directories, {Quantity.FormatSize(outcome.Bytes)}.";
        if (isQuiet)
        {
            Complaints.Tell(message);
        }
        else
        {
            _ = Answers.Done(given, new TransferJson(folder, outcome), message);
        }

        return outcome.SkippedCount > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    /// <summary>An archive is nothing to type, and nothing to read.</summary>
    /// <exception cref="CommandException">The stream is a terminal.</exception>
    internal static void RefuseTerminal(string file, bool isTerminal, string which)
    {
        if (file == Standard && isTerminal)
        {
            throw new CommandException(
                ExitCode.Usage,
                $"Standard {which} is a terminal, and an archive is nothing to type or to read; name a file, or use a pipe."
            );
        }
    }

    private static void Tell(TransferOutcome outcome)
    {
        foreach (string skipped in outcome.Skipped.Take(MostNamed))
        {
            Complaints.Write($"left out {skipped}");
        }

        if (outcome.SkippedCount > Math.Min(outcome.Skipped.Count, MostNamed))
        {
            Complaints.Write($"left out {outcome.SkippedCount} in all");
        }
    }
}
