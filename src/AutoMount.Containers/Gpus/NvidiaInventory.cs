using System.Globalization;
using AutoMount.Core.Gpus;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;

namespace AutoMount.Containers.Gpus;

/// <summary>Reads what GPUs there are from <c>/proc</c>, <c>/sys</c> and <c>/dev</c> below a root directory. Nothing is opened that would wake a GPU.</summary>
/// <remarks>
/// <c>/proc/driver/nvidia/gpus/*/information</c> and <c>/proc/driver/nvidia/capabilities</c> are the driver's
/// (open-gpu-kernel-modules, nv-procfs.c and nv-caps.c), major numbers <c>/proc/devices</c>'. Each file may be missing or
/// spoilt: a GPU is listed all the same, with what is wrong.
/// </remarks>
/// <param name="root">The host's root directory, <c>/</c>; another one in tests.</param>
internal sealed class NvidiaInventory(string root)
{
    private const string Gpus = "proc/driver/nvidia/gpus";
    private const string PciDevices = "sys/bus/pci/devices";

    /// <summary>Reads all of it.</summary>
    internal GpuInventory Read()
    {
        string directory = At(Gpus);
        if (!Directory.Exists(directory))
        {
            return GpuInventory.Empty;
        }

        Dictionary<string, uint> majors = ReadMajors();
        List<Gpu> gpus = [];
        foreach (string entry in Names(directory))
        {
            if (GpuAddress.TryParse(entry, out GpuAddress address) && !address.IsSlice)
            {
                Gpu whole = ReadGpu(address, Path.Combine(directory, entry), majors);
                Gpu[] slices = [.. ReadSlices(whole, majors)];
                gpus.Add(whole with { IsSplit = slices.Length > 0 });
                gpus.AddRange(slices);
            }
        }

        (IReadOnlyList<GpuNode> control, string fault) = ReadControl(majors);
        return new GpuInventory
        {
            DriverVersion = ReadVersion(),
            Gpus = [.. gpus.OrderBy(gpu => gpu.Address)],
            ControlNodes = control,
            Majors = new HashSet<uint>(majors.Values),
            Fault = gpus.Count == 0 ? string.Empty : fault,
        };
    }

    private Gpu ReadGpu(GpuAddress address, string directory, Dictionary<string, uint> majors)
    {
        Dictionary<string, string> told = ReadFields(Path.Combine(directory, "information"));
        string device = Path.Combine(At(PciDevices), address.Value);
        bool known = int.TryParse(
            told.GetValueOrDefault("Device Minor"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out int minor
        );
        Gpu gpu = new()
        {
            Address = address,
            Minor = known ? minor : -1,
            Uuid = UuidOf(told),
            Model = told.GetValueOrDefault("Model", string.Empty),
            IsExcluded = told.GetValueOrDefault("GPU Excluded") is "Yes",
            IsGone = HasFallenOff(device),
            NumaNode = int.TryParse(
                ReadText(Path.Combine(device, "numa_node")),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out int node
            )
                ? node // "-1" is no number here: the firmware does not tell
                : null,
            LocalCpus = ReadText(Path.Combine(device, "local_cpulist")),
            PciPath = PciPathOf(device),
        };
        if (!known)
        {
            return gpu with
            {
                Fault = $"the driver does not tell its number ({directory}/information).",
            };
        }

        (GpuNode? own, string fault) = NodeOf($"nvidia{minor}", "nvidia", (uint)minor, majors);
        return own is null ? gpu with { Fault = fault } : gpu with { Nodes = [own], Fault = fault };
    }

    private IEnumerable<Gpu> ReadSlices(Gpu parent, Dictionary<string, uint> majors)
    {
        string mig = At($"proc/driver/nvidia/capabilities/gpu{parent.Minor}/mig");
        if (parent.Minor < 0 || !Directory.Exists(mig))
        {
            yield break;
        }

        foreach ((string gpuName, int gpuInstance) in Instances(mig, "gi"))
        {
            string directory = Path.Combine(mig, gpuName);
            foreach ((string computeName, int computeInstance) in Instances(directory, "ci"))
            {
                (GpuNode? gpu, string gpuFault) = ReadCapability(directory, majors);
                (GpuNode? compute, string computeFault) = ReadCapability(
                    Path.Combine(directory, computeName),
                    majors
                );
                string fault =
                    parent.Fault.Length > 0 ? parent.Fault
                    : gpuFault.Length > 0 ? gpuFault
                    : computeFault;
                yield return parent with
                {
                    Address = parent.Address.Slice(gpuInstance, computeInstance),
                    Uuid = null, // opaque; NVML tells it
                    Slice = new MigSlice(gpuInstance, computeInstance, string.Empty),
                    Nodes = [.. parent.Nodes, .. new[] { gpu, compute }.OfType<GpuNode>()],
                    Fault = fault,
                };
            }
        }
    }

    private (GpuNode? Node, string Fault) ReadCapability(
        string directory,
        Dictionary<string, uint> majors
    ) =>
        uint.TryParse(
            ReadFields(Path.Combine(directory, "access")).GetValueOrDefault("DeviceFileMinor"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out uint minor
        )
            ? NodeOf($"nvidia-caps/nvidia-cap{minor}", "nvidia-caps", minor, majors)
            : (
                null,
                $"the driver does not tell the number of a MIG capability ({directory}/access)."
            );

    private static IEnumerable<(string Name, int Number)> Instances(string directory, string prefix)
    {
        foreach (string name in Names(directory).Order(StringComparer.Ordinal))
        {
            if (
                name.StartsWith(prefix, StringComparison.Ordinal)
                && int.TryParse(
                    name[prefix.Length..],
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out int number
                )
            )
            {
                yield return (name, number);
            }
        }
    }

    private (IReadOnlyList<GpuNode> Nodes, string Fault) ReadControl(
        Dictionary<string, uint> majors
    )
    {
        List<GpuNode> nodes = [];
        string first = string.Empty;
        foreach (
            (string name, string driver, uint minor) in new[]
            {
                ("nvidiactl", "nvidia", 255u),
                ("nvidia-uvm", "nvidia-uvm", 0u),
                ("nvidia-uvm-tools", "nvidia-uvm", 1u),
            }
        )
        {
            (GpuNode? node, string fault) = NodeOf(name, driver, minor, majors);
            if (node is not null)
            {
                nodes.Add(node);
            }

            first = first.Length > 0 ? first : fault;
        }

        return (nodes, first);
    }

    /// <summary>A device node as it must be, and what is wrong with the one that is there.</summary>
    private (GpuNode? Node, string Fault) NodeOf(
        string name,
        string driver,
        uint minor,
        Dictionary<string, uint> majors
    )
    {
        string cure =
            driver is "nvidia-uvm" ? "as root: 'nvidia-modprobe -u -c0'"
            : driver is "nvidia-caps"
                ? $"as root: 'nvidia-modprobe -f {minor}' or a restart of nvidia-persistenced"
            : $"as root: 'nvidia-modprobe -c{minor}'";
        if (!majors.TryGetValue(driver, out uint major))
        {
            return (
                null,
                $"the driver's module for /dev/{name} is not loaded ({driver} is missing in /proc/devices); {cure}."
            );
        }

        GpuNode node = new($"/dev/{name}", major, minor);
        if (HostFiles.Look(At(node.Path[1..]), out FileStatus status) != Errno.None)
        {
            return (node, $"/dev/{name} is missing; {cure}.");
        }

        bool right =
            status.Type == FileType.CharacterDevice
            && (status.DeviceMajor, status.DeviceMinor) == (major, minor);
        return (
            node,
            right
                ? string.Empty
                : $"/dev/{name} is not the device {major}:{minor} that the driver has; remove it, then {cure}."
        );
    }

    private static string? UuidOf(Dictionary<string, string> told) =>
        told.GetValueOrDefault("GPU UUID") is { Length: > 0 } uuid
        && !uuid.Contains('?', StringComparison.Ordinal)
            ? uuid
            : null;

    /// <summary>Major numbers of the driver's device names.</summary>
    private Dictionary<string, uint> ReadMajors()
    {
        Dictionary<string, uint> majors = new(StringComparer.Ordinal);
        foreach (string line in ReadText(At("proc/devices")).Split('\n'))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["Block", ..])
            {
                break;
            }

            if (
                words.Length == 2
                && words[1].StartsWith("nvidia", StringComparison.Ordinal)
                && uint.TryParse(
                    words[0],
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out uint major
                )
            )
            {
                majors[words[1] is "nvidia-frontend" ? "nvidia" : words[1]] = major; // its name before driver 550.40
            }
        }

        return majors;
    }

    /// <summary>The first word that looks like a version: the words before it differ between the closed and the open module.</summary>
    private string ReadVersion() =>
        ReadText(At("proc/driver/nvidia/version"))
            .Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault(word =>
                word.Contains('.', StringComparison.Ordinal) && Version.TryParse(word, out _)
            )
        ?? string.Empty;

    /// <summary>Whether a device no longer answers on the bus: then all that is read of it is ones. The file <c>vendor</c> would not tell, since the kernel remembers what it read at first.</summary>
    private static bool HasFallenOff(string device)
    {
        const int header = 64; // readable by everybody; a virtual function has ones in its first four bytes alone
        if (ReadText(Path.Combine(device, "power/runtime_status")) is "suspended")
        {
            return false; // to read would wake it
        }

        byte[] bytes = new byte[header];
        try
        {
            using FileStream config = new(
                Path.Combine(device, "config"),
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite,
                bufferSize: 0
            );
            return config.ReadAtLeast(bytes, header, throwOnEndOfStream: false) == header
                && bytes.AsSpan().IndexOfAnyExcept((byte)0xFF) < 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // not known
        }
    }

    private string PciPathOf(string device)
    {
        try
        {
            string? target = Directory.ResolveLinkTarget(device, returnFinalTarget: true)?.FullName;
            string devices = At("sys/devices");
            return target?.StartsWith(devices, StringComparison.Ordinal) == true
                ? target[devices.Length..]
                : string.Empty;
        }
        catch (IOException)
        {
            return string.Empty; // gone meanwhile
        }
    }

    /// <summary>Lines of <c>Key: value</c>.</summary>
    private static Dictionary<string, string> ReadFields(string path)
    {
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        foreach (string line in ReadText(path).Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                fields[line[..colon].Trim()] = line[(colon + 1)..].Trim();
            }
        }

        return fields;
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return string.Empty; // what is not told is not known
        }
    }

    private static IEnumerable<string> Names(string directory)
    {
        try
        {
            return [.. Directory.GetDirectories(directory).Select(path => Path.GetFileName(path)!)];
        }
        catch (IOException)
        {
            return []; // gone meanwhile
        }
    }

    private string At(string path) => Path.Combine(root, path);
}
