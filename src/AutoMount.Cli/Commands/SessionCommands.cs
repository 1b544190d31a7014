using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;
using AutoMount.Cli.Streams;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Commands;

/// <summary>The shorter commands of <c>automountctl session</c>.</summary>
internal static class SessionCommands
{
    internal static Command List()
    {
        Option<string?> owner = SharedOptions.Owner("Only this user's");
        Command command = new("list", "List your sessions, newest first; root sees everybody's")
        {
            owner,
        };
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(owner));
            using ServiceClient client = ServiceClient.Connect();
            IReadOnlyList<SessionSummary> sessions = client.ListSessions(user);
            return SharedOptions.Answer<IReadOnlyList<SessionJson>>(
                given,
                [.. sessions.Select(session => new SessionJson(session))],
                writer => SessionText.List(sessions, OwnerColumn.For(user)).Write(writer)
            );
        });
        return command;
    }

    internal static Command Show()
    {
        Argument<string> id = Id();
        Command command = new("show", "Show all about a session, and what is mounted in it") { id };
        command.SetAction(given =>
        {
            using ServiceClient client = ServiceClient.Connect();
            SessionDetails session = client.GetSession(
                SessionIdText.Resolve(client, given.GetRequiredValue(id))
            );
            return SharedOptions.Answer(
                given,
                new SessionDetailsJson(session),
                writer => SessionText.Show(session, writer)
            );
        });
        return command;
    }

    internal static Command Logs()
    {
        Argument<string> id = Id();
        Option<bool> follow = new("--follow", "-f")
        {
            Description = "Go on until the session ends",
        };
        Command command = new("logs", "Print what a session has written") { id, follow };
        command.SetAction(given =>
        {
            using ServiceClient client = ServiceClient.Connect();
            string session = SessionIdText.Resolve(client, given.GetRequiredValue(id));
            using SessionOutput output = client.OpenLogs(session, given.GetValue(follow));
            using OutputTarget target = OutputTarget.Create(given.GetValue(SharedOptions.Json));
            new OutputCopy(target, OutputCopy.Leave).Run(output);
            return ExitCode.Done;
        });
        return command;
    }

    internal static Command Stop()
    {
        Argument<string> id = Id();
        Command command = new("stop", "End a session; its scratch is deleted, its folders stay")
        {
            id,
        };
        command.SetAction(given =>
        {
            using ServiceClient client = ServiceClient.Connect();
            string session = SessionIdText.Resolve(client, given.GetRequiredValue(id));
            client.TerminateSession(session);
            return SharedOptions.Answer(
                given,
                new StoppedJson(session, Stopped: true),
                writer => writer.WriteLine($"Stopped {session}.")
            );
        });
        return command;
    }

    /// <summary>A session's id.</summary>
    internal static Argument<string> Id() =>
        new("ID")
        {
            Description =
                "The session's id, or as many of its first digits as tell it from your others",
        };
}
