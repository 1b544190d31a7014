using System.Globalization;
using AutoMount.Core;
using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;

namespace AutoMount.Containers.Gpus;

/// <summary>By device nodes, libraries and environment of our own choosing. No hook runs in the container, so a faulty or malicious image meets none (CVE-2025-23266 and its kin).</summary>
public sealed partial class GpuInjector
{
    private GpuInjection Explicitly(List<Gpu> gpus, GpuInventory inventory)
    {
        if (
            gpus.Select(gpu => gpu.Fault)
                .Append(inventory.Fault)
                .FirstOrDefault(fault => fault.Length > 0) is
            { } fault
        )
        {
            throw new ServiceException(
                ServiceError.GpuUnavailable,
                $"The GPU cannot be given to a session: {fault}"
            );
        }

        GpuNode[] nodes =
        [
            .. gpus.SelectMany(gpu => gpu.Nodes).Concat(inventory.ControlNodes).Distinct(),
        ];
        string farm = _farm.Get(inventory.DriverVersion);
        return new GpuInjection
        {
            Backend = GpuBackend.Explicit,
            Reason = string.Empty,
            Devices = [.. nodes.Select(node => new ContainerDevice(OnHost(node.Path), node.Path))],
            Binds = [new ContainerBind(farm, LibraryFarm.Target, ReadOnly: true, Slave: false)],
            Environment = OwnEnvironment(),
            LibraryPath = $"{LibraryFarm.Target}/lib64",
            Groups = [.. nodes.Select(GroupOf).OfType<uint>().Distinct()],
        };
    }

    /// <summary>The group that a node asks for, where not everybody may open it (module parameter NVreg_DeviceFileMode).</summary>
    private uint? GroupOf(GpuNode node)
    {
        const int othersMayUse = 0x6;
        const int groupMayRead = 0x20;
        return
            HostFiles.Look(OnHost(node.Path), out FileStatus status) == Errno.None
            && (status.Mode & othersMayUse) == 0
            && (status.Mode & groupMayRead) != 0
            ? status.Group
            : null;
    }

    /// <summary>The processors and the memory near the GPUs, of those that the host has.</summary>
    private GpuInjection Pinned(GpuInjection injection, List<Gpu> gpus)
    {
        SortedSet<int> online = Numbers(ReadLine("sys/devices/system/cpu/online"));
        SortedSet<int> cpus =
        [
            .. gpus.SelectMany(gpu => Numbers(gpu.LocalCpus))
                .Where(cpu => online.Count == 0 || online.Contains(cpu)),
        ];
        SortedSet<int> memory = Numbers(ReadLine("sys/devices/system/node/has_memory"));
        int[] nodes = gpus.All(gpu => gpu.NumaNode is not null)
            ? [.. gpus.Select(gpu => gpu.NumaNode!.Value).Distinct().Order().Where(memory.Contains)]
            : [];
        return injection with
        {
            Cpus = gpus.All(gpu => gpu.LocalCpus.Length > 0)
                ? string.Join(',', cpus.Select(Text))
                : string.Empty,
            MemoryNodes = string.Join(',', nodes.Select(Text)),
        };

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private string ReadLine(string path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(options.HostRoot, path)).Trim();
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }

    /// <summary>The numbers of a list such as <c>0-3,8</c>.</summary>
    private static SortedSet<int> Numbers(string list)
    {
        const int most = 8192; // NR_CPUS of the largest kernels
        SortedSet<int> numbers = [];
        foreach (string part in list.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = part.Split('-');
            if (
                int.TryParse(
                    ends[0],
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out int first
                )
                && int.TryParse(
                    ends[^1],
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out int last
                )
                && last < most
            )
            {
                for (int number = first; number <= last; number++)
                {
                    _ = numbers.Add(number);
                }
            }
        }

        return numbers;
    }
}
