using AutoMount.Bus.Client;
using AutoMount.Bus.SdBus;
using AutoMount.Cli.Commands;
using AutoMount.Cli.Output;
using AutoMount.Cli.Terminals;

namespace AutoMount.Cli.Streams;

/// <summary>A session that ends with the tool: its output is ours, its exit status is ours, and Ctrl-C stops it.</summary>
/// <param name="client">The service.</param>
/// <param name="target">Where the output goes.</param>
internal sealed class AttachedSession(ServiceClient client, OutputTarget target)
{
    /// <summary>Starts a session and stays until its end.</summary>
    /// <returns>The exit status for the tool.</returns>
    internal int Run(NewSession session)
    {
        using Interruption interruption = new();
        string id = client.CreateSession(session);
        interruption.OnStop(() => Stop(id));
        target.Event(new StartedJson(id));
        SessionNews.Tell(client, id);
        using TerminalConnection? input = session.Input is null
            ? null
            : ServiceWait.OverRestarts(client, () => client.Attach(id), $"Session {id}");
        if (input is not null)
        {
            InputCopy.Start(input);
        }

        OutputCopy copy = new(target, reason => OutputBroke(reason, interruption));
        long? exitCode = Follow(id, copy);
        copy.Join();
        target.Event(new EndJson(id, exitCode));
        return interruption.ExitStatus ?? Status(id, exitCode);
    }

    /// <summary>Shows a session's output until its end; leaving leaves it running.</summary>
    /// <returns>The exit status for the tool.</returns>
    internal int Follow(string id)
    {
        OutputCopy copy = new(target, OutputCopy.Leave);
        long? exitCode = Follow(id, copy);
        copy.Join();
        target.Event(new EndJson(id, exitCode));
        return Status(id, exitCode);
    }

    /// <summary>Copies and waits; a restart of the service in between only makes a pause.</summary>
    private long? Follow(string id, OutputCopy copy) =>
        ServiceWait.OverRestarts(
            client,
            () =>
            {
                try
                {
                    using SessionOutput output = client.OpenLogs(id, follow: true);
                    copy.Start(output);
                    long? exitCode = client.WaitSession(id);
                    copy.Pause();
                    return exitCode;
                }
                catch (BusCallException exception) when (Failure.IsServiceGone(exception))
                {
                    copy.Pause(); // the pipes of a service that is gone have ended
                    throw;
                }
            },
            $"Session {id}",
            $" 'automountctl session logs {id} --follow' shows it when automountd is back."
        );

    private int Status(string id, long? exitCode)
    {
        if (exitCode is { } code)
        {
            return (int)(code & 0xff);
        }

        string reason = client.GetSession(id).Reason;
        throw new CommandException(
            ExitCode.Failed,
            reason.Length > 0 ? reason : $"Session {id} ended without an exit code."
        );
    }

    private static void OutputBroke(IOException reason, Interruption interruption)
    {
        if (!OutputCopy.IsBrokenPipe(reason))
        {
            Complaints.Write(
                $"The output cannot be written, so the session is stopped: {reason.Message}"
            );
        }

        // both streams may break: the first one counts
        _ = interruption.TryStop(
            OutputCopy.IsBrokenPipe(reason) ? ExitCode.BrokenPipe : ExitCode.NotTheCommand
        );
    }

    /// <summary>On a connection of its own: the other one waits for the end.</summary>
    private static void Stop(string id)
    {
        try
        {
            using ServiceClient client = PasswordAgent.Connect();
            client.TerminateSession(id);
        }
        catch (Exception exception) when (exception is BusCallException or BusException)
        {
            Complaints.Write($"Session {id} could not be stopped: {exception.Message}");
            Complaints.Write($"'automountctl session stop {id}' tries again.");
            Environment.Exit(ExitCode.NotTheCommand);
        }
    }
}
