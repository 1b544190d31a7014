using System.Text;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Policies;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoMount.Core.Tests.Sessions;

public sealed class SessionManagerTests
{
    private static readonly UserId Alice = new(1000);
    private readonly FakeContainerEngine _engine = new();
    private readonly FakeSessionHomes _homes = new();
    private readonly MemorySessionStore _store = new();
    private readonly MemorySessionLogs _logs = new();
    private readonly FolderManager _folders;
    private readonly FakeUserDirectory _users = new((Alice.Value, "alice"));
    private SessionManager _sessions;

    public SessionManagerTests()
    {
        _folders = new FolderManager(
            new MemoryFolderStore(),
            new FakeFolderEngine(),
            _users,
            TimeProvider.System
        );
        _sessions = Manager();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Output_OfACommandThatEndsAtOnce_IsNeverLost()
    {
        for (int round = 0; round < 200; round++)
        {
            Session session = await _sessions.CreateAsync(Request(), Cancellation);
            Task end = Task.Run(() => _engine.Containers[session.ContainerId].End(0), Cancellation);
            using MemoryStream output = new();

            await _sessions.CopyLogsAsync(
                session.Id,
                follow: true,
                output,
                Stream.Null,
                Cancellation
            );

            Assert.StartsWith(
                "hello\n",
                Encoding.UTF8.GetString(output.ToArray()),
                StringComparison.Ordinal
            );
            await end;
            await _sessions.WaitAsync(session.Id, Cancellation);
        }
    }

    [Fact]
    public async Task End_TellsTheExitCode_AndLeavesNothing()
    {
        Session session = await _sessions.CreateAsync(Request(), Cancellation);
        _engine.Containers[session.ContainerId].End(7);

        Session ended = await _sessions.WaitAsync(session.Id, Cancellation);

        Assert.Equal((SessionState.Ended, 7), (ended.State, ended.ExitCode));
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Create_WithAnEngineThatDisobeys_StopsAndSaysWhy()
    {
        _homes.Difference = "the folder '.local' is not mounted.";

        ServiceException exception = await Assert.ThrowsAsync<ServiceException>(() =>
            _sessions.CreateAsync(Request(), Cancellation)
        );

        Assert.Contains("'.local' is not mounted", exception.Message, StringComparison.Ordinal);
        Assert.Equal(SessionState.Failed, _sessions.List(Alice).Single().State);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Create_WithAnUnknownImage_LeavesNothing()
    {
        ServiceException exception = await Assert.ThrowsAsync<ServiceException>(() =>
            _sessions.CreateAsync(Request() with { Image = "no-such-image" }, Cancellation)
        );

        Assert.Equal(ServiceError.NoSuchImage, exception.Error);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Limit_OfSessions_IsToldWithItsNumbers()
    {
        _sessions = Manager(most: 1);
        await _sessions.CreateAsync(Request(), Cancellation);

        ServiceException exception = await Assert.ThrowsAsync<ServiceException>(() =>
            _sessions.CreateAsync(Request(), Cancellation)
        );

        Assert.Equal(ServiceError.LimitReached, exception.Error);
        Assert.Contains("1 are allowed", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NewManager_TakesUpWhatRuns_AndFinishesWhatEnded()
    {
        Session running = await _sessions.CreateAsync(Request(), Cancellation);
        Session ended = await _sessions.CreateAsync(Request(), Cancellation);
        _sessions.Dispose(); // as by a restart
        _engine.Containers[ended.ContainerId].End(3);

        _sessions = Manager();
        await _sessions.RecoverAsync(Cancellation);

        Assert.Equal(SessionState.Running, _sessions.Get(running.Id).State);
        Session finished = await _sessions.WaitAsync(ended.Id, Cancellation);
        Assert.Equal((SessionState.Ended, 3), (finished.State, finished.ExitCode));
        await _sessions.TerminateAsync(running.Id, Cancellation);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task NewManager_WithoutRecords_RebuildsThemFromLabels()
    {
        Session running = await _sessions.CreateAsync(Request(), Cancellation);
        _sessions.Dispose();
        _store.Remove(running.Id); // as by a lost database

        _sessions = Manager();
        await _sessions.RecoverAsync(Cancellation);

        Assert.Equal(
            (Alice, SessionState.Running),
            (_sessions.Get(running.Id).Owner, _sessions.Get(running.Id).State)
        );
        await _sessions.TerminateAsync(running.Id, Cancellation);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task NewManager_WithAnEngineThatIsAway_TakesUpLater()
    {
        Session running = await _sessions.CreateAsync(Request(), Cancellation);
        _sessions.Dispose();
        _engine.Failure = new ServiceException(ServiceError.EngineUnavailable, "away");
        _sessions = Manager();
        await _sessions.RecoverAsync(Cancellation);
        _engine.Failure = null;
        _engine.Containers[running.ContainerId].End(5);

        Session ended = await _sessions
            .WaitAsync(running.Id, Cancellation)
            .WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        Assert.Equal(5, ended.ExitCode);
    }

    private static SessionRequest Request() => new() { Owner = Alice, Image = "debian" };

    private SessionManager Manager(int most = 10) =>
        new(
            new SessionManagerSetup
            {
                Folders = _folders,
                Store = _store,
                Engine = _engine,
                Homes = _homes,
                Logs = _logs,
                Users = _users,
                Notices = new FakeSessionNotices(),
                Time = TimeProvider.System,
                Logger = NullLogger.Instance,
                Policies = () =>
                    new PolicyTable { Everybody = Policy.Default with { MaxSessions = most } },
            }
        );

    private void AssertNothingIsLeft()
    {
        Assert.Empty(_engine.Containers);
        Assert.Empty(_homes.Homes);
    }
}
