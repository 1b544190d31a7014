using System.Runtime.InteropServices;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoMount.Core.Tests.Sessions;

/// <summary>Sessions that live as long as somebody holds them.</summary>
public sealed class HeldSessionTests : IDisposable
{
    private static readonly UserId Alice = new(1000);
    private readonly FakeUserDirectory _users = new((Alice.Value, "alice"));
    private readonly FakeContainerEngine _engine = new();
    private readonly FakeSessionHomes _homes = new();
    private readonly FakeSessionLifelines _lifelines = new();
    private readonly MemorySessionStore _store = new();
    private SessionManager _sessions;

    public HeldSessionTests() => _sessions = Manager();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _sessions.Dispose();

    [Fact]
    public async Task Released_ItEnds_AndSaysWhy()
    {
        (Session session, SafeHandle lifeline) = await AcquireAsync(Cancellation);
        Assert.Equal(SessionState.Running, session.State);

        lifeline.Dispose();

        Session ended = await _sessions.WaitAsync(session.Id, Cancellation);
        Assert.Equal(SessionEnd.Released, ended.End);
        Assert.Empty(_lifelines.Sessions);
        Assert.Empty(_engine.Containers);
    }

    [Fact]
    public async Task Held_ItOutlivesTheService_AndIsReleasedToTheNext()
    {
        (Session session, SafeHandle lifeline) = await AcquireAsync(Cancellation);
        _sessions.Dispose();
        _sessions = Manager();
        await _sessions.RecoverAsync(Cancellation);
        Assert.Equal(SessionState.Running, _sessions.Get(session.Id).State);

        lifeline.Dispose();

        Session ended = await _sessions.WaitAsync(session.Id, Cancellation);
        Assert.Equal(SessionEnd.Released, ended.End);
    }

    [Fact]
    public async Task Ended_ItsLifelineGoes()
    {
        (Session session, SafeHandle lifeline) = await AcquireAsync(Cancellation);
        using (lifeline)
        {
            Session ended = await _sessions.TerminateAsync(session.Id, Cancellation);

            Assert.Equal(SessionEnd.Stopped, ended.End);
            Assert.Empty(_lifelines.Sessions);
        }
    }

    [Fact]
    public async Task CallerThatGoesWhileItIsMade_LeavesNothing()
    {
        using CancellationTokenSource gone = new();
        await gone.CancelAsync();

        _ = await Assert.ThrowsAsync<ServiceException>(() => AcquireAsync(gone.Token));

        Assert.Empty(_lifelines.Sessions);
        Assert.Empty(_engine.Containers);
        Assert.Empty(_homes.Homes);
    }

    private Task<(Session Session, SafeHandle Lifeline)> AcquireAsync(CancellationToken gone) =>
        _sessions.AcquireAsync(new SessionRequest { Owner = Alice, Image = "debian" }, gone);

    private SessionManager Manager() =>
        new(
            new SessionManagerSetup
            {
                Folders = new FolderManager(
                    new MemoryFolderStore(),
                    new FakeFolderEngine(),
                    _users,
                    TimeProvider.System
                ),
                Store = _store,
                Engine = _engine,
                Homes = _homes,
                Lifelines = _lifelines,
                Logs = new MemorySessionLogs(),
                Users = _users,
                Notices = new FakeSessionNotices(),
                Time = TimeProvider.System,
                Logger = NullLogger.Instance,
            }
        );
}
