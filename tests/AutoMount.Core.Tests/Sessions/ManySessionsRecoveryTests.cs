using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Core;

namespace AutoMount.Core.Tests.Sessions;

/// <summary>A start with many sessions: several are taken up at once, and whoever asks meanwhile is told the truth.</summary>
public sealed class ManySessionsRecoveryTests : IDisposable
{
    private const int Many = 16;
    private static readonly UserId Alice = new(1000);
    private readonly FakeContainerEngine _engine = new();
    private readonly FakeSessionHomes _homes = new();
    private readonly MemorySessionStore _store = new();
    private readonly FakeUserDirectory _users = new((Alice.Value, "alice"));
    private readonly FolderManager _folders;
    private SessionManager _sessions;

    public ManySessionsRecoveryTests()
    {
        _folders = new FolderManager(
            new MemoryFolderStore(),
            new FakeFolderEngine(),
            _users,
            TimeProvider.System
        );
        _ = _folders.Create(Alice, FolderName.Parse(".local"), new FolderLimits(1 << 20, 100));
        _sessions = Manager();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _sessions.Dispose();

    [Fact]
    public async Task Recovery_ServesSeveralAtOnceAndWritesNoRecordThatStays()
    {
        await StartManyAsync();
        int inside = 0;
        using ManualResetEventSlim second = new();
        _homes.Reattaching = _ =>
        {
            if (Interlocked.Increment(ref inside) == 2)
            {
                second.Set();
            }

            Assert.True(second.Wait(TimeSpan.FromSeconds(20)));
        };
        int saved = 0;
        _sessions.Changed += _ => saved++;

        await _sessions.RecoverAsync(Cancellation);

        Assert.Equal((Many, 0), (inside, saved));
        Assert.All(
            _sessions.List(Alice),
            session => Assert.Equal(SessionState.Running, session.State)
        );
    }

    [Fact]
    public async Task WhileOneIsTakenUp_AllAreListedAndACallThatChangesItWaits()
    {
        await StartManyAsync();
        SessionId held = _sessions.List(Alice)[0].Id;
        using ManualResetEventSlim released = new();
        _homes.Reattaching = id => _ = id != held || released.Wait(TimeSpan.FromSeconds(20));

        Task recovery = _sessions.RecoverAsync(Cancellation);
        Assert.Equal(Many, _sessions.ListLive().Count);
        Task<Session> ending = _sessions.TerminateAsync(held, Cancellation);
        await Task.Delay(100, Cancellation);
        bool waited = _sessions.Get(held).State == SessionState.Running && !recovery.IsCompleted;
        released.Set();
        await recovery;

        Assert.True(waited);
        Assert.Equal(SessionState.Ended, (await ending).State);
    }

    [Fact]
    public async Task EngineAway_ACallIsNotHeldUp()
    {
        await StartManyAsync();
        _engine.Failure = new ServiceException(ServiceError.EngineUnavailable, "away");
        await _sessions.RecoverAsync(Cancellation);

        ServiceException refused = await Assert.ThrowsAsync<ServiceException>(() =>
            _sessions.TerminateAsync(_sessions.List(Alice)[0].Id, Cancellation)
        );

        Assert.Equal(ServiceError.EngineUnavailable, refused.Error);
    }

    /// <summary>Running sessions, of a service that ended.</summary>
    private async Task StartManyAsync()
    {
        for (int n = 0; n < Many; n++)
        {
            _ = await _sessions.CreateAsync(
                new SessionRequest { Owner = Alice, Image = "debian" },
                Cancellation
            );
        }

        _sessions.Dispose();
        _sessions = Manager();
    }

    private SessionManager Manager() =>
        new(
            FakeSessionSetup.For(_users) with
            {
                Folders = _folders,
                Store = _store,
                Engine = _engine,
                Homes = _homes,
            }
        );
}
