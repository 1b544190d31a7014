using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoMount.Core.Tests.Gpus;

/// <summary>The service is killed after every step of the life of a session with a GPU, and again after every step of what follows; no device is ever in two containers, asked of the engine and not of our own records, and at the end all are free.</summary>
public sealed class GpuCrashTests
{
    private const int MostSteps = 100;
    private static readonly UserId Alice = new(1000);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CrashAfterEachStep_NeverLeasesADeviceTwice_AndLosesNone()
    {
        HashSet<string> steps = [];
        int after = 1;
        for (; await CrashAsync(after, steps); after++)
        {
            Assert.True(after < MostSteps, "the session's life has an end");
        }

        string[] always =
        [
            "lease Prepared",
            "lease Created",
            "lease Active",
            "lease Releasing",
            "forget lease",
            "create",
            "start",
            "remove",
        ];
        Assert.Empty(always.Except(steps, StringComparer.Ordinal));
    }

    /// <summary>All records are lost at once, and the containers run on.</summary>
    [Fact]
    public async Task LosingEveryRecord_TakesTheContainersWord()
    {
        Host host = new();
        using (Service service = host.Start(new CrashPoint(int.MaxValue)))
        {
            await service.Sessions.RecoverAsync(Cancellation);
            _ = await service.CreateAsync(1);
        }

        host.LoseRecords();
        using Service next = host.Start(new CrashPoint(int.MaxValue));
        await next.Sessions.RecoverAsync(Cancellation);
        _ = await next.CreateAsync(1);

        host.AssertNothingShared("after the loss");
        Assert.Equal(2, host.DevicesInContainers().Count);
        await host.AssertAllEndsAsync(next, "after the loss");
    }

    /// <summary>The session is told, its end says why, and the device is not given away again.</summary>
    [Fact]
    public async Task GpuOfASession_ThatFails_IsTheReasonOfItsEnd()
    {
        Host host = new();
        using Service service = host.Start(new CrashPoint(int.MaxValue));
        await service.Sessions.RecoverAsync(Cancellation);
        Session session = await service.CreateAsync(1);

        service.Gpus.Observe(
            new KmsgRecord(
                0,
                1,
                "NVRM: Xid (PCI:0000:10:00): 79, pid=1, name=x, GPU has fallen off the bus."
            )
        );
        await Host.UntilAsync(() => !host.Notices.Lines.IsEmpty);
        host.Engine.Containers[session.ContainerId].End(1);
        Session ended = await service
            .Sessions.WaitAsync(session.Id, Cancellation)
            .WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        Assert.Equal(SessionEnd.DeviceLost, ended.End);
        Assert.Equal(
            "The GPU 0000:10:00.0 failed (Xid 79: GPU has fallen off the bus.); the command ended with exit code 1.",
            ended.Reason
        );
        Assert.Contains(
            "the GPU 0000:10:00.0 of this session failed",
            Assert.Single(host.Notices.Lines),
            StringComparison.Ordinal
        );
        Session next = await service.CreateAsync(1);
        Assert.Equal(["0000:11:00.0"], next.Gpus.Devices);
        _ = await service.Sessions.TerminateAsync(next.Id, Cancellation);
    }

    private static async Task<bool> CrashAsync(int after, HashSet<string> steps)
    {
        for (int again = 1; again < MostSteps; again++)
        {
            Host host = new();
            CrashPoint first = new(after);
            await host.LiveAsync(first);
            steps.UnionWith(first.Steps);
            if (first.CrashedAfter is null)
            {
                return false;
            }

            host.AssertNothingShared($"crash after {first.CrashedAfter}");
            CrashPoint second = new(again);
            await host.LiveAsync(second);
            string story =
                $"crash after {first.CrashedAfter}, then after {second.CrashedAfter} ({again})";
            host.AssertNothingShared(story);
            using Service last = host.Start(new CrashPoint(int.MaxValue));
            await last.Sessions.RecoverAsync(Cancellation);
            await host.AssertAllEndsAsync(last, story);
            if (second.CrashedAfter is null)
            {
                return true;
            }
        }

        Assert.Fail("a recovery has an end");
        return false;
    }

    /// <summary>One run of the service.</summary>
    private sealed record Service(GpuManager Gpus, SessionManager Sessions) : IDisposable
    {
        public Task<Session> CreateAsync(int gpus) =>
            Sessions.CreateAsync(
                new SessionRequest
                {
                    Owner = Alice,
                    Image = "debian",
                    Gpus = new GpuRequest { Count = gpus },
                },
                Cancellation
            );

        public void Dispose()
        {
            Sessions.Dispose();
            Gpus.Dispose();
        }
    }

    /// <summary>What outlives the service: two GPUs, containers, records.</summary>
    private sealed class Host
    {
        private readonly FakeContainerEngine _engine = new();
        private readonly FakeSessionHomes _homes = new();
        private readonly FakeGpuHost _gpus = new()
        {
            Inventory = GpuMachines.Inventory(GpuMachines.Pcie(2)),
        };
        private readonly FakeGpuInjector _injector = new();
        private readonly FakeUserDirectory _users = new((Alice.Value, "alice"));
        private readonly FolderManager _folders;
        private MemorySessionStore _store = new();
        private MemoryGpuLeaseStore _leases = new();

        public FakeSessionNotices Notices { get; } = new();

        public FakeContainerEngine Engine => _engine;

        public Host() =>
            _folders = new FolderManager(
                new MemoryFolderStore(),
                new FakeFolderEngine(),
                _users,
                TimeProvider.System
            );

        public Service Start(CrashPoint point)
        {
            GpuManager gpus = new(
                new GpuManagerSetup
                {
                    Host = _gpus,
                    Store = new CrashingGpuLeaseStore(_leases, point),
                    Injector = _injector,
                    Time = TimeProvider.System,
                    Logger = NullLogger.Instance,
                }
            );
            SessionManager sessions = new(
                new SessionManagerSetup
                {
                    Folders = _folders,
                    Store = new CrashingStore(_store, point),
                    Engine = new CrashingEngine(_engine, point),
                    Homes = new CrashingHomes(_homes, point),
                    Logs = new CrashingLogs(new MemorySessionLogs(), point),
                    Gpus = gpus,
                    Users = _users,
                    Notices = Notices,
                    Time = TimeProvider.System,
                    Logger = NullLogger.Instance,
                }
            );
            return new Service(gpus, sessions);
        }

        public void LoseRecords()
        {
            _store = new MemorySessionStore();
            _leases = new MemoryGpuLeaseStore();
        }

        /// <summary>Whatever is there is taken up, and a session with one GPU is started and ended, until the crash.</summary>
        public async Task LiveAsync(CrashPoint point)
        {
            try
            {
                using Service service = Start(point);
                await service.Sessions.RecoverAsync(Cancellation);
                Session session = await service.CreateAsync(1);
                AssertNothingShared("while it lives");
                Task ended = service.Sessions.TerminateAsync(session.Id, Cancellation);
                await UntilAsync(() => ended.IsCompleted || point.CrashedAfter is not null);
            }
            catch (CrashedException)
            {
                // wanted
            }
        }

        /// <summary>The devices of all containers that have not ended, by the engine's own words.</summary>
        public IReadOnlyList<string> DevicesInContainers() =>
            [
                .. _engine
                    .Containers.Values.Where(container => !container.Ended.IsCompleted)
                    .SelectMany(container =>
                        container.Specification.Gpus?.Devices.Select(device => device.Target) ?? []
                    ),
            ];

        public void AssertNothingShared(string story)
        {
            IReadOnlyList<string> devices = DevicesInContainers();
            Assert.True(
                devices.Distinct(StringComparer.Ordinal).Count() == devices.Count,
                $"{story}: {string.Join(", ", devices)}"
            );
        }

        /// <summary>One device at least can be had; when all sessions have ended, both.</summary>
        public async Task AssertAllEndsAsync(Service last, string story)
        {
            foreach (Session session in last.Sessions.List(owner: null))
            {
                if (!session.State.IsFinal())
                {
                    _ = await last
                        .Sessions.TerminateAsync(session.Id, Cancellation)
                        .WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
                }
            }

            Assert.True(_engine.Containers.IsEmpty, $"{story}: a container is left");
            Assert.True(_leases.List().Count == 0, $"{story}: a lease is left");
            Assert.True(_injector.Prepared.IsEmpty, $"{story}: what was made for a lease is left");
            Session both = await last.CreateAsync(2);
            Assert.True(both.Gpus.IsVerified, story);
            _ = await last.Sessions.TerminateAsync(both.Id, Cancellation);
            Assert.True(_leases.List().Count == 0, $"{story}: the last lease is left");
        }

        public static async Task UntilAsync(Func<bool> condition)
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
    }
}
