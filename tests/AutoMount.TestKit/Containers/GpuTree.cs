using AutoMount.Core.Gpus;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;

namespace AutoMount.TestKit.Containers;

/// <summary>The part of a host's files that tells of NVIDIA GPUs, made up in a directory: <c>/proc</c>, <c>/sys</c>, and real device nodes in <c>/dev</c> (they need no driver: to open one is ENXIO where it is allowed, EPERM where it is not).</summary>
public sealed class GpuTree : IDisposable
{
    /// <summary>The version of the driver.</summary>
    public const string Driver = "550.54.15";

    private const uint UvmMajor = 510;
    private const uint CapsMajor = 511;

    private GpuTree(uint major)
    {
        Major = major;
        Root = Directory.CreateTempSubdirectory("automount-gpus-").FullName;
    }

    /// <summary>The made-up host's root directory.</summary>
    public string Root { get; }

    /// <summary>Major number of the GPUs' nodes.</summary>
    public uint Major { get; }

    /// <summary>A host without driver.</summary>
    public static GpuTree None() => new(195);

    /// <summary>A host with the driver and no GPU yet.</summary>
    /// <param name="major">Major number of the GPUs' nodes; 1 makes them other names of <c>/dev/null</c> and its like, which open.</param>
    public static GpuTree WithDriver(uint major = 195)
    {
        GpuTree tree = new(major);
        tree.Write(
            "proc/driver/nvidia/version",
            $"NVRM version: NVIDIA UNIX x86_64 Kernel Module  {Driver}  Tue Mar  5 22:23:56 UTC 2024\nGCC version:  gcc version 12.2.0\n"
        );
        tree.Write(
            "proc/devices",
            $"Character devices:\n  5 tty\n{major, 3} nvidia\n{UvmMajor} nvidia-uvm\n{CapsMajor} nvidia-caps\n\nBlock devices:\n195 nvidia-block\n"
        );
        tree.Write("sys/devices/system/cpu/online", "0-127\n");
        tree.Write("sys/devices/system/node/has_memory", "0-1\n");
        _ = Directory.CreateDirectory(tree.At("proc/driver/nvidia/gpus"));
        tree.MakeNode("nvidiactl", major, 255);
        tree.MakeNode("nvidia-uvm", UvmMajor, 0);
        tree.MakeNode("nvidia-uvm-tools", UvmMajor, 1);
        return tree;
    }

    /// <summary>GPUs as they are made up without files, see <see cref="Core.GpuMachines"/>.</summary>
    public static GpuTree Of(IReadOnlyList<Gpu> gpus)
    {
        GpuTree tree = WithDriver();
        foreach (Gpu gpu in gpus)
        {
            if (gpu.Slice is { } slice)
            {
                tree.AddSlice(
                    gpu.Minor,
                    slice.GpuInstance,
                    slice.ComputeInstance,
                    gpu.Nodes[^2].Minor,
                    gpu.Nodes[^1].Minor
                );
            }
            else
            {
                tree.AddGpu(gpu);
            }
        }

        return tree;
    }

    /// <summary>Adds a GPU's files.</summary>
    public void AddGpu(Gpu gpu)
    {
        string uuid = gpu.Uuid is { } known ? $"GPU UUID: \t {known}\n" : string.Empty;
        Write(
            $"proc/driver/nvidia/gpus/{gpu.Address}/information",
            $"Model: \t\t {gpu.Model}\nIRQ:   \t\t 100\n{uuid}Video BIOS: \t 92.00\nBus Type: \t PCIe\nBus Location: \t {gpu.Address}\nDevice Minor: \t {gpu.Minor}\nGPU Firmware: \t N/A\nGPU Excluded:\t {(gpu.IsExcluded ? "Yes" : "No")}\n"
        );
        string device = $"sys/devices{gpu.PciPath}";
        Write($"{device}/numa_node", $"{gpu.NumaNode ?? -1}\n");
        Write($"{device}/local_cpulist", $"{gpu.LocalCpus}\n");
        WriteConfiguration(gpu, answers: true);
        _ = Directory.CreateDirectory(At("sys/bus/pci/devices"));
        _ = Directory.CreateSymbolicLink(
            At($"sys/bus/pci/devices/{gpu.Address}"),
            $"../../../devices{gpu.PciPath}"
        );
        MakeNode($"nvidia{gpu.Minor}", Major, (uint)gpu.Minor);
    }

    /// <summary>Writes a GPU's PCI configuration space, which is all ones once it does not answer.</summary>
    public void WriteConfiguration(Gpu gpu, bool answers)
    {
        byte[] space = new byte[256];
        space.AsSpan().Fill(0xFF);
        if (answers)
        {
            new byte[] { 0xDE, 0x10, 0x30, 0x20, 0x06, 0x04 }.CopyTo(space, 0);
        }

        File.WriteAllBytes(At($"sys/devices{gpu.PciPath}/config"), space);
    }

    /// <summary>Adds a MIG device's files.</summary>
    public void AddSlice(
        int parent,
        int gpuInstance,
        int computeInstance,
        uint gpuCapability,
        uint computeCapability
    )
    {
        string directory = $"proc/driver/nvidia/capabilities/gpu{parent}/mig/gi{gpuInstance}";
        Write(
            $"{directory}/access",
            $"DeviceFileMinor: {gpuCapability}\nDeviceFileMode: 292\nDeviceFileModify: 1\n"
        );
        Write(
            $"{directory}/ci{computeInstance}/access",
            $"DeviceFileMinor: {computeCapability}\nDeviceFileMode: 292\nDeviceFileModify: 1\n"
        );
        _ = Directory.CreateDirectory(At("dev/nvidia-caps"));
        MakeNode($"nvidia-caps/nvidia-cap{gpuCapability}", CapsMajor, gpuCapability);
        MakeNode($"nvidia-caps/nvidia-cap{computeCapability}", CapsMajor, computeCapability);
    }

    /// <summary>Adds libraries of the driver, whose content is their name.</summary>
    public void AddLibraries(string version = Driver)
    {
        const string place = "usr/lib/x86_64-linux-gnu";
        foreach (string name in (string[])["libcuda", "libnvidia-ml", "libnvidia-ptxjitcompiler"])
        {
            Write($"{place}/{name}.so.{version}", name);
            _ = File.CreateSymbolicLink(At($"{place}/{name}.so.1"), $"{name}.so.{version}");
        }

        _ = File.CreateSymbolicLink(At($"{place}/libcuda.so"), "libcuda.so.1");
        Write($"{place}/libother.so.1", "other");
        Write("usr/bin/nvidia-smi", "#!/bin/sh\necho smi\n");
    }

    /// <summary>Writes a file.</summary>
    public void Write(string path, string text)
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    /// <summary>Makes a device node in <c>/dev</c>.</summary>
    public void MakeNode(string name, uint major, uint minor)
    {
        _ = Directory.CreateDirectory(At("dev"));
        Errno error = HostFiles.MakeCharacterDevice(At($"dev/{name}"), major, minor);
        if (error != Errno.None)
        {
            throw new InvalidOperationException($"mknod {name}: {error}; these tests run as root");
        }
    }

    /// <summary>Gives it this machine's processors and no memory nodes, so that a real engine takes what a lease asks for.</summary>
    public void UseHostProcessors()
    {
        const string online = "sys/devices/system/cpu/online";
        File.Copy($"/{online}", At(online), overwrite: true);
        File.Delete(At("sys/devices/system/node/has_memory"));
    }

    /// <summary>A path on the made-up host.</summary>
    public string At(string path) => Path.Combine(Root, path);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
