using System.Globalization;
using AutoMount.Core.Gpus;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;

namespace AutoMount.Containers.Gpus;

/// <summary>Finds which processes have a GPU's node open, by device number: a node may have any name. Nothing is opened.</summary>
/// <param name="processes">Where processes are listed: <c>/proc</c>.</param>
internal sealed class DeviceHolders(string processes)
{
    private static readonly EnumerationOptions Forgiving = new()
    {
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.None,
    };

    /// <summary>Looks through all processes.</summary>
    internal IReadOnlyList<GpuHolder> Find(GpuInventory inventory)
    {
        // of a MIG device the last node is its own; the GPU's node is every user's of any part of it
        Dictionary<(uint, uint), GpuAddress> devices = [];
        foreach (Gpu gpu in inventory.Gpus.Where(gpu => gpu.Nodes.Count > 0 && !gpu.IsSplit))
        {
            GpuNode own = gpu.Nodes[^1];
            devices[(own.Major, own.Minor)] = gpu.Address;
        }

        if (devices.Count == 0)
        {
            return [];
        }

        List<GpuHolder> holders = [];
        foreach (string process in Directory.EnumerateDirectories(processes, "*", Forgiving))
        {
            if (
                int.TryParse(
                    Path.GetFileName(process),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out int id
                )
                && id != Environment.ProcessId
            )
            {
                AddOpen(process, id, devices, holders);
            }
        }

        return holders;
    }

    private static void AddOpen(
        string process,
        int id,
        Dictionary<(uint, uint), GpuAddress> devices,
        List<GpuHolder> holders
    )
    {
        HashSet<GpuAddress> open = [];
        try
        {
            foreach (
                string descriptor in Directory.EnumerateFileSystemEntries(
                    $"{process}/fd",
                    "*",
                    Forgiving
                )
            )
            {
                if (
                    HostFiles.Follow(descriptor, out FileStatus status) == Errno.None
                    && status.Type == FileType.CharacterDevice
                    && devices.TryGetValue(
                        (status.DeviceMajor, status.DeviceMinor),
                        out GpuAddress address
                    )
                )
                {
                    _ = open.Add(address);
                }
            }

            if (open.Count > 0)
            {
                string name = File.ReadAllText($"{process}/comm").Trim();
                string container = ContainerOf(File.ReadAllText($"{process}/cgroup"));
                _ = HostFiles.Look(process, out FileStatus own);
                holders.AddRange(
                    open.Select(address => new GpuHolder(address, id, name, own.User, container))
                );
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // it ended meanwhile
        }
    }

    /// <summary>The engine's id of a container, from the text of <c>/proc/PID/cgroup</c>: 64 hexadecimal digits at the end of a component, whatever stands before.</summary>
    internal static string ContainerOf(string groups)
    {
        const int length = 64;
        int run = 0;
        for (int at = 0; at < groups.Length; at++)
        {
            run = char.IsAsciiHexDigitLower(groups[at]) ? run + 1 : 0;
            bool ends = at + 1 == groups.Length || !char.IsAsciiHexDigitLower(groups[at + 1]);
            if (run == length && ends)
            {
                return groups[(at + 1 - length)..(at + 1)];
            }
        }

        return string.Empty;
    }
}
