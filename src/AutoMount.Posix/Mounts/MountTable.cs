using System.Globalization;
using System.Text;

namespace AutoMount.Posix.Mounts;

/// <summary>What is mounted where, as <c>/proc/PID/mountinfo</c> tells (<c>proc(5)</c>).</summary>
public sealed class MountTable
{
    private const int DeviceField = 2;
    private const int RootField = 3;
    private const int TargetField = 4;
    private const int OptionsField = 5;
    private const int FirstOptionalField = 6;

    private MountTable(IReadOnlyList<MountTableEntry> entries) => Entries = entries;

    /// <summary>All mounts, in the order of their making.</summary>
    public IReadOnlyList<MountTableEntry> Entries { get; }

    /// <summary>The mounts that a process sees; empty where it is gone.</summary>
    /// <param name="process">Its pid, or null for our own.</param>
    public static MountTable Read(int? process = null)
    {
        string owner = process?.ToString(CultureInfo.InvariantCulture) ?? "self";
        try
        {
            return Parse(File.ReadAllText($"/proc/{owner}/mountinfo"));
        }
        catch (IOException)
        {
            return new MountTable([]); // ENOENT or ESRCH: it ended
        }
    }

    /// <summary>Of these mounts those of file systems whose type begins so.</summary>
    public MountTable OfFileSystems(string prefix) =>
        new([
            .. Entries.Where(entry =>
                entry.FileSystem.StartsWith(prefix, StringComparison.Ordinal)
            ),
        ]);

    /// <summary>Takes the text apart; a line that is not understood is passed over.</summary>
    public static MountTable Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<MountTableEntry> entries = [];
        foreach (string line in text.Split('\n'))
        {
            string[] fields = line.Split(' ');
            if (fields.Length > FirstOptionalField)
            {
                IEnumerable<string> optional = fields
                    .Skip(FirstOptionalField)
                    .TakeWhile(field => field != "-");
                entries.Add(
                    new MountTableEntry(
                        Unescape(fields[TargetField]),
                        fields[OptionsField].Split(',').Contains("ro", StringComparer.Ordinal),
                        optional.Any(field => field.StartsWith("shared:", StringComparison.Ordinal))
                    )
                    {
                        Device = fields[DeviceField],
                        Root = Unescape(fields[RootField]),
                        FileSystem = fields[^3],
                        Source = Unescape(fields[^2]),
                        Options = fields[^1],
                    }
                );
            }
        }

        return new MountTable(entries);
    }

    /// <summary>The mount that a path lies on: the last made of those with the longest fitting target.</summary>
    public MountTableEntry? Containing(string path) =>
        Entries
            .Where(entry => Holds(entry.Target, path))
            .OrderBy(entry => entry.Target.Length)
            .LastOrDefault();

    /// <summary>Whether something is mounted at exactly that path.</summary>
    public bool IsMountPoint(string path) => Entries.Any(entry => entry.Target == path);

    private static bool Holds(string target, string path) =>
        target == "/" || path == target || path.StartsWith(target + '/', StringComparison.Ordinal);

    /// <summary>Undoes the kernel's octal escapes of blank, tab, line end and backslash.</summary>
    private static string Unescape(string field)
    {
        const int escapeLength = 3;
        if (!field.Contains('\\', StringComparison.Ordinal))
        {
            return field;
        }

        StringBuilder result = new();
        for (int i = 0; i < field.Length; i++)
        {
            bool escaped =
                field[i] == '\\'
                && i + escapeLength < field.Length
                && field.AsSpan(i + 1, escapeLength).IndexOfAnyExceptInRange('0', '7') < 0;
            _ = result.Append(
                escaped ? (char)Convert.ToInt32(field.Substring(i + 1, escapeLength), 8) : field[i]
            );
            i += escaped ? escapeLength : 0;
        }

        return result.ToString();
    }
}

/// <summary>One mount.</summary>
/// <param name="Target">Where it is mounted.</param>
/// <param name="ReadOnly">Whether it is read-only there.</param>
/// <param name="Shared">Whether mounts below it propagate.</param>
public sealed record MountTableEntry(string Target, bool ReadOnly, bool Shared)
{
    /// <summary>The file system's device number as <c>major:minor</c>.</summary>
    public string Device { get; init; } = string.Empty;

    /// <summary>Which part of the file system it shows; <c>/</c> for all of it.</summary>
    public string Root { get; init; } = "/";

    /// <summary>The file system's type, such as <c>overlay</c>.</summary>
    public string FileSystem { get; init; } = string.Empty;

    /// <summary>What it was mounted from: a device, or whatever its maker called it.</summary>
    public string Source { get; init; } = string.Empty;

    /// <summary>The file system's own options.</summary>
    public string Options { get; init; } = string.Empty;
}
