using System.Diagnostics;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Gpus;
using AutoMount.Core.Mounts;
using AutoMount.Core.Sessions;
using AutoMount.Daemon.Metrics;
using AutoMount.FileSystem;
using AutoMount.Fuse;
using AutoMount.TestKit.Core;

namespace AutoMount.Daemon.Tests.Metrics;

public sealed class MetricsReportTests
{
    private static readonly UserId Alice = new(1000);
    private static readonly UserId Bob = new(1001);

    [Fact]
    public void Nothing_IsAWholeText()
    {
        IReadOnlyList<Sample> samples = Read(Sources([]));

        Assert.Equal(1, samples.Value("automount_build_info", ("version", "1.2.3")));
        Assert.Equal(1_700_000_000.5, samples.Value("automount_start_time_seconds"));
        Assert.Equal(0, samples.Value("automount_takeover_mounts"));
        Assert.Equal(0, samples.Value("automount_gpu_queue"));
        Assert.DoesNotContain(samples, sample => sample.Labels.ContainsKey("user"));
    }

    [Fact]
    public void Folders_AreTold_WithNamesAsTheyAre()
    {
        const string odd = "a\"b\\c {é}=,";
        IReadOnlyList<Sample> samples = Read(
            Sources([
                new UserMeasure(
                    Alice,
                    new FolderUsage(12288, 4),
                    new UserLimits(1 << 20, FolderLimits.Unlimited),
                    [
                        new FolderMeasure(odd, new(8192, 3), new(16384, 10)),
                        new FolderMeasure(".local", new(4096, 1), new(FolderLimits.Unlimited, 5)),
                    ],
                    Requests: null
                ),
                new UserMeasure(Bob, new(4096, 1), UserLimits.None, [], Requests: null),
            ])
        );

        (string, string) alice = ("user", "alice");
        Assert.Equal(2, samples.Value("automount_folders", alice));
        Assert.Equal(0, samples.Value("automount_folders", ("user", "bob")));
        Assert.Equal(12288, samples.Value("automount_user_used_bytes", alice));
        Assert.Equal(1 << 20, samples.Value("automount_user_limit_bytes", alice));
        Assert.Equal(4, samples.Value("automount_user_used_inodes", alice));
        Assert.Equal(double.PositiveInfinity, samples.Value("automount_user_limit_inodes", alice));
        Assert.Equal(8192, samples.Value("automount_folder_used_bytes", alice, ("folder", odd)));
        Assert.Equal(16384, samples.Value("automount_folder_limit_bytes", alice, ("folder", odd)));
        Assert.Equal(3, samples.Value("automount_folder_used_inodes", alice, ("folder", odd)));
        Assert.Equal(10, samples.Value("automount_folder_limit_inodes", alice, ("folder", odd)));
        Assert.Equal(
            double.PositiveInfinity,
            samples.Value("automount_folder_limit_bytes", alice, ("folder", ".local"))
        );
    }

    [Fact]
    public void Requests_AreTold_ByUserAndKind_WithoutThoseThatNeverCame()
    {
        FuseMeter meter = new();
        meter.Add(FuseOperation.Create, 50_000);
        meter.Add(FuseOperation.Create, 2_000_000);
        UserMeasure user = new(Alice, default, UserLimits.None, [], meter);

        IReadOnlyList<Sample> samples = Read(Sources([user]));

        const string name = "automount_fuse_request_duration_seconds";
        (string, string)[] labels = [("user", "alice"), ("operation", "create")];
        Assert.Equal(2, samples.Value($"{name}_count", labels));
        Assert.Equal(0.00205, samples.Value($"{name}_sum", labels), tolerance: 1e-9);
        Assert.Equal(1, samples.Value($"{name}_bucket", [.. labels, ("le", "0.001")]));
        Assert.Equal(2, samples.Value($"{name}_bucket", [.. labels, ("le", "+Inf")]));
        Assert.All(
            samples.Where(sample => sample.Name.StartsWith(name, StringComparison.Ordinal)),
            sample => Assert.Equal("create", sample.Labels["operation"])
        );
    }

    [Fact]
    public void SessionsGpusTakeoverAndBus_AreTold()
    {
        GpuAddress address = GpuAddress.Parse("0000:0f:00.0");
        GpuLease lease = new()
        {
            Session = SessionId.New(),
            Owner = Bob,
            Gpus = [new LeasedGpu(address, "GPU-1", 1)],
            State = GpuLeaseState.Active,
            BootId = "boot",
            CreatedAt = default,
        };
        Gpu gpu = new() { Address = address, Minor = 0 };
        GpuHealth health = new() { Severity = GpuSeverity.NeedsReset };
        IReadOnlyList<Sample> samples = Read(
            Sources([]) with
            {
                Sessions = () =>
                    [SessionOf(Bob), SessionOf(Bob), SessionOf(Alice, SessionState.Pulling)],
                EndedSessions = () => [(Bob, SessionEnd.OutOfMemory, 3)],
                Gpus = () => [new GpuView(gpu, GpuState.NeedsReset, "", health, lease, [])],
                GpuQueue = () => 2,
                Takeover = () =>
                    new TakeoverReport(3, 40, 5, 1, 2, true, TimeSpan.FromMilliseconds(12.5)),
                ReplacedMounts = () => 1,
                RefusedCalls = () => [(Alice, 17)],
            }
        );

        Assert.Equal(2, samples.Value("automount_sessions", ("user", "bob"), ("state", "running")));
        Assert.Equal(0, samples.Value("automount_sessions", ("user", "bob"), ("state", "pulling")));
        Assert.Equal(
            1,
            samples.Value("automount_sessions", ("user", "alice"), ("state", "pulling"))
        );
        Assert.Equal(
            3,
            samples.Value(
                "automount_sessions_ended_total",
                ("user", "bob"),
                ("reason", "out-of-memory")
            )
        );
        Assert.Equal(1, samples.Value("automount_gpu_leased", ("gpu", "0000:0f:00.0")));
        Assert.Equal(0, samples.Value("automount_gpu_leasable", ("gpu", "0000:0f:00.0")));
        Assert.Equal(2, samples.Value("automount_gpu_severity", ("gpu", "0000:0f:00.0")));
        Assert.Equal(1, samples.Value("automount_user_gpus", ("user", "bob")));
        Assert.Equal(2, samples.Value("automount_gpu_queue"));
        Assert.Equal(3, samples.Value("automount_takeover_mounts"));
        Assert.Equal(1, samples.Value("automount_takeover_replaced_mounts"));
        Assert.Equal(40, samples.Value("automount_takeover_nodes"));
        Assert.Equal(5, samples.Value("automount_takeover_files"));
        Assert.Equal(3, samples.Value("automount_takeover_requests"));
        Assert.Equal(0.0125, samples.Value("automount_takeover_duration_seconds"));
        Assert.Equal(17, samples.Value("automount_bus_calls_refused_total", ("user", "alice")));
    }

    [Fact]
    public void Names_EndInTheirUnits_AndAreOfOneHouse() =>
        Assert.All(
            Read(Sources([])).Select(sample => sample.Name),
            name => Assert.StartsWith("automount_", name, StringComparison.Ordinal)
        );

    [Fact]
    public void FiveHundredUsers_WithFiveThousandFolders_AreSoonWrittenDown()
    {
        UserMeasure[] users =
        [
            .. Enumerable
                .Range(0, 500)
                .Select(index => new UserMeasure(
                    new UserId((uint)index + 10_000),
                    new FolderUsage(index, index),
                    UserLimits.None,
                    [
                        .. Enumerable
                            .Range(0, 10)
                            .Select(folder => new FolderMeasure(
                                $"folder{folder}",
                                new FolderUsage(1 << 30, 1 << 20),
                                new FolderLimits(1L << 40, 1 << 24)
                            )),
                    ],
                    FullMeter()
                )),
        ];
        MetricsReport report = new(Sources(users));
        report.Write(MetricsFormat.OpenMetrics).Dispose();
        long start = Stopwatch.GetTimestamp();
        long before = GC.GetAllocatedBytesForCurrentThread();

        using MetricsPage page = report.Write(MetricsFormat.OpenMetrics);

        TimeSpan time = Stopwatch.GetElapsedTime(start);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{page.Text.Length} bytes in {time.TotalMilliseconds:0} ms, {allocated} bytes allocated"
        );
        Assert.True(time < TimeSpan.FromSeconds(2), $"{time}");
        Assert.InRange(page.Text.Length, 1 << 20, 16 << 20);
        Assert.InRange(allocated, 0, page.Text.Length / 2);
    }

    [Fact]
    public async Task EndedSessions_AreCountedOnce()
    {
        FakeUserDirectory users = new((Alice.Value, "alice"));
        using SessionManager sessions = new(FakeSessionSetup.For(users));
        using SessionTally tally = new(sessions);
        SessionRequest request = new()
        {
            Owner = Alice,
            Image = "debian",
            Command = ["true"],
        };
        Session session = await sessions.CreateAsync(request, CancellationToken.None);
        Assert.Empty(tally.List());

        await sessions.TerminateAsync(session.Id, CancellationToken.None);

        Assert.Equal([(Alice, SessionEnd.Stopped, 1L)], tally.List());
        Assert.Empty(sessions.ListLive());
    }

    private static FuseMeter FullMeter()
    {
        FuseMeter meter = new();
        foreach (FuseOperation operation in Enum.GetValues<FuseOperation>())
        {
            meter.Add(operation, 123_456);
        }

        return meter;
    }

    private static Session SessionOf(UserId owner, SessionState state = SessionState.Running) =>
        new()
        {
            Id = SessionId.New(),
            Owner = owner,
            Image = "image",
            State = state,
            CreatedAt = default,
        };

    private static MetricsSources Sources(IReadOnlyList<UserMeasure> users) =>
        new()
        {
            Names = new UserNames(
                new FakeUserDirectory((Alice.Value, "alice"), (Bob.Value, "bob")),
                TimeProvider.System
            ),
            Users = () => users,
            Version = "1.2.3",
            StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_500),
        };

    /// <summary>Both formats are read, and say the same.</summary>
    private static IReadOnlyList<Sample> Read(MetricsSources sources)
    {
        MetricsReport report = new(sources);
        using MetricsPage page = report.Write(MetricsFormat.OpenMetrics);
        using MetricsPage olderPage = report.Write(MetricsFormat.Prometheus);
        IReadOnlyList<Sample> samples = MetricsReader.OpenMetrics(page.Text);
        IReadOnlyList<Sample> older = MetricsReader.Prometheus(olderPage.Text);
        Assert.Equal(
            samples.Select(sample => (sample.Name, sample.Value)),
            older.Select(sample => (sample.Name, sample.Value))
        );
        return samples;
    }
}
