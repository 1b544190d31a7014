using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Policies;
using AutoMount.Core.Scratch;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AutoMount.Core.Tests.Sessions;

/// <summary>What becomes of scratches, on fake homes.</summary>
public sealed class SessionScratchTests : IDisposable
{
    private static readonly UserId Alice = new(1000);
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);
    private readonly FakeContainerEngine _engine = new();
    private readonly FakeSessionHomes _homes = new();
    private readonly MemorySessionStore _store = new();
    private readonly FakeUserDirectory _users = new((Alice.Value, "alice"));
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly FolderManager _folders;
    private readonly SessionManager _sessions;
    private Policy _policy = Policy.Default;
    private int _keptPerUser = 100;

    public SessionScratchTests()
    {
        _folders = new FolderManager(
            new MemoryFolderStore(),
            new FakeFolderEngine(),
            _users,
            TimeProvider.System
        );
        _homes.ScratchContent = "/";
        _sessions = Manager();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _sessions.Dispose();

    [Fact]
    public async Task Create_RecordsTheScratch_AndMeasuresItWhileItRuns()
    {
        Session session = await _sessions.CreateAsync(
            Request(new ScratchRequest(ScratchKind.Memory, 8 << 20)),
            Cancellation
        );

        Assert.Equal(
            (ScratchKind.Memory, 8 << 20, 2048),
            (session.Scratch!.Kind, session.Scratch.BytesLimit, session.Scratch.InodesLimit)
        );
        Assert.Equal(4096, _sessions.GetScratchUsage(session.Id)!.Bytes);
        _ = await EndAsync(session);
        Assert.Null(_sessions.GetScratchUsage(session.Id));
    }

    [Fact]
    public async Task End_KeepsTheScratch_UntilItsTimeHasCome()
    {
        Session ended = await EndAsync(await StartAsync());

        Assert.Equal(_time.GetUtcNow() + Kept, ended.Scratch!.KeptUntil);
        Assert.Empty(_homes.Homes);
        await _sessions.RecoverAsync(Cancellation);
        Assert.Contains(ended.Id, _homes.Scratches.Keys);
        _time.Advance(Kept + TimeSpan.FromSeconds(1));
        using SessionManager later = Manager();
        await later.RecoverAsync(Cancellation);
        Assert.Empty(_homes.Scratches);
    }

    [Fact]
    public async Task End_OfOneInMemory_KeepsNothing()
    {
        Session ended = await EndAsync(
            await _sessions.CreateAsync(
                Request(new ScratchRequest(ScratchKind.Memory, 8 << 20)),
                Cancellation
            )
        );

        Assert.Null(ended.Scratch!.KeptUntil);
        Assert.Empty(_homes.Scratches);
    }

    [Fact]
    public async Task Open_GivesTheScratch_AndDropRemovesIt()
    {
        Session ended = await EndAsync(await StartAsync());

        _sessions.OpenScratch(ended.Id).Dispose();
        Assert.Contains(ended.Id, _homes.Scratches.Keys);
        _sessions.DropScratch(ended.Id);

        Assert.Empty(_homes.Scratches);
        AssertRefused(ended.Id);
        _ = Assert.Throws<ServiceException>(() => _sessions.DropScratch(ended.Id));
    }

    /// <summary>Whoever copies has an hour, and cannot lengthen it.</summary>
    [Fact]
    public async Task Open_ShortlyBeforeItsTime_LeavesTimeToCopy()
    {
        Session ended = await EndAsync(await StartAsync());
        _time.Advance(Kept - TimeSpan.FromMinutes(1));
        _sessions.OpenScratch(ended.Id).Dispose();
        _time.Advance(TimeSpan.FromMinutes(50));

        await _sessions.RecoverAsync(Cancellation);
        Assert.Contains(ended.Id, _homes.Scratches.Keys);
        AssertRefused(ended.Id);
        _time.Advance(TimeSpan.FromMinutes(20));
        await _sessions.RecoverAsync(Cancellation);

        Assert.Empty(_homes.Scratches);
    }

    [Fact]
    public async Task Drop_AfterItsTime_WhileItIsCopied_Works()
    {
        Session ended = await EndAsync(await StartAsync());
        _time.Advance(Kept / 2);
        _sessions.OpenScratch(ended.Id).Dispose();
        _time.Advance(Kept / 2);

        _sessions.DropScratch(ended.Id);

        Assert.Empty(_homes.Scratches);
    }

    [Fact]
    public async Task Open_WhatIsNotThere_IsRefused()
    {
        Session running = await StartAsync();
        AssertRefused(running.Id);
        Session ended = await EndAsync(running);
        _time.Advance(Kept);
        AssertRefused(ended.Id);
    }

    [Fact]
    public async Task Create_TooLarge_IsRefusedBeforeAnythingIsMade()
    {
        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() =>
            _sessions.CreateAsync(Request(new ScratchRequest(Bytes: 1L << 50)), Cancellation)
        );

        Assert.Equal(ServiceError.LimitReached, refusal.Error);
        Assert.Empty(_homes.Scratches);
        Assert.Empty(_engine.Containers);
    }

    [Fact]
    public async Task MaxScratch_CountsWhatIsKept_AsLongAsItIs()
    {
        _policy = _policy with { MaxScratch = 20 << 20 };
        _ = await EndAsync(await StartAsync(12 << 20));
        using SessionManager next = Manager();
        await next.RecoverAsync(Cancellation);

        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() =>
            next.CreateAsync(Request(new ScratchRequest(Bytes: 12 << 20)), Cancellation)
        );

        Assert.Equal(ServiceError.LimitReached, refusal.Error);
        Assert.Contains($"{12 << 20} of {20 << 20}", refusal.Message, StringComparison.Ordinal);
        _time.Advance(Kept + TimeSpan.FromSeconds(1));
        _ = await next.CreateAsync(Request(new ScratchRequest(Bytes: 12 << 20)), Cancellation);
    }

    /// <summary>A scratch that nothing limits counts as what it was to have, also for a service that did not plan it.</summary>
    [Fact]
    public async Task MaxScratch_CountsThePlannedSize_AfterARestartToo()
    {
        _homes.KeepsLimits = false;
        _ = await StartAsync(12 << 20);
        _policy = _policy with { MaxScratch = 20 << 20 };
        using SessionManager next = Manager();
        await next.RecoverAsync(Cancellation);

        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() =>
            next.CreateAsync(Request(new ScratchRequest(Bytes: 12 << 20)), Cancellation)
        );

        Assert.Equal(ServiceError.LimitReached, refusal.Error);
    }

    [Fact]
    public async Task Records_OfKeptScratches_AreNotDropped()
    {
        _keptPerUser = 1;
        using SessionManager manager = Manager();
        Session first = await EndAsync(await StartAsync(manager), manager);
        Session second = await EndAsync(await StartAsync(manager), manager);
        Assert.NotNull(_store.Find(first.Id));
        Assert.Contains(first.Id, _homes.Scratches.Keys);

        _time.Advance(Kept + TimeSpan.FromSeconds(1));
        Session third = await EndAsync(await StartAsync(manager), manager);

        while (_store.Find(first.Id) is not null || _store.Find(second.Id) is not null)
        {
            await Task.Delay(2, Cancellation); // they are dropped a moment after the end is told
        }

        Assert.NotNull(_store.Find(third.Id));
    }

    /// <summary>The service is killed after every step of a session's life; once its time has come nothing of the scratch is left.</summary>
    [Fact]
    public async Task CrashAfterEachStep_WithScratchesKept_LeavesNothingInTheEnd()
    {
        const int mostSteps = 100;
        HashSet<string> steps = [];
        for (int after = 1; ; after++)
        {
            Assert.True(after < mostSteps, "the session's life has an end");
            CrashPoint point = new(after);
            await LiveAsync(point);
            steps.UnionWith(point.Steps);
            using (SessionManager next = Manager())
            {
                await next.RecoverAsync(Cancellation);
                foreach (Session session in next.List(Alice).Where(one => !one.State.IsFinal()))
                {
                    _ = await next.TerminateAsync(session.Id, Cancellation);
                }
            }

            Assert.Empty(_homes.Homes);
            _time.Advance(Kept + TimeSpan.FromSeconds(1));
            using SessionManager later = Manager();
            await later.RecoverAsync(Cancellation);
            Assert.Empty(_homes.Scratches);
            if (point.CrashedAfter is null)
            {
                break;
            }
        }

        Assert.Contains("retire", steps);
        Assert.DoesNotContain("dismantle", steps);
    }

    private async Task LiveAsync(CrashPoint point)
    {
        using SessionManager manager = Manager(point);
        try
        {
            Session session = await manager.CreateAsync(
                Request(new ScratchRequest()),
                Cancellation
            );
            _engine.Containers[session.ContainerId].End(0);
            while (point.CrashedAfter is null && _store.Find(session.Id)?.State.IsFinal() != true)
            {
                await Task.Delay(2, Cancellation);
            }
        }
        catch (CrashedException)
        {
            // wanted
        }
    }

    private SessionManager Manager() => Manager(new CrashPoint(int.MaxValue));

    private SessionManager Manager(CrashPoint point) =>
        new(
            new SessionManagerSetup
            {
                Folders = _folders,
                Store = new CrashingStore(_store, point),
                Engine = new CrashingEngine(_engine, point),
                Homes = new CrashingHomes(_homes, point),
                Logs = new CrashingLogs(new MemorySessionLogs(), point),
                Users = _users,
                Time = _time,
                Notices = new FakeSessionNotices(),
                Logger = NullLogger.Instance,
                Scratch = new ScratchSettings { Kept = Kept },
                Policies = () => new PolicyTable { Everybody = _policy },
                KeptPerUser = _keptPerUser,
            }
        );

    private Task<Session> StartAsync(long? bytes = null) =>
        _sessions.CreateAsync(Request(new ScratchRequest(Bytes: bytes)), Cancellation);

    private static Task<Session> StartAsync(SessionManager manager) =>
        manager.CreateAsync(Request(new ScratchRequest()), Cancellation);

    private Task<Session> EndAsync(Session session) => EndAsync(session, _sessions);

    private Task<Session> EndAsync(Session session, SessionManager manager)
    {
        _engine.Containers[session.ContainerId].End(0);
        return manager.WaitAsync(session.Id, Cancellation);
    }

    private void AssertRefused(SessionId id)
    {
        ServiceException refusal = Assert.Throws<ServiceException>(() => _sessions.OpenScratch(id));
        Assert.Equal(ServiceError.SessionNotRunning, refusal.Error);
    }

    private static SessionRequest Request(ScratchRequest scratch) =>
        new()
        {
            Owner = Alice,
            Image = "debian",
            Scratch = scratch,
        };
}
