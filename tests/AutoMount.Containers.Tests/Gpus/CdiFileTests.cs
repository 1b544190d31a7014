using AutoMount.Containers.Gpus.Cdi;
using AutoMount.Core.Gpus;
using AutoMount.TestKit.Core;

namespace AutoMount.Containers.Tests.Gpus;

public sealed class CdiFileTests
{
    [Fact]
    public void Parse_OfWhatTheToolkitWrites_FindsDevicesAndDriver()
    {
        const string text = """
            ---
            cdiVersion: 0.5.0
            kind: nvidia.com/gpu
            devices:
            - name: "0"
              containerEdits:
                deviceNodes:
                - path: /dev/nvidia0
                hooks:
                - hookName: createContainer
                  path: /usr/bin/nvidia-ctk
                  args:
                  - name: not a device
            - name: GPU-64c5
              containerEdits:
                deviceNodes:
                - path: /dev/nvidia0
            - containerEdits:
                deviceNodes: []
              name: all
            containerEdits:
              env:
              - NVIDIA_VISIBLE_DEVICES=void
              mounts:
              - hostPath: /usr/lib/x86_64-linux-gnu/libcuda.so.550.54.15
                containerPath: /usr/lib/x86_64-linux-gnu/libcuda.so.550.54.15
            """;

        CdiFile file = CdiFile.Parse("x", text)!;

        Assert.Equal(("nvidia.com/gpu", "550.54.15"), (file.Kind, file.DriverVersion));
        Assert.Equal(["0", "GPU-64c5", "all"], file.Devices);
    }

    /// <summary>As a person may name them, and <c>nvidia-ctk</c> does not.</summary>
    [Fact]
    public void Names_ThatArePciAddresses_AreWholeGpus_AndNoMigDevices()
    {
        Gpu gpu = GpuMachines.Pcie(1)[0] with { Uuid = null };
        CdiFile file = new("x", "nvidia.com/gpu", ["00000000:10:00.0", "0:1", "all"], "550.54.15");

        Assert.Equal((1, "00000000:10:00.0"), (file.MigDevices, file.NameOf(gpu)));
        Assert.Null(file.NameOf(GpuMachines.Pcie(2)[1] with { Uuid = null }));
        Assert.Equal(2, (file with { Devices = ["0:0", "0:1", "MIG-a", "MIG-b"] }).MigDevices);
    }
}
