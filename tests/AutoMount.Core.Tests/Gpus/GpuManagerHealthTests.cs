using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Core;

namespace AutoMount.Core.Tests.Gpus;

/// <summary>What the manager learns of GPUs that are leased or could be: foreign processes, Xids, lost devices, NVML. On fake hosts.</summary>
public sealed class GpuManagerHealthTests
{
    [Fact]
    public async Task ForeignProcess_IsNamed_AndTheDeviceIsNotLeased_ButOneOfTheDriverIsIgnored()
    {
        using GpuStage stage = new(GpuMachines.Pcie(2));
        stage.Host.Open(new GpuHolder(GpuMachines.AddressOf(0), 77, "python3", 1000, string.Empty));
        stage.Host.Open(
            new GpuHolder(GpuMachines.AddressOf(1), 78, "nvidia-persiste", 120, string.Empty)
        );

        GpuLease lease = await stage.AskAsync(1);

        Assert.Equal(GpuMachines.AddressOf(1), lease.Gpus[0].Address);
        GpuView view = stage.Manager.Find(GpuMachines.AddressOf(0))!;
        Assert.Equal(
            (
                GpuState.Foreign,
                "it is used by a process of no session that may; root sees which: 'automountctl gpu show'."
            ),
            (view.State, view.Reason)
        );
    }

    [Fact]
    public void ForeignProcess_OfAUserThatTakesTheNameOfTheDriversOwn_IsForeign()
    {
        using GpuStage stage = new(GpuMachines.Pcie(1));
        stage.Host.Open(
            new GpuHolder(GpuMachines.AddressOf(0), 78, "nvidia-persiste", 1000, string.Empty)
        );
        stage.Manager.Refresh();

        Assert.Equal(GpuState.Foreign, stage.Manager.List()[0].State);
    }

    [Fact]
    public void Xid_OfTheKernel_TakesTheDeviceOut_AForgedOneDoesNot_AndItIsCountedOnceOverRestarts()
    {
        using GpuStage stage = new(GpuMachines.Pcie(2));
        const string text =
            "NVRM: Xid (PCI:0000:10:00): 79, pid=1, name=x, GPU has fallen off the bus.";

        stage.Manager.Observe(new KmsgRecord(1, 5, text));
        Assert.Equal(GpuState.Ok, stage.Manager.List()[0].State);
        stage.Manager.Observe(new KmsgRecord(0, 6, text));
        stage.Restart();
        stage.Manager.Observe(new KmsgRecord(0, 6, text)); // a new reader begins at the beginning

        GpuView view = stage.Manager.List()[0];
        Assert.Equal((GpuState.Lost, 1), (view.State, view.Health.XidCounts[79]));
        stage.Host.BootId = "second boot";
        stage.Restart();
        Assert.Equal(GpuState.Ok, stage.Manager.List()[0].State);
    }

    [Fact]
    public async Task Xid_OfAMigDevice_LeavesItsSiblings_OneOfTheWholeTakesAll()
    {
        using GpuStage stage = new(GpuMachines.Mig());
        stage.Manager.Observe(
            new KmsgRecord(
                0,
                1,
                "NVRM: Xid (PCI:0000:10:00 GPU-I:07 GPU-CI:00): 48, pid=1, name=x, double bit error"
            )
        );

        GpuLease lease = await stage.AskAsync(new GpuRequest { Count = 6, Profile = "1g.5gb" });
        Assert.DoesNotContain(lease.Gpus, gpu => gpu.Address.Value == "0000:10:00.0/gi7/ci0");
        Assert.Equal(6, lease.Gpus.Count);

        stage.Manager.Observe(
            new KmsgRecord(0, 2, "NVRM: Xid (PCI:0000:10:00): 79, pid=1, name=x, gone")
        );
        Assert.Equal(8, stage.Manager.List().Count(view => view.State == GpuState.Lost)); // seven parts and the whole
    }

    [Fact]
    public void LostDevice_StaysVisible_AndIsGoodAgainWhenItComesBack()
    {
        using GpuStage stage = new(GpuMachines.Pcie(2));
        GpuInventory whole = stage.Host.Inventory;
        List<GpuAddress> changed = [];
        stage.Manager.Changed += changed.Add;

        stage.Host.Inventory = whole with { Gpus = [whole.Gpus[1]] };
        stage.Manager.Refresh();
        Assert.Equal(GpuState.Lost, stage.Manager.Find(GpuMachines.AddressOf(0))!.State);
        stage.Manager.Refresh();
        stage.Host.Inventory = whole;
        stage.Manager.Refresh();

        Assert.Equal(GpuState.Ok, stage.Manager.Find(GpuMachines.AddressOf(0))!.State);
        Assert.Equal([GpuMachines.AddressOf(0), GpuMachines.AddressOf(0)], changed);
    }

    [Fact]
    public void Nvml_CompletesWhatIsKnown_AndItsRefusalTakesADeviceOut()
    {
        using GpuStage stage = new([
            .. GpuMachines.Pcie(2).Select(gpu => gpu with { Uuid = null }),
        ]);
        NvmlGpu told = new()
        {
            Address = GpuMachines.AddressOf(0),
            Uuid = "GPU-x",
            MemoryBytes = 1 << 30,
            Links = [new GpuLink(GpuMachines.AddressOf(1), 4)],
            Probe = GpuProbe.ResetRequired,
        };

        stage.Manager.Observe(new NvmlReport { DriverVersion = "550.54.15", Gpus = [told] });

        GpuView view = stage.Manager.List()[0];
        Assert.Equal(
            ("GPU-x", 1L << 30, GpuState.NeedsReset),
            (view.Gpu.Uuid, view.Gpu.MemoryBytes, view.State)
        );
        stage.Manager.Observe(
            new NvmlReport
            {
                DriverVersion = "550.54.15",
                Gpus = [told with { Probe = GpuProbe.Ok }],
            }
        );
        Assert.Equal(GpuState.NeedsReset, stage.Manager.List()[0].State); // it was bad a moment ago
        stage.Time.Advance(TimeSpan.FromMinutes(10));
        stage.Manager.Observe(
            new NvmlReport
            {
                DriverVersion = "550.54.15",
                Gpus = [told with { Probe = GpuProbe.Ok }],
            }
        );
        Assert.Equal(GpuState.Ok, stage.Manager.List()[0].State);
        stage.Manager.Observe(new NvmlReport { DriverVersion = "999", Gpus = [told] });
        Assert.Null(stage.Manager.List()[0].Gpu.Uuid); // said of another driver
        Assert.Equal(GpuState.Ok, stage.Manager.List()[0].State);
    }

    [Fact]
    public void Nvml_ThatSaysNoMore_IsNotBelievedOfTheUseOfDevices()
    {
        using GpuStage stage = new(GpuMachines.Pcie(1));
        stage.Manager.Observe(
            new NvmlReport
            {
                DriverVersion = "550.54.15",
                Gpus =
                [
                    new NvmlGpu
                    {
                        Address = GpuMachines.AddressOf(0),
                        Uuid = "GPU-x",
                        MemoryBytes = 1 << 30,
                        MemoryUsedBytes = 1 << 20,
                        BusyPercent = 90,
                    },
                ],
            }
        );
        stage.Manager.Refresh();
        Gpu fresh = stage.Manager.List()[0].Gpu;
        Assert.Equal((1L << 20, 90), (fresh.MemoryUsedBytes, fresh.BusyPercent));

        stage.Time.Advance(TimeSpan.FromMinutes(2));
        stage.Manager.Refresh();

        Gpu old = stage.Manager.List()[0].Gpu;
        Assert.Equal(
            (1L << 30, null, null),
            (old.MemoryBytes, old.MemoryUsedBytes, old.BusyPercent)
        );
    }

    [Fact]
    public async Task ParentOfALeasedMigDevice_ThatVanishes_IsAFailureOfTheSession()
    {
        using GpuStage stage = new(GpuMachines.Mig());
        GpuLease lease = await stage.AskAsync(new GpuRequest { Count = 1, Profile = "1g.5gb" });
        GpuAddress part = lease.Gpus[0].Address;
        List<(SessionId, GpuAddress)> failed = [];
        stage.Manager.Failed += (session, address, _) => failed.Add((session, address));

        stage.Host.Inventory = stage.Host.Inventory with
        {
            Gpus = [.. stage.Host.Inventory.Gpus.Where(gpu => gpu.Address.Parent != part.Parent)],
        };
        stage.Manager.Refresh();

        Assert.Equal([(lease.Session, part)], failed);
        Assert.Equal(GpuState.Lost, stage.Manager.Find(part)!.State);
        Assert.Equal(part, stage.Manager.FindBad(lease.Session)!.Value.Address);
    }
}
