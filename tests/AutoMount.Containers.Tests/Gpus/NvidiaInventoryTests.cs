using AutoMount.Containers.Gpus;
using AutoMount.Core.Gpus;
using AutoMount.TestKit.Containers;
using AutoMount.TestKit.Core;

namespace AutoMount.Containers.Tests.Gpus;

public sealed class NvidiaInventoryTests
{
    [Fact]
    public void Read_OnAFakeTreeWithoutDriver_FindsNothing()
    {
        using GpuTree tree = GpuTree.None();

        Assert.Empty(Read(tree).Gpus);
        Assert.Equal(string.Empty, Read(tree).Fault);
    }

    public static TheoryData<string> Machines => ["one", "pcie", "mesh", "switch", "mig"];

    [Theory]
    [MemberData(nameof(Machines))]
    public void Read_OnAFakeTree_FindsTheMachineAgain(string machine)
    {
        IReadOnlyList<Gpu> gpus = machine switch
        {
            "one" => GpuMachines.Pcie(1),
            "pcie" => GpuMachines.Pcie(4),
            "mesh" => GpuMachines.LinkMesh(),
            "switch" => GpuMachines.LinkSwitch(8),
            _ => GpuMachines.Mig(),
        };
        using GpuTree tree = GpuTree.Of(gpus);

        GpuInventory inventory = Read(tree);

        Assert.Equal(GpuTree.Driver, inventory.DriverVersion);
        Assert.Equal(string.Empty, inventory.Fault);
        Assert.Equal(
            ["/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia-uvm-tools"],
            inventory.ControlNodes.Select(node => node.Path)
        );
        Assert.Equal(
            gpus.Select(gpu => gpu.Address).Order(),
            inventory.Gpus.Select(gpu => gpu.Address)
        );
        foreach (Gpu expected in gpus)
        {
            Gpu found = inventory.Find(expected.Address)!;
            Assert.Equal(
                (
                    expected.Minor,
                    expected.Model,
                    expected.NumaNode,
                    expected.LocalCpus,
                    expected.PciPath,
                    expected.IsSplit,
                    string.Empty
                ),
                (
                    found.Minor,
                    found.Model,
                    found.NumaNode,
                    found.LocalCpus,
                    found.PciPath,
                    found.IsSplit,
                    found.Fault
                )
            );
            Assert.Equal(expected.Slice is null ? expected.Uuid : null, found.Uuid);
            Assert.Equal(expected.Slice?.GpuInstance, found.Slice?.GpuInstance);
            Assert.Equal(
                expected.Nodes.Select(node => (node.Major, node.Minor)),
                found.Nodes.Select(node => (node.Major, node.Minor))
            );
        }
    }

    [Fact]
    public void Read_OnABrokenFakeTree_ListsEachDeviceWithWhatIsWrong()
    {
        IReadOnlyList<Gpu> gpus = GpuMachines.Pcie(8);
        using GpuTree tree = GpuTree.Of([
            gpus[0] with
            {
                Uuid = null,
            },
            gpus[1] with
            {
                Uuid = "GPU-????????-????-????-????-????????????",
            },
            gpus[2] with
            {
                IsExcluded = true,
            },
            gpus[3] with
            {
                NumaNode = null,
            },
            gpus[4] with
            {
                Minor = 7,
            },
            gpus[5],
            gpus[6],
        ]);
        File.Delete(tree.At("dev/nvidia5"));
        File.WriteAllText(tree.At("dev/nvidia5"), "not a node");
        tree.Write($"proc/driver/nvidia/gpus/{gpus[6].Address}/information", string.Empty);
        tree.WriteConfiguration(gpus[3], answers: false);
        Directory.CreateDirectory(tree.At($"proc/driver/nvidia/gpus/{gpus[7].Address}")); // removed from /sys, and half from /proc

        GpuInventory inventory = Read(tree);

        Assert.Equal(8, inventory.Gpus.Count);
        Assert.Null(inventory.Gpus[0].Uuid);
        Assert.Null(inventory.Gpus[1].Uuid);
        Assert.True(inventory.Gpus[2].IsExcluded);
        Assert.Null(inventory.Gpus[3].NumaNode);
        Assert.True(inventory.Gpus[3].IsGone);
        Assert.Equal("/dev/nvidia7", inventory.Gpus[4].Nodes[0].Path); // its number is not its place
        Assert.Equal(
            "/dev/nvidia5 is not the device 195:5 that the driver has; remove it, then as root: 'nvidia-modprobe -c5'.",
            inventory.Gpus[5].Fault
        );
        Assert.Contains(
            "does not tell its number",
            inventory.Gpus[6].Fault,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "does not tell its number",
            inventory.Gpus[7].Fault,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Read_WithoutTheMemoryModule_TellsTheCure()
    {
        using GpuTree tree = GpuTree.Of(GpuMachines.Pcie(1));
        File.Delete(tree.At("dev/nvidia-uvm"));

        Assert.Equal(
            "/dev/nvidia-uvm is missing; as root: 'nvidia-modprobe -u -c0'.",
            Read(tree).Fault
        );
    }

    [Fact]
    public void Read_OfAnOlderDriver_KnowsItsNameOfTheDevice()
    {
        using GpuTree tree = GpuTree.Of(GpuMachines.Pcie(1));
        tree.Write("proc/devices", "Character devices:\n195 nvidia-frontend\n510 nvidia-uvm\n");
        tree.Write(
            "proc/driver/nvidia/version",
            "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  595.45.04  Release Build\n"
        );

        GpuInventory inventory = Read(tree);

        Assert.Equal(
            (195u, "595.45.04"),
            (inventory.Gpus[0].Nodes[0].Major, inventory.DriverVersion)
        );
    }

    private static GpuInventory Read(GpuTree tree) => new GpuHost(tree.Root).Read();
}
