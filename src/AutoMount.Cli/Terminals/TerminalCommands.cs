using AutoMount.Bus.Client;
using AutoMount.Cli.Output;

namespace AutoMount.Cli.Terminals;

/// <summary>Sessions and commands in them, at our terminal.</summary>
/// <param name="client">The service.</param>
internal sealed class TerminalCommands(ServiceClient client)
{
    /// <summary>Runs a command in a session; its end is ours. Leaving hangs it up.</summary>
    /// <returns>The exit status for the tool.</returns>
    internal int Exec(string session, NewCommand command)
    {
        LocalTerminal.Require();
        TerminalCommandHandle started = client.StartTerminal(
            session,
            command with
            {
                Environment = LocalTerminal.AddKind(command.Environment),
                Size = LocalTerminal.Size,
            }
        );
        using SideCalls calls = new();
        TerminalLink link = new(
            started.Terminal,
            (columns, rows) => calls.Try(side => side.Resize(session, started.Id, columns, rows)),
            new DetachKeys(controlKeys: false)
        );
        if (link.Run(out int? signalled))
        {
            // we go, and so does our connection: the service hangs the command up
            return signalled ?? ExitCode.Done;
        }

        long code = ServiceWait.OverRestarts(
            client,
            () => client.WaitCommand(session, started.Id),
            "The command"
        );
        return (int)(code & 0xff);
    }

    /// <summary>Starts a session at our terminal. Leaving it leaves it running.</summary>
    /// <returns>The exit status for the tool.</returns>
    internal int Run(NewSession session)
    {
        LocalTerminal.Require();
        string id = client.CreateSession(
            session with
            {
                Attaches = true,
                Input = "terminal",
                Environment = LocalTerminal.AddKind(session.Environment),
                Size = LocalTerminal.Size,
            }
        );
        Commands.SessionNews.Tell(client, id);
        return Attach(id);
    }

    /// <summary>Connects to a session's own terminal. Leaving it leaves it running.</summary>
    /// <returns>The exit status for the tool.</returns>
    internal int Attach(string id)
    {
        LocalTerminal.Require();
        TerminalConnection remote = ServiceWait.OverRestarts( // ends with the tool
            client,
            () => client.Attach(id),
            $"Session {id}"
        );
        using SideCalls calls = new();
        TerminalLink link = new(
            remote,
            (columns, rows) => calls.Try(side => side.Resize(id, command: null, columns, rows)),
            new DetachKeys(controlKeys: true)
        );
        if (link.Run(out int? signalled))
        {
            Complaints.Tell(
                $"Left session {id}, which goes on: 'automountctl session attach {id}' gets back to it."
            );
            return signalled ?? ExitCode.Done;
        }

        long? code = ServiceWait.OverRestarts(
            client,
            () => client.WaitSession(id),
            $"Session {id}"
        );
        return code is { } known
            ? (int)(known & 0xff)
            : throw new CommandException(ExitCode.Failed, ReasonOf(id));
    }

    private string ReasonOf(string id)
    {
        string reason = client.GetSession(id).Reason;
        return reason.Length > 0 ? reason : $"Session {id} ended without an exit code.";
    }
}
