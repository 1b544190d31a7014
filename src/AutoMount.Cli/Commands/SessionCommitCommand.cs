using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Copying;
using AutoMount.Cli.Output;
using AutoMount.Cli.Terminals;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl session commit</c>.</summary>
internal sealed class SessionCommitCommand : Command
{
    private readonly Argument<string> _id = SessionCommands.Id();

    private readonly Argument<string> _name = new("NAME[:TAG]")
    {
        Description = "The image's name; your prefix is put before it, such as automount/alice/",
    };

    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask" };

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Only tell what it would leave out",
    };

    private readonly Option<string?> _homeTo = new("--home-to")
    {
        Description =
            "Copy what is in the home outside the folders into this folder first, since the image does not hold it",
        HelpName = "FOLDER",
    };

    internal SessionCommitCommand()
        : base(
            "commit",
            "Make an image of a running session; home and folders are not in it, and it says so first"
        )
    {
        Add(_id);
        Add(_name);
        Add(_yes);
        Add(_dryRun);
        Add(_homeTo);
        Add(SharedOptions.ShortQuiet);
        SetAction(Run);
    }

    private int Run(ParseResult given)
    {
        using ServiceClient client = PasswordAgent.Connect();
        string session = SessionIdText.Resolve(client, given.GetRequiredValue(_id));
        string name = given.GetRequiredValue(_name);
        CommitResult plan = client.Commit(session, name, plansOnly: true);
        if (given.GetValue(_dryRun))
        {
            return Answers.Show(given, new CommitJson(plan), page => Tell(plan, page));
        }

        bool asks = !given.GetValue(_yes) && LocalTerminal.IsThere;
        if (asks || !SharedOptions.IsQuiet(given))
        {
            Tell(plan, Page.Plain(Console.Error));
        }

        string? folder = given.GetValue(_homeTo);
        if (asks && !Confirms(folder))
        {
            throw new CommandException(ExitCode.Failed, "Nothing was done.");
        }

        if (folder is not null)
        {
            CopyHome(client, session, folder);
        }

        CommitResult made = client.Commit(session, name, plansOnly: false);
        return Answers.Done(given, new CommitJson(made), $"{made.Name} {made.Id}", made.Id);
    }

    private static void Tell(CommitResult plan, Page page)
    {
        page.WriteLine(
            $"Image {TerminalText.Escape(plan.Name)} adds {Quantity.FormatSize(plan.Bytes)} to the session's own image. It does not hold:"
        );
        Table table = new("PATH", "WHAT", ">SIZE");
        foreach (CommitLeftOut left in plan.LeftOut)
        {
            table.Add(
                left.Path,
                left.Folder.Length == 0
                    ? "home, thrown away at the session's end"
                    : $"folder '{left.Folder}', which stays",
                left.Bytes is { } bytes ? Quantity.FormatSize(bytes) : string.Empty
            );
        }

        table.Write(page, indent: "  ");
    }

    private static bool Confirms(string? folder)
    {
        if (folder is null)
        {
            Console.Error.WriteLine("'--home-to FOLDER' keeps a copy of the home in a folder.");
        }

        Console.Error.Write("Go on? [y/N] ");
        return Console.In.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    /// <summary>As the session's owner, so that the folder's limit holds.</summary>
    private static void CopyHome(ServiceClient client, string session, string folder)
    {
        SessionDetails details = client.GetSession(session);
        uint owner = details.Summary.Owner;
        using SessionDirectories directories = client.OpenFiles(session);
        CopyRun run = new(directories, owner);
        run.ScratchTo(
            client.GetFolder(folder, owner).Summary.Path,
            details
                .Mounts.Where(mount =>
                    mount.Path.StartsWith(SessionPlace.HomePrefix, StringComparison.Ordinal)
                )
                .Select(mount => mount.Path[SessionPlace.HomePrefix.Length..])
                .ToHashSet(StringComparer.Ordinal)
        );
        if (run.IsPartial)
        {
            throw new CommandException(
                ExitCode.Failed,
                $"The home could not be copied into '{folder}' as a whole (see above), so no image was made."
            );
        }
    }
}
