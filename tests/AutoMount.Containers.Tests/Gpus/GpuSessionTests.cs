using System.Diagnostics;
using System.Globalization;
using AutoMount.Containers.Gpus;
using AutoMount.Containers.Tests.Sessions;
using AutoMount.Core;
using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Bus;
using AutoMount.TestKit.Containers;
using AutoMount.TestKit.Core;

namespace AutoMount.Containers.Tests.Gpus;

/// <summary>Sessions with GPUs on a real Docker engine. The GPUs are real device nodes without a driver behind them: to open one is ENXIO where the engine allows it, EPERM where it does not.</summary>
public sealed class GpuSessionTests(DockerFixture fixture) : StageTests(fixture)
{
    private const string Allowed = "No such device or address"; // ENXIO
    private const string Denied = "Operation not permitted"; // EPERM

    private readonly List<GpuTree> _trees = [];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _trees.ForEach(tree => tree.Dispose());
    }

    [Fact]
    public async Task Session_OnAFakeTree_MayOpenItsGpu_AndNoOther()
    {
        await StartAsync(GpuMachines.Pcie(2));
        Session session = await AskAsync(1);

        Assert.Equal(["0000:10:00.0"], session.Gpus.Devices);
        Assert.Equal(("explicit", true), (session.Gpus.Backend, session.Gpus.IsVerified));
        Assert.Contains(
            Allowed,
            await OpenAsync(session, "/dev/nvidia0"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            Allowed,
            await OpenAsync(session, "/dev/nvidiactl"),
            StringComparison.Ordinal
        );
        (_, string nodes, _) = await Stage.ExecAsync(session.Id, "ls /dev | grep nvidia");
        Assert.Equal("nvidia-uvm\nnvidia-uvm-tools\nnvidia0\nnvidiactl\n", nodes);

        // by the rules of the container's own control group, whatever node somebody makes
        GpuTree tree = _trees[0];
        string pid = await Docker.RunAsync(
            "inspect",
            "--format",
            "{{.State.Pid}}",
            session.ContainerId
        );
        string group = GroupOf(
            await File.ReadAllLinesAsync($"/proc/{pid.Trim()}/cgroup", Cancellation)
        );
        CommandResult opened = await Commands.RunAsync(
            0,
            "sh",
            "-c",
            $"echo $$ >{group}/cgroup.procs; cat {tree.At("dev/nvidia1")} 2>&1; cat {tree.At("dev/nvidia0")} 2>&1; true"
        );
        Assert.Contains($"nvidia1: {Denied}", opened.Output, StringComparison.Ordinal);
        Assert.Contains($"nvidia0: {Allowed}", opened.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_OnAFakeTree_HasLibrariesEnvironmentAndNearProcessors()
    {
        await StartAsync([GpuMachines.Pcie(1)[0] with { LocalCpus = "0" }]);
        Session session = await AskAsync(1);

        (_, string output, _) = await Stage.ExecAsync(
            session.Id,
            "echo $LD_LIBRARY_PATH $NVIDIA_VISIBLE_DEVICES $CUDA_DEVICE_ORDER; cat /usr/local/nvidia/lib64/libcuda.so; echo; "
                + "sh /usr/local/nvidia/bin/nvidia-smi; echo x > /usr/local/nvidia/lib64/libcuda.so; grep Cpus_allowed_list /proc/self/status"
        );

        Assert.Equal(
            "/usr/local/nvidia/lib64 void PCI_BUS_ID\nlibcuda\nsmi\nCpus_allowed_list:\t0\n",
            output
        );
    }

    [Fact]
    public async Task Session_WithoutGpus_SeesNone()
    {
        await StartAsync(GpuMachines.Pcie(2));
        Session session = await Stage.StartAsync(Stage.Request("sleep", "60"));

        (_, string nodes, _) = await Stage.ExecAsync(
            session.Id,
            "ls /dev | grep nvidia; echo $NVIDIA_VISIBLE_DEVICES"
        );

        Assert.Equal("void\n", nodes);
        Assert.Empty(session.Gpus.Devices);
    }

    [Fact]
    public async Task Sessions_ShareNoGpu_AndWhoWaitsGetsWhatIsGivenBack()
    {
        await StartAsync(GpuMachines.Pcie(2));
        Session first = await AskAsync(1);
        Session second = await AskAsync(1);
        Assert.Empty(first.Gpus.Devices.Intersect(second.Gpus.Devices, StringComparer.Ordinal));
        ServiceException refused = await Assert.ThrowsAsync<ServiceException>(() => AskAsync(1));
        Assert.Equal(ServiceError.GpuUnavailable, refused.Error);
        List<int> places = [];
        Stage.Sessions.Changed += session =>
        {
            if (session.Gpus.QueuePlace > 0)
            {
                places.Add(session.Gpus.QueuePlace);
            }
        };
        Task<Session> waiting = AskAsync(1, wait: true);
        await UntilAsync(() => places.Count > 0);

        _ = await Stage.Sessions.TerminateAsync(second.Id, Cancellation);

        Session third = await waiting.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.Equal(second.Gpus.Devices, third.Gpus.Devices);
        Assert.Equal(0, third.Gpus.QueuePlace);
        Assert.Equal([1], places.Distinct());
    }

    [Fact]
    public async Task Session_ThatWaits_CanBeStopped()
    {
        await StartAsync(GpuMachines.Pcie(1));
        _ = await AskAsync(1);
        Task<Session> waiting = AskAsync(1, wait: true);
        Session? queued = null;
        await UntilAsync(() =>
            (
                queued = Stage
                    .Sessions.List(owner: null)
                    .FirstOrDefault(session => session.Gpus.QueuePlace == 1)
            )
                is not null
        );

        _ = await Stage.Sessions.TerminateAsync(queued!.Id, Cancellation);

        _ = await Assert.ThrowsAsync<ServiceException>(() => waiting);
        Assert.Equal(0, Stage.Gpus.QueueLength);
    }

    [Fact]
    public async Task Session_WhoseEngineGaveLessThanWasLeased_IsStopped_AndSaysWhy()
    {
        Stage.WrapInjector = inner => new Dropping(inner, drop: 1);
        await StartAsync(GpuMachines.Pcie(2));

        ServiceException refused = await Assert.ThrowsAsync<ServiceException>(() => AskAsync(1));

        Assert.Contains(
            "the container lacks the device /dev/nvidia0 (195:0), which was leased to it.",
            refused.Message,
            StringComparison.Ordinal
        );
        Session failed = Assert.Single(Stage.Sessions.List(owner: null));
        Assert.Equal((SessionState.Failed, SessionEnd.NotAsPlanned), (failed.State, failed.End));
    }

    [Fact]
    public async Task Session_WhoseEngineGaveAnotherGpuAsWell_IsStopped_AndSaysWhy()
    {
        Stage.WrapInjector = inner => new Dropping(inner, drop: 0);
        await StartAsync(GpuMachines.Pcie(2));

        ServiceException refused = await Assert.ThrowsAsync<ServiceException>(() => AskAsync(1));

        Assert.Contains(
            "the container sees the device /dev/video0 (195:1), which was not leased to it.",
            refused.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Session_AfterALossOfAllRecords_KeepsItsGpu_ByItsContainersWord()
    {
        await StartAsync(GpuMachines.Pcie(2));
        Session first = await AskAsync(1);
        Stage.Crash();
        Stage.LoseRecords();
        Stage.Restart();
        await Stage.Sessions.RecoverAsync(Cancellation);

        Session second = await AskAsync(1);

        Assert.Empty(first.Gpus.Devices.Intersect(second.Gpus.Devices, StringComparer.Ordinal));
        GpuView view = Stage.Gpus.Get(first.Gpus.Devices[0]);
        Assert.Equal((first.Id, 1L), (view.Lease!.Session, view.Epoch));
        Assert.Equal(first.Gpus.Devices, Stage.Sessions.Get(first.Id).Gpus.Devices);
    }

    /// <summary>The GPU is another name of <c>/dev/full</c> (1:7), so that it can be opened.</summary>
    [Fact]
    public async Task Holders_OfTheSession_AreItsOwn_AndOneOfTheHostKeepsTheGpuFromBeingGivenBack()
    {
        GpuTree tree = GpuTree.WithDriver(major: 1);
        tree.AddGpu(GpuMachines.Pcie(8)[7]);
        tree.AddLibraries();
        await StartAsync(tree);
        Session session = await Stage.StartAsync(
            Stage.Shell("exec 3>/dev/nvidia7; sleep 60") with
            {
                Gpus = new GpuRequest { Count = 1 },
            }
        );
        await UntilAsync(() => Look().Holders.Count > 0);
        Assert.All(Look().Holders, holder => Assert.Equal(session.ContainerId, holder.ContainerId));
        Assert.Equal(GpuState.Ok, Look().State);

        using Process process = Process.Start(
            "sh",
            ["-c", $"exec sleep 60 3>'{tree.At("dev/nvidia7")}'"]
        );
        await UntilAsync(() => Look().State == GpuState.Foreign);
        Session ended = await Stage.Sessions.TerminateAsync(session.Id, Cancellation);

        Assert.Equal(SessionState.Ended, ended.State);
        Assert.Equal(GpuLeaseState.Releasing, Look().Lease!.State);
        process.Kill();
        await process.WaitForExitAsync(Cancellation);
        Assert.Null(Look().Lease);
        Assert.Equal(GpuState.Ok, Look().State);

        GpuView Look()
        {
            Stage.Gpus.Refresh();
            return Stage.Gpus.List()[0];
        }
    }

    /// <summary>A container that has a GPU's node under a name of its own.</summary>
    [Fact]
    public async Task Verifier_OfAContainerWithoutLease_FindsTheNodeByItsNumber()
    {
        using GpuTree tree = GpuTree.Of(GpuMachines.Pcie(2));
        GpuInventory inventory = new GpuHost(tree.Root).Read();
        string container = (
            await Docker.RunAsync(
                "run",
                "--detach",
                "--network=none",
                $"--device={tree.At("dev/nvidia1")}:/dev/video0",
                PrivateDocker.Image,
                "sleep",
                "60"
            )
        ).Trim();
        string pid = await Docker.RunAsync("inspect", "--format", "{{.State.Pid}}", container);
        int process = int.Parse(pid, CultureInfo.InvariantCulture);
        long start = Stopwatch.GetTimestamp();

        DeviceComparison comparison = DeviceVerifier.Compare(process, [], inventory);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Stopwatch.GetElapsedTime(start).TotalMilliseconds:0.00} ms"
        );
        Assert.Equal(
            "the container sees the device /dev/video0 (195:1), which was not leased to it.",
            comparison.Difference
        );
        Assert.True(comparison.IsComplete);
        _ = await Docker.RunAsync("rm", "--force", container);
        Assert.Equal(DeviceComparison.Ended, DeviceVerifier.Compare(process, [], inventory));
    }

    private async Task StartAsync(IReadOnlyList<Gpu> gpus)
    {
        GpuTree tree = GpuTree.Of(gpus);
        tree.AddLibraries();
        await StartAsync(tree);
    }

    private async Task StartAsync(GpuTree tree)
    {
        _trees.Add(tree);
        tree.UseHostProcessors();
        Stage.GpuRoot = tree.Root;
        Stage.Restart();
        await Stage.Sessions.RecoverAsync(Cancellation);
    }

    private Task<Session> AskAsync(int count, bool wait = false) =>
        Stage.StartAsync(
            Stage.Request("sleep", "60") with
            {
                Gpus = new GpuRequest { Count = count, Wait = wait },
            }
        );

    private async Task<string> OpenAsync(Session session, string node)
    {
        (_, string output, _) = await Stage.ExecAsync(session.Id, $"cat {node} 2>&1");
        return output;
    }

    /// <summary>The directory of the control group that holds a process's device rules, of either version.</summary>
    private static string GroupOf(string[] groups)
    {
        string? devices = groups.FirstOrDefault(line =>
            line.Split(':')[1].Split(',').Contains("devices", StringComparer.Ordinal)
        );
        return devices is not null
            ? $"/sys/fs/cgroup/devices{devices.Split(':')[2]}"
            : $"/sys/fs/cgroup{groups.Single(line => line.StartsWith("0::", StringComparison.Ordinal))["0::".Length..]}";
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(
            Cancellation
        );
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            await Task.Delay(20, limit.Token);
        }
    }

    /// <summary>An engine that does not do as it is told.</summary>
    private sealed class Dropping(IGpuInjector inner, int drop) : IGpuInjector
    {
        public async Task<GpuInjection> PrepareAsync(
            GpuLease lease,
            GpuInventory inventory,
            CancellationToken cancellation
        )
        {
            GpuInjection injection = await inner.PrepareAsync(lease, inventory, cancellation);
            string other = injection
                .Devices[0]
                .Source.Replace("nvidia0", "nvidia1", StringComparison.Ordinal);
            return injection with
            {
                Devices =
                    drop > 0
                        ? [.. injection.Devices.Skip(drop)]
                        : [.. injection.Devices, new ContainerDevice(other, "/dev/video0")],
            };
        }

        public void Withdraw(SessionId session) => inner.Withdraw(session);

        public DeviceComparison Compare(int process, GpuLease? lease, GpuInventory inventory) =>
            inner.Compare(process, lease, inventory);
    }
}
