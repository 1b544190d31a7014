using System.Diagnostics;
using AutoMount.Containers.Gpus;
using AutoMount.Core;
using AutoMount.Core.Gpus;
using AutoMount.TestKit.Core;

namespace AutoMount.Containers.Tests.Gpus;

/// <summary>What is said where nothing can be compared; with real processes.</summary>
public sealed class DeviceVerifierTests
{
    private static readonly GpuInventory Inventory = GpuMachines.Inventory(GpuMachines.Pcie(1));

    /// <summary>Its root directory has no <c>/dev</c>, as no container's has.</summary>
    [Fact]
    public async Task Compare_WithAProcessThatCannotBeLookedAt_IsNoWordThatAllIsWell()
    {
        string root = Directory.CreateTempSubdirectory("automount-root-").FullName;
        File.Copy("/bin/busybox", $"{root}/busybox");
        using Process process = Process.Start("chroot", [root, "/busybox", "sleep", "60"]);
        try
        {
            while (File.ResolveLinkTarget($"/proc/{process.Id}/root", false)?.FullName != root)
            {
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }

            ServiceException refused = Assert.Throws<ServiceException>(() =>
                DeviceVerifier.Compare(process.Id, [], Inventory)
            );

            Assert.Equal(ServiceError.EngineFailed, refused.Error);
            Assert.Contains("cannot be looked at", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Directory.Delete(root, recursive: true);
        }

        Assert.Equal(
            DeviceComparison.Ended,
            DeviceVerifier.Compare(process.Id, Inventory.Gpus, Inventory)
        );
    }
}
