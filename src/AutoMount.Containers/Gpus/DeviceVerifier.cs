using AutoMount.Core;
using AutoMount.Core.Gpus;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;

namespace AutoMount.Containers.Gpus;

/// <summary>Compares the nodes that a container's first process sees with its lease: by device number, whatever their names, in <c>/dev</c> and the two directories that the driver has there.</summary>
internal static class DeviceVerifier
{
    private static readonly string[] Places =
    [
        "dev",
        "dev/nvidia-caps",
        "dev/nvidia-caps-imex-channels",
    ];

    /// <summary>Compares.</summary>
    /// <param name="process">The process's pid on the host.</param>
    /// <param name="leased">The leased devices; none where the container may see none.</param>
    /// <param name="inventory">The host's GPUs.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.EngineFailed"/> where it could not be looked although the process lives.</exception>
    internal static DeviceComparison Compare(
        int process,
        IReadOnlyList<Gpu> leased,
        GpuInventory inventory
    )
    {
        string root = $"/proc/{process}/root";
        List<GpuNode> seen;
        try
        {
            seen = Look(root, inventory.Majors);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return HasEnded(root)
                ? DeviceComparison.Ended
                : throw new ServiceException(
                    ServiceError.EngineFailed,
                    $"The devices of the session's container cannot be looked at: {exception.Message}",
                    exception
                );
        }

        // what is listed of a process that ended meanwhile may be a part
        return HasEnded(root)
            ? DeviceComparison.Ended
            : new DeviceComparison(IsComplete: true, FindDifference(seen, leased, inventory));
    }

    /// <summary>Whether a process is no more, or a zombie: both have no root directory.</summary>
    private static bool HasEnded(string root) =>
        HostFiles.Follow(root, out _) is Errno.ENOENT or Errno.ESRCH;

    /// <summary>A sentence about the first difference, or null.</summary>
    private static string? FindDifference(
        List<GpuNode> seen,
        IReadOnlyList<Gpu> leased,
        GpuInventory inventory
    )
    {
        HashSet<(uint, uint)> allowed = [.. leased.SelectMany(gpu => gpu.Nodes).Select(Number)];
        if (leased.Count > 0)
        {
            allowed.UnionWith(inventory.ControlNodes.Select(Number));
            // made by the toolkit for graphics; opens no GPU
            allowed.UnionWith(
                seen.Where(node => node.Path is "/dev/nvidia-modeset").Select(Number)
            );
        }

        if (seen.FirstOrDefault(node => !allowed.Contains(Number(node))) is { } extra)
        {
            return $"the container sees the device {extra.Path} ({extra.Major}:{extra.Minor}), which was not leased to it.";
        }

        HashSet<(uint, uint)> there = [.. seen.Select(Number)];
        return
            leased
                .SelectMany(gpu => gpu.Nodes)
                .FirstOrDefault(node => !there.Contains(Number(node)))
                is { } missing
            ? $"the container lacks the device {missing.Path} ({missing.Major}:{missing.Minor}), which was leased to it."
            : null;
    }

    private static (uint, uint) Number(GpuNode node) => (node.Major, node.Minor);

    private static List<GpuNode> Look(string root, IReadOnlySet<uint> majors)
    {
        List<GpuNode> nodes = [];
        foreach (string place in Places)
        {
            string directory = Path.Combine(root, place);
            try
            {
                foreach (string path in Directory.EnumerateFileSystemEntries(directory))
                {
                    if (IsOfGpu(path, majors, out FileStatus status))
                    {
                        nodes.Add(
                            new GpuNode(path[root.Length..], status.DeviceMajor, status.DeviceMinor)
                        );
                    }
                }
            }
            catch (DirectoryNotFoundException) when (place != Places[0])
            {
                // the container has no such directory
            }
        }

        return nodes;
    }

    private static bool IsOfGpu(string path, IReadOnlySet<uint> majors, out FileStatus status)
    {
        Errno error = HostFiles.Look(path, out status);
        if (error is not (Errno.None or Errno.ENOENT))
        {
            throw new IOException($"{path}: {error}");
        }

        bool named = Path.GetFileName(path).StartsWith("nvidia", StringComparison.Ordinal);
        return error == Errno.None
            && status.Type == FileType.CharacterDevice
            && (majors.Contains(status.DeviceMajor) ? !IsOrdinary(status, path) : named);
    }

    /// <summary>Every container has the memory devices (major 1: null, zero, ...), which a test may call GPUs; those at their own names are none.</summary>
    private static bool IsOrdinary(FileStatus status, string path) =>
        status.DeviceMajor == 1
        && !Path.GetFileName(path).StartsWith("nvidia", StringComparison.Ordinal);
}
