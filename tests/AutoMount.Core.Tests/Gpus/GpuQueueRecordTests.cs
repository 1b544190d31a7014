using AutoMount.Core.Accounts;
using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Core;

namespace AutoMount.Core.Tests.Gpus;

/// <summary>The place in the queue for GPUs in a session's record, over made-up GPUs and containers.</summary>
public sealed class GpuQueueRecordTests : IDisposable
{
    private static readonly UserId Alice = new(1000);
    private readonly FakeContainerEngine _engine = new();
    private readonly Store _store = new();
    private readonly GpuManager _gpus;
    private readonly SessionManager _sessions;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public GpuQueueRecordTests()
    {
        (_, _gpus) = FakeGpuHost.Make(GpuMachines.Pcie(1));
        _ = _gpus.Reconcile([], [], _ => true);
        FakeUserDirectory users = new((Alice.Value, "alice"));
        _sessions = new SessionManager(
            FakeSessionSetup.For(users) with
            {
                Store = _store,
                Engine = _engine,
                Gpus = _gpus,
            }
        );
    }

    public void Dispose()
    {
        _sessions.Dispose();
        _gpus.Dispose();
    }

    [Fact]
    public async Task Place_ThatCannotBeRecorded_StopsNeitherTheQueueNorWhoeverMovedItOn()
    {
        Session first = await CreateAsync(wait: false);
        _store.Refuses = record => record.Gpus.QueuePlace > 0;
        Task<Session> second = CreateAsync(wait: true);
        await UntilAsync(() => _gpus.QueueLength == 1);

        Session ended = await _sessions.TerminateAsync(first.Id, Cancellation);

        Assert.Equal(SessionState.Ended, ended.State);
        Session running = await second.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        Assert.Equal(
            (SessionState.Running, 0),
            (running.State, _store.Find(running.Id)!.Gpus.QueuePlace)
        );
        _ = await _sessions.TerminateAsync(running.Id, Cancellation);
    }

    /// <summary>The saving of a place takes so long that the session is stopped meanwhile.</summary>
    [Fact]
    public async Task Place_WhoseSavingIsSlow_DoesNotBringBackASessionThatEndedMeanwhile()
    {
        Session first = await CreateAsync(wait: false);
        using ManualResetEventSlim saving = new();
        using ManualResetEventSlim goOn = new();
        _store.Saving = record =>
        {
            if (record.Gpus.QueuePlace > 0 && record.State.IsBeingMade())
            {
                saving.Set();
                goOn.Wait(TimeSpan.FromSeconds(2), Cancellation); // the session's end waits for it, or passes it by
            }
        };
        Task<Session> second = Task.Run(() => CreateAsync(wait: true), Cancellation);
        Assert.True(saving.Wait(TimeSpan.FromSeconds(20), Cancellation));
        Session waiting = Assert.Single(
            _sessions.List(owner: null),
            session => session.Id != first.Id
        );
        Task<Session> stopping = _sessions.TerminateAsync(waiting.Id, Cancellation);
        await Task.WhenAny(stopping, Task.Delay(200, Cancellation));
        goOn.Set();

        _ = await Assert.ThrowsAsync<ServiceException>(() => second);
        _ = await stopping;

        Assert.Equal(SessionState.Failed, _store.Find(waiting.Id)!.State);
        _ = await _sessions.TerminateAsync(first.Id, Cancellation);
    }

    /// <summary>An image's labels would show through else.</summary>
    [Fact]
    public async Task Container_WithoutGpus_HasTheLabelsOfALeaseAllTheSame()
    {
        Session session = await _sessions.CreateAsync(
            new SessionRequest { Owner = Alice, Image = "debian" },
            Cancellation
        );

        IReadOnlyDictionary<string, string> labels = _engine
            .Containers[session.ContainerId]
            .Specification
            .Labels;

        foreach (string name in (string[])["lease", "gpu", "epoch", "boot", "backend"])
        {
            Assert.Equal(string.Empty, labels[$"org.automount.{name}"]);
        }

        _ = await _sessions.TerminateAsync(session.Id, Cancellation);
    }

    private Task<Session> CreateAsync(bool wait) =>
        _sessions.CreateAsync(
            new SessionRequest
            {
                Owner = Alice,
                Image = "debian",
                Gpus = new GpuRequest { Count = 1, Wait = wait },
            },
            Cancellation
        );

    private static async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(
            Cancellation
        );
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            await Task.Delay(5, limit.Token);
        }
    }

    /// <summary>Records in memory, with a disk that is full or slow.</summary>
    private sealed class Store : ISessionStore
    {
        private readonly MemorySessionStore _inner = new();

        public Func<Session, bool> Refuses { get; set; } = _ => false;

        public Action<Session> Saving { get; set; } = _ => { };

        public void Save(Session session)
        {
            if (Refuses(session))
            {
                throw new ServiceException(ServiceError.StorageFailed, "The disk is full.");
            }

            Saving(session);
            _inner.Save(session);
        }

        public void Remove(SessionId id) => _inner.Remove(id);

        public IReadOnlyList<Session> List(UserId? owner) => _inner.List(owner);

        public Session? Find(SessionId id) => _inner.Find(id);
    }
}
