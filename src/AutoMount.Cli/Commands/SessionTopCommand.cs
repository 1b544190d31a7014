using System.CommandLine;
using AutoMount.Bus.Client;
using AutoMount.Cli.Output;
using AutoMount.Cli.Terminals;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Commands;

/// <summary><c>automountctl session top</c>.</summary>
internal sealed class SessionTopCommand : Command
{
    private const string FromTheTop = "\e[H\e[J"; // cursor home, erase below
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Argument<string?> _id = new Argument<string?>("ID")
    {
        Description = "Only this session; all that run where there is none",
        Arity = ArgumentArity.ZeroOrOne,
    }.WithSessions();

    private readonly Option<bool> _once = new("--once")
    {
        Description = "Look for a second, print it once, and end",
    };

    internal SessionTopCommand()
        : base("top", "Show what running sessions use, every second until Ctrl-C")
    {
        Add(_id);
        Add(_once);
        SetAction(Run);
    }

    private int Run(ParseResult given)
    {
        using ServiceClient client = PasswordAgent.Connect();
        string? only = given.GetValue(_id) is { } text ? SessionIdText.Resolve(client, text) : null;
        bool json = given.GetValue(SharedOptions.Json);
        bool once = given.GetValue(_once) || json;
        using ManualResetEventSlim stop = new();
        using SignalWatch signals = SignalWatch.Leaving(stop.Set);
        Dictionary<string, SessionFigures> before = Look(client, only).Figures;
        while (!stop.Wait(Period))
        {
            (List<SessionSummary> sessions, Dictionary<string, SessionFigures> now) = Look(
                client,
                only
            );
            SessionUse[] uses =
            [
                .. sessions.Select(session => new SessionUse(
                    session,
                    before.GetValueOrDefault(session.Id),
                    now[session.Id]
                )),
            ];
            Write(given, uses, live: !once && !Console.IsOutputRedirected);
            if (once)
            {
                return ExitCode.Done;
            }

            before = now;
        }

        return signals.ExitStatus ?? ExitCode.Done;
    }

    private static void Write(ParseResult given, SessionUse[] uses, bool live)
    {
        _ = Answers.Show<IReadOnlyList<TopJson>>(
            given,
            [.. uses.Select(use => new TopJson(use))],
            page =>
            {
                Table table = FiguresText.Top();
                foreach (SessionUse use in uses.OrderByDescending(use => use.Cpus ?? 0))
                {
                    FiguresText.Row(table, use);
                }

                page.Writer.Write(live ? FromTheTop : string.Empty);
                table.Write(page);
                page.Writer.Flush();
            },
            isPaged: false
        );
    }

    private static (List<SessionSummary> Sessions, Dictionary<string, SessionFigures> Figures) Look(
        ServiceClient client,
        string? only
    )
    {
        List<SessionSummary> sessions = [];
        Dictionary<string, SessionFigures> figures = new(StringComparer.Ordinal);
        foreach (
            SessionSummary session in client
                .ListSessions(owner: null)
                .Where(session => only is null ? session.State == "running" : session.Id == only)
        )
        {
            try
            {
                figures[session.Id] = client.GetStatistics(session.Id);
                sessions.Add(session);
            }
            catch (BusCallException exception)
                when (exception.Error == Core.ServiceError.NoSuchSession)
            {
                // it ended between the list and this
            }
        }

        return (sessions, figures);
    }
}
