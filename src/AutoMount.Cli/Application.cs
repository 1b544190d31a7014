using System.CommandLine;
using AutoMount.Cli.Commands;
using AutoMount.Cli.Output;

namespace AutoMount.Cli;

/// <summary>Takes a command line to an exit status.</summary>
internal static class Application
{
    private static readonly ParserConfiguration Parser = new()
    {
        // '@file' is an argument like any other: commands for sessions may have it
        ResponseFileTokenReplacer = null,
    };

    private static readonly InvocationConfiguration Invocation = new()
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
    };

    /// <summary>Runs one command.</summary>
    internal static int Run(IReadOnlyList<string> arguments)
    {
        ParseResult command = CommandTree.Create().Parse(arguments, Parser);
        if (command.Errors.Count > 0)
        {
            return Refuse(command);
        }

        Complaints.IsQuiet = SharedOptions.IsQuiet(command);
        PasswordAgent.IsAllowed = !command.GetValue(SharedOptions.NoAskPassword);
        try
        {
            return command.Invoke(Invocation);
        }
        catch (Exception exception) when (Failure.From(exception) is { } failure)
        {
            Complaints.Write(failure.Message);
            return PassesOnTheCommand(command) ? ExitCode.NotTheCommand : failure.ExitCode;
        }
        finally
        {
            PasswordAgent.End();
        }
    }

    private static int Refuse(ParseResult command)
    {
        string path = CommandTree.PathOf(command.CommandResult);
        foreach (string message in Messages(command, path))
        {
            Complaints.Write(message);
        }

        Console.Error.WriteLine($"'{path} --help' tells what it takes.");
        return PassesOnTheCommand(command) ? ExitCode.NotTheCommand : ExitCode.Usage;
    }

    /// <summary>What is wrong; of a command that does not exist its name alone, not that of each word after it.</summary>
    private static IEnumerable<string> Messages(ParseResult command, string path) =>
        command is { CommandResult.Command.Subcommands.Count: > 0, UnmatchedTokens: [var word, ..] }
            ? [$"There is no command '{path} {word}'."]
            : command.Errors.Select(error => error.Message).Distinct();

    /// <summary>Whether the exit status belongs to the command in the session, so that ours must be told apart.</summary>
    private static bool PassesOnTheCommand(ParseResult command) =>
        command.CommandResult.Command switch
        {
            SessionExecCommand => true,
            SessionAttachCommand => true,
            SessionRunCommand run => !run.IsDetached(command),
            _ => false,
        };
}
