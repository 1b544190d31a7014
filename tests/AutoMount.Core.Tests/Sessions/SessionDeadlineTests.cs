using System.Collections.Concurrent;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Policies;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AutoMount.Core.Tests.Sessions;

/// <summary>Sessions that have had their time. The clock is the test's.</summary>
public sealed class SessionDeadlineTests : IDisposable
{
    private static readonly UserId Alice = new(1000);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 4, 0, 0, 0, default));
    private readonly FakeContainerEngine _engine = new();
    private readonly FakeContainerMeter _meter = new();
    private readonly MemorySessionStore _store = new();
    private readonly FakeSessionHomes _homes = new();
    private readonly FakeSessionNotices _terminals = new();
    private readonly FakeUserDirectory _users = new((Alice.Value, "alice"));
    private readonly ConcurrentQueue<SessionWarning> _warnings = new();
    private Policy _policy = Policy.Default;
    private SessionManager _sessions;

    public SessionDeadlineTests() => _sessions = Manager();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _sessions.Dispose();

    [Fact]
    public async Task Timeout_WarnsOnce_ThenEnds_WithItsReason()
    {
        Session session = await StartAsync(timeout: TimeSpan.FromHours(1));

        await PassAsync(TimeSpan.FromMinutes(54));
        Assert.Empty(_warnings);
        await PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(SessionEnd.TimedOut, Assert.Single(_warnings).End);
        Assert.Contains("5 minutes", Assert.Single(_terminals.Lines), StringComparison.Ordinal);
        await PassAsync(TimeSpan.FromMinutes(5));

        Session ended = await _sessions.WaitAsync(session.Id, Cancellation);
        Assert.Equal(
            (SessionEnd.TimedOut, "It took longer than the 60 minutes it was given."),
            (ended.End, ended.Reason)
        );
        Assert.Contains(
            ended.History,
            step => step is { State: SessionState.Stopping, Note.Length: > 0 }
        );
    }

    [Fact]
    public async Task Lifetime_OfThePolicy_GoesBeforeALongerTimeout()
    {
        _policy = _policy with { MaxLifetime = TimeSpan.FromMinutes(10) };
        Session session = await StartAsync(timeout: TimeSpan.FromHours(1));

        Assert.Equal(session.StartedAt + TimeSpan.FromMinutes(10), session.Deadline);
        await PassAsync(TimeSpan.FromMinutes(11));

        Session ended = await _sessions.WaitAsync(session.Id, Cancellation);
        Assert.Equal(SessionEnd.LifetimeReached, ended.End);
    }

    [Fact]
    public async Task Timeout_HoldsOverARestartOfTheService()
    {
        Session session = await StartAsync(timeout: TimeSpan.FromMinutes(10));
        _sessions.Dispose();
        _time.Advance(TimeSpan.FromMinutes(20));
        _sessions = Manager();

        await _sessions.RecoverAsync(Cancellation);
        await PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(
            SessionEnd.TimedOut,
            (await _sessions.WaitAsync(session.Id, Cancellation)).End
        );
    }

    [Fact]
    public async Task IdleInteractiveSession_IsWarned_AndEnded()
    {
        _policy = _policy with { IdleTimeout = TimeSpan.FromMinutes(30) };
        Session session = await StartAsync(kind: SessionKind.Interactive);

        await PassAsync(TimeSpan.FromMinutes(26));
        Assert.Equal(SessionEnd.Idle, Assert.Single(_warnings).End);
        await PassAsync(TimeSpan.FromMinutes(6));

        Session ended = await _sessions.WaitAsync(session.Id, Cancellation);
        Assert.Equal(
            (SessionEnd.Idle, "Nothing happened in it for 30 minutes."),
            (ended.End, ended.Reason)
        );
    }

    [Theory]
    [InlineData("processor")]
    [InlineData("network")]
    [InlineData("command")]
    [InlineData("batch")]
    public async Task BusyOrBatchSession_IsNotEnded(string what)
    {
        _policy = _policy with { IdleTimeout = TimeSpan.FromMinutes(30) };
        Session session = await StartAsync(
            kind: what == "batch" ? SessionKind.Batch : SessionKind.Interactive
        );
        using Stream input = new MemoryStream();
        Task command =
            what == "command"
                ? _sessions.ExecAsync(
                    session.Id,
                    new ExecRequest
                    {
                        Arguments = ["sleep", "1000"],
                        StandardInput = input,
                        StandardOutput = Stream.Null,
                        StandardError = Stream.Null,
                    },
                    Cancellation
                )
                : Task.CompletedTask;

        for (int minute = 0; minute < 60; minute++)
        {
            TimeSpan computed = TimeSpan.FromSeconds(what == "processor" ? minute * 2 : 0);
            long sent = what == "network" ? minute * 100_000L : 0;
            _meter.Figures = () =>
                new SessionStatistics
                {
                    At = default,
                    Cpu = computed,
                    NetworkReceivedBytes = 0,
                    NetworkSentBytes = sent,
                };
            await PassAsync(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(SessionState.Running, _sessions.Get(session.Id).State);
        Assert.Empty(_warnings);
        _ = await _sessions.TerminateAsync(session.Id, Cancellation);
        await command; // it ended with its session
    }

    /// <summary>The engine is away just when a new service takes the session up: its counters are found when it is back.</summary>
    [Fact]
    public async Task IdleSession_ThatWasTakenUpWithoutTheEngine_IsEndedToo()
    {
        _policy = _policy with { IdleTimeout = TimeSpan.FromMinutes(30) };
        Session session = await StartAsync(kind: SessionKind.Interactive);
        _sessions.Dispose();
        _sessions = Manager();
        _engine.FailingInspections = 2;
        await _sessions.RecoverAsync(Cancellation);

        await PassAsync(TimeSpan.FromMinutes(32));

        Assert.Equal(SessionEnd.Idle, (await _sessions.WaitAsync(session.Id, Cancellation)).End);
    }

    [Fact]
    public async Task KernelThatDoesNotTell_EndsNothingForIdleness()
    {
        _policy = _policy with { IdleTimeout = TimeSpan.FromMinutes(30) };
        Session session = await StartAsync(kind: SessionKind.Interactive);
        _meter.Figures = () => new SessionStatistics { At = default };

        await PassAsync(TimeSpan.FromHours(2));

        Assert.Equal(SessionState.Running, _sessions.Get(session.Id).State);
        _ = await _sessions.TerminateAsync(session.Id, Cancellation);
    }

    [Fact]
    public async Task TimeLimitAndIdlenessAtOnce_AreWarnedOfOnceEach()
    {
        _policy = _policy with { IdleTimeout = TimeSpan.FromMinutes(30) };
        Session session = await StartAsync(TimeSpan.FromMinutes(31), SessionKind.Interactive);

        await PassAsync(TimeSpan.FromMinutes(29));

        Assert.Equal(
            [SessionEnd.TimedOut, SessionEnd.Idle],
            _warnings.Select(warning => warning.End).Order()
        );
        _ = await _sessions.TerminateAsync(session.Id, Cancellation);
    }

    [Fact]
    public async Task UserDatabaseThatFails_KeepsNobodyFromHisEnd()
    {
        _policy = _policy with { IdleTimeout = TimeSpan.FromMinutes(30) };
        _ = await StartAsync(kind: SessionKind.Interactive);
        Session ends = await StartAsync(timeout: TimeSpan.FromMinutes(10));
        _users.Failure = new ServiceException(ServiceError.Internal, "the user database is away");

        await PassAsync(TimeSpan.FromMinutes(11));

        Assert.Equal(SessionEnd.TimedOut, (await _sessions.WaitAsync(ends.Id, Cancellation)).End);
    }

    private async Task<Session> StartAsync(
        TimeSpan? timeout = null,
        SessionKind kind = SessionKind.Batch
    )
    {
        Session session = await _sessions.CreateAsync(
            new SessionRequest
            {
                Owner = Alice,
                Image = "debian",
                Timeout = timeout,
                Kind = kind,
            },
            Cancellation
        );
        await PassAsync(TimeSpan.Zero);
        return session;
    }

    /// <summary>Lets time pass in steps, and lets what it wakes do its work in between.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        TimeSpan step = TimeSpan.FromSeconds(15);
        for (TimeSpan passed = TimeSpan.Zero; passed <= time; passed += step)
        {
            if (passed > TimeSpan.Zero)
            {
                _time.Advance(step);
            }

            await Task.Delay(2, Cancellation);
        }

        await Task.Delay(50, Cancellation);
    }

    private SessionManager Manager()
    {
        SessionManager sessions = new(
            new SessionManagerSetup
            {
                Folders = new FolderManager(
                    new MemoryFolderStore(),
                    new FakeFolderEngine(),
                    _users,
                    _time
                ),
                Store = _store,
                Engine = _engine,
                Meter = _meter,
                Homes = _homes,
                Logs = new MemorySessionLogs(),
                Users = _users,
                Notices = _terminals,
                Time = _time,
                Logger = NullLogger.Instance,
                Policies = () => new PolicyTable { Everybody = _policy },
            }
        );
        sessions.Warned += _warnings.Enqueue;
        return sessions;
    }
}
