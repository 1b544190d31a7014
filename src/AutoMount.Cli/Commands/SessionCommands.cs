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
        Option<bool> running = new("--running") { Description = "Only those that have not ended" };
        Command command = new("list", "List your sessions, newest first; root sees everybody's")
        {
            owner,
            running,
            SharedOptions.ShortQuiet,
        };
        command.SetAction(given =>
        {
            uint? user = OwnerText.Resolve(given.GetValue(owner));
            using ServiceClient client = PasswordAgent.Connect();
            IReadOnlyList<SessionSummary> sessions =
            [
                .. client
                    .ListSessions(user)
                    .Where(session => !given.GetValue(running) || !session.HasEnded),
            ];
            return Answers.List<SessionJson>(
                given,
                "session",
                [.. sessions.Select(session => new SessionJson(session))],
                sessions.Select(session => session.Id),
                () => SessionText.List(sessions, OwnerColumn.For(user))
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
            using ServiceClient client = PasswordAgent.Connect();
            SessionDetails session = client.GetSession(
                SessionIdText.Resolve(client, given.GetRequiredValue(id))
            );
            return Answers.Show(
                given,
                new SessionDetailsJson(session),
                page => SessionText.Show(session, page)
            );
        });
        return command;
    }

    internal static Command History()
    {
        Argument<string> id = Id();
        Command command = new("history", "Show a session's states, with their times and reasons")
        {
            id,
        };
        command.SetAction(given =>
        {
            using ServiceClient client = PasswordAgent.Connect();
            SessionDetails session = client.GetSession(
                SessionIdText.Resolve(client, given.GetRequiredValue(id))
            );
            return Answers.Show<IReadOnlyList<StepJson>>(
                given,
                [.. session.History.Select(step => new StepJson(step))],
                page => SessionText.History(session.History).Write(page)
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
            using ServiceClient client = PasswordAgent.Connect();
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
            using ServiceClient client = PasswordAgent.Connect();
            string session = SessionIdText.Resolve(client, given.GetRequiredValue(id));
            client.TerminateSession(session);
            return Answers.Done(
                given,
                new StoppedJson(session, Stopped: true),
                $"Stopped {session}."
            );
        });
        return command;
    }

    /// <summary>A session's id.</summary>
    internal static Argument<string> Id() =>
        new Argument<string>("ID")
        {
            Description =
                "The session's id, or as many of its first digits as tell it from your others",
        }.WithSessions();
}
