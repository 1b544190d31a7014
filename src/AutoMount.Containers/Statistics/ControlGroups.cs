using AutoMount.Posix.Mounts;

namespace AutoMount.Containers.Statistics;

/// <summary>Where a process' control groups are on the host, in both versions (<c>cgroups(7)</c>). Pure.</summary>
internal sealed class ControlGroups
{
    private readonly Dictionary<string, string> _first = new(StringComparer.Ordinal);
    private readonly string? _second;

    private ControlGroups(Dictionary<string, string> first, string? second)
    {
        _first = first;
        _second = second;
    }

    /// <summary>Reads <c>/proc/PID/cgroup</c> against the host's mounts.</summary>
    internal static ControlGroups Find(string text, MountTable mounts)
    {
        Dictionary<string, string> first = new(StringComparer.Ordinal);
        string? second = null;
        foreach (string line in text.Split('\n'))
        {
            string[] fields = line.Split(':', 3);
            if (fields.Length != 3 || !fields[2].StartsWith('/'))
            {
                continue;
            }

            if (fields is ["0", "", _])
            {
                second = Place(
                    mounts.Entries.LastOrDefault(mount => mount.FileSystem == "cgroup2"),
                    fields[2]
                );
                continue;
            }

            foreach (string controller in fields[1].Split(','))
            {
                MountTableEntry? mount = mounts.Entries.LastOrDefault(mount =>
                    mount.FileSystem == "cgroup"
                    && mount.Options.Split(',').Contains(controller, StringComparer.Ordinal)
                );
                if (Place(mount, fields[2]) is { } place)
                {
                    first[controller] = place;
                }
            }
        }

        return new ControlGroups(first, second);
    }

    /// <summary>A file of a controller of version 1, or null where that is not mounted or holds the process in its top group.</summary>
    internal string? First(string controller, string file) =>
        _first.TryGetValue(controller, out string? place) ? $"{place}/{file}" : null;

    /// <summary>A file of the group of version 2, or null.</summary>
    internal string? Second(string file) => _second is null ? null : $"{_second}/{file}";

    /// <summary>The top group counts the whole host, so it is nobody's.</summary>
    private static string? Place(MountTableEntry? mount, string path)
    {
        if (mount is null || path == "/" || path.Split('/').Contains(".."))
        {
            return null;
        }

        string below =
            mount.Root.Length > 1 && path.StartsWith(mount.Root + '/', StringComparison.Ordinal)
                ? path[mount.Root.Length..]
                : path;
        return mount.Target + below;
    }
}
