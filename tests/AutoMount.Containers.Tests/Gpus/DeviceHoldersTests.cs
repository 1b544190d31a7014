using System.Diagnostics;
using AutoMount.Containers.Gpus;
using AutoMount.Core.Gpus;
using AutoMount.TestKit.Containers;
using AutoMount.TestKit.Core;

namespace AutoMount.Containers.Tests.Gpus;

/// <summary>Nodes that are other names of <c>/dev/null</c> (1:3) and <c>/dev/full</c> (1:7), so that they can be opened.</summary>
public sealed class DeviceHoldersTests
{
    [Fact]
    public async Task FindHolders_NamesTheProcessThatHasTheNodeOpen_AndNoOther()
    {
        using GpuTree tree = GpuTree.WithDriver(major: 1);
        Gpu full = GpuMachines.Pcie(8)[7];
        tree.AddGpu(full);
        GpuHost host = new(tree.Root);
        GpuInventory inventory = host.Read();
        using Process other = Process.Start("sleep", ["60"]);
        // by another name than the node's own: a link in a directory of the user's
        string link = tree.At("harmless");
        File.CreateSymbolicLink(link, tree.At("dev/nvidia7"));
        using Process process = Process.Start("sh", ["-c", $"exec sleep 60 3>'{link}'"]);
        try
        {
            GpuHolder? found = null;
            for (int tries = 0; found is null && tries < 500; tries++)
            {
                await Task.Delay(10, TestContext.Current.CancellationToken);
                found = host.FindHolders(inventory)
                    .FirstOrDefault(holder =>
                        holder.Process == process.Id && holder.Name == "sleep"
                    );
            }

            Assert.Equal(
                new GpuHolder(full.Address, process.Id, "sleep", 0, string.Empty),
                found! with
                {
                    ContainerId = string.Empty,
                }
            );
            Assert.DoesNotContain(
                host.FindHolders(inventory),
                holder => holder.Process == other.Id // sessions of other tests may have the node open
            );
        }
        finally
        {
            other.Kill();
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void FindHolders_OfAllProcesses_IsQuick()
    {
        using GpuTree tree = GpuTree.Of(GpuMachines.Pcie(8));
        GpuHost host = new(tree.Root);
        GpuInventory inventory = host.Read();
        _ = host.FindHolders(inventory);
        long start = Stopwatch.GetTimestamp();

        Assert.Empty(host.FindHolders(inventory));

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Stopwatch.GetElapsedTime(start).TotalMilliseconds:0.0} ms for {Directory.GetDirectories("/proc").Count(path => char.IsAsciiDigit(Path.GetFileName(path)[0]))} processes"
        );
    }

    [Theory]
    [InlineData(
        "0::/system.slice/docker-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope\n",
        true
    )]
    [InlineData(
        "4:devices:/docker/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n",
        true
    )]
    [InlineData("0::/user.slice/user-1000.slice\n", false)]
    [InlineData("0::/x/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0\n", false)]
    public void ContainerOf_ATextOfControlGroups_IsTheEnginesId(string groups, bool isContainer) =>
        Assert.Equal(isContainer ? 64 : 0, DeviceHolders.ContainerOf(groups).Length);
}
