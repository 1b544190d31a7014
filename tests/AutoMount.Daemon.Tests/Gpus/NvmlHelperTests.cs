using System.Collections.Concurrent;
using AutoMount.Containers.Gpus.Nvml;
using AutoMount.Core.Gpus;
using AutoMount.TestKit.Containers;
using AutoMount.TestKit.Core;

namespace AutoMount.Daemon.Tests.Gpus;

/// <summary>The helper process of the daemon's program, over a stub of the library.</summary>
public sealed class NvmlHelperTests
{
    private const string Driver = "driver 550.54.15";
    private const string First = "gpu 0000:10:00.0 GPU-one 1024 256 Stub GPU";
    private const string Second = "gpu 0000:11:00.0 GPU-two 2048 0 Stub GPU";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Helper_OverTheStub_TellsOfEachGpu_ItsLinksPartsAndState()
    {
        using NvmlStub stub = await NvmlStub.MakeAsync();
        stub.Answer(
            Driver,
            First,
            Second,
            "link 0000:10:00.0 0000:11:00.0",
            "link 0000:10:00.0 0000:11:00.0",
            "link 0000:11:00.0 0000:c3:00.0",
            "recovery 0000:11:00.0 1",
            "mig 0000:11:00.0 7 0 MIG-part 1g.5gb"
        );
        await using Listener listener = new(stub, GpuMachines.Pcie(3));

        NvmlReport report = await listener.UntilAsync(_ => true);

        Assert.Equal("550.54.15", report.DriverVersion);
        NvmlGpu one = report.Gpus.Single(gpu => gpu.Address == GpuMachines.AddressOf(0));
        Assert.Equal(
            ("GPU-one", "Stub GPU", 1024L, 256L, 0, GpuProbe.Ok),
            (one.Uuid, one.Model, one.MemoryBytes, one.MemoryUsedBytes, one.SwitchLinks, one.Probe)
        );
        Assert.Equal([new GpuLink(GpuMachines.AddressOf(1), 2)], one.Links);
        NvmlGpu two = report.Gpus.Single(gpu => gpu.Address == GpuMachines.AddressOf(1));
        Assert.Equal((1, GpuProbe.ResetRequired), (two.SwitchLinks, two.Probe));
        Assert.Equal([new NvmlSlice(7, 0, "MIG-part", "1g.5gb", 1 << 20)], two.Slices);
        Assert.Equal(
            GpuProbe.Unknown,
            report.Gpus.Single(gpu => gpu.Address == GpuMachines.AddressOf(2)).Probe
        ); // not known to NVML
    }

    [Fact]
    public async Task Helper_OverTheStub_TellsALostGpu_AndWhenItIsBack()
    {
        using NvmlStub stub = await NvmlStub.MakeAsync();
        stub.Answer(Driver, First);
        await using Listener listener = new(stub, GpuMachines.Pcie(1));
        _ = await listener.UntilAsync(report => report.Gpus[0].Probe == GpuProbe.Ok);

        stub.Answer(Driver, First, "lost 0000:10:00.0");
        _ = await listener.UntilAsync(report => report.Gpus[0].Probe == GpuProbe.Lost);
        stub.Answer(Driver, First);
        _ = await listener.UntilAsync(report => report.Gpus[0].Probe == GpuProbe.Ok);
    }

    /// <summary>Drivers before 565 do not know the question.</summary>
    [Fact]
    public async Task Helper_OverTheStub_WithoutAWordOnRecovery_DoesNotSayThatTheGpuIsGood()
    {
        using NvmlStub stub = await NvmlStub.MakeAsync();
        stub.Answer(Driver, First, Second, "recovery-unknown 0000:10:00.0");
        await using Listener listener = new(stub, GpuMachines.Pcie(2));

        NvmlReport report = await listener.UntilAsync(_ => true);

        Assert.Equal(
            [GpuProbe.Unknown, GpuProbe.Ok],
            report.Gpus.OrderBy(gpu => gpu.Address).Select(gpu => gpu.Probe)
        );
    }

    [Fact]
    public async Task Helper_ThatFloods_IsReplaced_AndWhatItSaysIsCutShort()
    {
        ConcurrentQueue<string> told = new();
        using CancellationTokenSource ending = new();
        NvmlHelper helper = new(
            new NvmlHelperOptions
            {
                Program = "sh",
                Arguments = ["-c", "yes error | head -c 100000 >&2; yes | tr -d '\\n'"],
                ShortestPause = TimeSpan.FromSeconds(1),
            },
            _ => { },
            told.Enqueue
        );
        Task running = helper.RunAsync(ending.Token);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));

        while (told.IsEmpty)
        {
            await Task.Delay(10, limit.Token);
        }

        await ending.CancelAsync();
        await running;
        Assert.Equal(
            "The helper for NVML is replaced: A line of its output is longer than 1048576 characters.",
            Assert.Single(told.Distinct(StringComparer.Ordinal))
        );
    }

    [Fact]
    public async Task Helper_ThatDies_IsReplaced_AndTold()
    {
        using NvmlStub stub = await NvmlStub.MakeAsync();
        stub.Answer(Driver, First);
        await using Listener listener = new(stub, GpuMachines.Pcie(1));
        _ = await listener.UntilAsync(_ => true);

        stub.Answer("die");
        await listener.UntilToldAsync("is replaced");
        stub.Answer(Driver, Second, First);
        listener.Forget();
        _ = await listener.UntilAsync(_ => true);
    }

    [Fact]
    public async Task Helper_ThatHangs_IsKilledAndReplaced()
    {
        using NvmlStub stub = await NvmlStub.MakeAsync();
        stub.Answer(Driver, First);
        await using Listener listener = new(stub, GpuMachines.Pcie(1), TimeSpan.FromSeconds(1));
        _ = await listener.UntilAsync(_ => true);

        stub.Answer("hang");
        await listener.UntilToldAsync("said nothing for 1 s");
        stub.Answer(Driver, First);
        listener.Forget();
        _ = await listener.UntilAsync(_ => true);
    }

    [Fact]
    public async Task Helper_AfterTheDriverWasLoadedAnew_LoadsTheLibraryAnew()
    {
        using NvmlStub stub = await NvmlStub.MakeAsync();
        stub.Answer("driver mismatch", First);
        await using Listener listener = new(stub, GpuMachines.Pcie(1));
        await listener.UntilToldAsync("LibraryVersionMismatch");

        stub.Answer("driver 560.1.2", First);
        Assert.Equal("560.1.2", (await listener.UntilAsync(_ => true)).DriverVersion);
    }

    [Fact]
    public async Task Helper_WithoutTheLibrary_SaysSoOnce()
    {
        using NvmlStub stub = await NvmlStub.MakeAsync();
        stub.Answer(Driver, First);
        File.Delete(stub.Library);
        await using Listener listener = new(stub, GpuMachines.Pcie(1));

        await listener.UntilToldAsync("is not on this host");
        await Task.Delay(500, Cancellation);
        _ = Assert.Single(listener.Told);
    }

    /// <summary>A running helper and what it said.</summary>
    private sealed class Listener : IAsyncDisposable
    {
        private readonly GpuTree _tree;
        private readonly ConcurrentQueue<NvmlReport> _reports = new();
        private readonly ConcurrentQueue<string> _told = new();
        private readonly CancellationTokenSource _ending = new();
        private readonly Task _running;

        public Listener(NvmlStub stub, IReadOnlyList<Gpu> gpus, TimeSpan? patience = null)
        {
            _tree = GpuTree.Of(gpus);
            NvmlHelperOptions options = stub.Options(_tree.Root);
            NvmlHelper helper = new(
                options with
                {
                    Patience = patience ?? options.Patience,
                },
                _reports.Enqueue,
                _told.Enqueue
            );
            _running = helper.RunAsync(_ending.Token);
        }

        public IReadOnlyCollection<string> Told => _told;

        public void Forget() => _reports.Clear();

        public async Task<NvmlReport> UntilAsync(Func<NvmlReport, bool> condition)
        {
            NvmlReport? found = null;
            await WaitAsync(() => (found = _reports.LastOrDefault(condition)) is not null);
            _reports.Clear();
            return found!;
        }

        public Task UntilToldAsync(string words) =>
            WaitAsync(() => _told.Any(one => one.Contains(words, StringComparison.Ordinal)));

        public async ValueTask DisposeAsync()
        {
            await _ending.CancelAsync();
            await _running;
            _ending.Dispose();
            _tree.Dispose();
        }

        private async Task WaitAsync(Func<bool> condition)
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(
                Cancellation
            );
            limit.CancelAfter(TimeSpan.FromSeconds(30));
            try
            {
                while (!condition())
                {
                    await Task.Delay(10, limit.Token);
                }
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"not within 30 s; told: {string.Join(" | ", _told)}");
            }
        }
    }
}
