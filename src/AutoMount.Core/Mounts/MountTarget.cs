using System.Text;

namespace AutoMount.Core.Mounts;

/// <summary>The rules for places in a container where a folder may be mounted. Pure.</summary>
public static class MountTarget
{
    private const int MostBytes = 1024;
    private const int MostNameBytes = 255; // NAME_MAX

    /// <summary>Whatever these hold belongs to the container itself, to the last file.</summary>
    private static readonly string[] ClosedTrees = ["/proc", "/sys", "/dev", "/etc"];

    /// <summary>Programs find their files here: a folder may lie below, but not instead.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "/bin",
        "/boot",
        "/home",
        "/home/linuxbrew",
        MountPlanner.Home,
        "/lib",
        "/lib32",
        "/lib64",
        "/libx32",
        "/media",
        "/mnt",
        "/opt",
        "/root",
        "/run",
        "/sbin",
        "/srv",
        "/tmp",
        "/usr",
        "/usr/bin",
        "/usr/lib",
        "/usr/local",
        "/usr/local/bin",
        "/usr/local/lib",
        "/usr/sbin",
        "/var",
        "/var/lib",
        "/var/run",
    };

    /// <summary>Checks an absolute path.</summary>
    /// <returns>What is wrong with it, a sentence for people; null where a folder may be mounted there.</returns>
    public static string? FindFault(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!path.StartsWith('/') || path.Length < 2 || path.EndsWith('/'))
        {
            return $"'{Shown(path)}' is no absolute path; give one such as '/data' or '{MountPlanner.Home}/data'.";
        }

        if (Encoding.UTF8.GetByteCount(path) > MostBytes)
        {
            return $"The path is longer than {MostBytes} bytes.";
        }

        if (path.Any(char.IsControl))
        {
            return $"'{Shown(path)}' has control characters in it.";
        }

        if (path[1..].Split('/').Any(name => !IsName(name)))
        {
            return $"'{Shown(path)}' has an empty part, '.', '..' or one of more than {MostNameBytes} bytes; write it plainly.";
        }

        return Reserved.Contains(path) || ClosedTrees.Any(tree => Holds(tree, path))
            ? $"'{path}' belongs to the container itself; mount the folder somewhere else, such as '/data' or '{MountPlanner.Home}/data'."
            : null;
    }

    /// <summary>Whether one path is the other or lies below it.</summary>
    public static bool Holds(string above, string path)
    {
        ArgumentNullException.ThrowIfNull(above);
        ArgumentNullException.ThrowIfNull(path);
        return path.StartsWith(above, StringComparison.Ordinal)
            && (path.Length == above.Length || path[above.Length] == '/');
    }

    /// <summary>The path as a plan writes it: below the home without the home.</summary>
    internal static string Relative(string path) =>
        Holds(MountPlanner.Home, path) ? path[(MountPlanner.Home.Length + 1)..] : path;

    private static bool IsName(string name) =>
        name is not ("" or "." or "..") && Encoding.UTF8.GetByteCount(name) <= MostNameBytes;

    private static string Shown(string path) =>
        string.Concat(path.Take(80).Select(letter => char.IsControl(letter) ? '?' : letter));
}
