using System.Text.Json;
using System.Text.RegularExpressions;
using AutoMount.Core.Gpus;

namespace AutoMount.Containers.Gpus.Cdi;

/// <summary>What a CDI file says, as far as we compare it: its kind, its devices' names and the driver it was made for. JSON, and of YAML what <c>nvidia-ctk</c> writes.</summary>
/// <param name="Path">The file.</param>
/// <param name="Kind">Vendor and class, such as <c>nvidia.com/gpu</c>.</param>
/// <param name="Devices">Names of the devices.</param>
/// <param name="DriverVersion">Version of the driver whose libraries it mounts; empty where it names none.</param>
internal sealed partial record CdiFile(
    string Path,
    string Kind,
    IReadOnlyList<string> Devices,
    string DriverVersion
)
{
    /// <summary>How many MIG devices it names: each as a rule both by its UUID and by two numbers (<c>0:1</c>). A whole GPU's name may be its PCI address.</summary>
    internal int MigDevices =>
        Math.Max(
            Devices.Count(name => name.StartsWith("MIG-", StringComparison.Ordinal)),
            Devices.Count(name =>
                name.Contains(':', StringComparison.Ordinal) && !GpuAddress.TryParse(name, out _)
            )
        );

    /// <summary>Its name for a device: the UUID, or for a whole GPU the PCI address; null where it has neither. Never an index: its order is not the nodes'.</summary>
    internal string? NameOf(Gpu gpu)
    {
        if (gpu.Uuid is { } uuid && Devices.Contains(uuid, StringComparer.Ordinal))
        {
            return uuid;
        }

        return gpu.Slice is null
            ? Devices.FirstOrDefault(name =>
                GpuAddress.TryParse(name, out GpuAddress address) && address == gpu.Address
            )
            : null;
    }

    /// <summary>All files of a kind in the engine's directories; what cannot be read is left out, as the engine does.</summary>
    /// <param name="root">The host's root directory.</param>
    /// <param name="directories">The engine's, least important first.</param>
    /// <param name="kind">Which kind.</param>
    internal static IReadOnlyList<CdiFile> Find(
        string root,
        IReadOnlyList<string> directories,
        string kind
    )
    {
        List<CdiFile> found = [];
        foreach (string directory in directories)
        {
            string place = System.IO.Path.Combine(root, directory.TrimStart('/'));
            if (!Directory.Exists(place))
            {
                continue;
            }

            foreach (string file in Directory.GetFiles(place).Order(StringComparer.Ordinal))
            {
                if (
                    System.IO.Path.GetExtension(file) is ".json" or ".yaml"
                    && TryRead(file) is { } read
                    && read.Kind == kind
                )
                {
                    found.Add(read);
                }
            }
        }

        return found;
    }

    private static CdiFile? TryRead(string file)
    {
        try
        {
            return Parse(file, File.ReadAllText(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Takes a file's text; null where it is no CDI file.</summary>
    internal static CdiFile? Parse(string path, string text)
    {
        (string kind, List<string> devices) = text.TrimStart().StartsWith('{')
            ? ReadJson(text)
            : ReadYaml(text);
        Match version = LibraryVersion().Match(text);
        return kind.Length == 0
            ? null
            : new CdiFile(path, kind, devices, version.Groups["version"].Value);
    }

    private static (string Kind, List<string> Devices) ReadJson(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return (
                document.RootElement.GetProperty("kind").GetString() ?? string.Empty,
                [
                    .. document
                        .RootElement.GetProperty("devices")
                        .EnumerateArray()
                        .Select(device => device.GetProperty("name").GetString() ?? string.Empty),
                ]
            );
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return (string.Empty, []);
        }
    }

    /// <summary>Keys at the left margin, and in <c>devices:</c> the <c>name:</c> of each item; other names stand deeper.</summary>
    private static (string Kind, List<string> Devices) ReadYaml(string text)
    {
        string kind = string.Empty;
        List<string> devices = [];
        bool inDevices = false;
        int depth = -1;
        foreach (string line in text.Split('\n').Select(line => line.TrimEnd()))
        {
            string content = line.TrimStart(' ');
            if (content.Length == 0 || content[0] == '#')
            {
                continue;
            }

            int indent = line.Length - content.Length;
            bool isItem = content.StartsWith("- ", StringComparison.Ordinal) || content == "-";
            if (indent == 0 && !isItem)
            {
                inDevices = content.StartsWith("devices:", StringComparison.Ordinal);
                kind = content.StartsWith("kind:", StringComparison.Ordinal)
                    ? Unquoted(content["kind:".Length..])
                    : kind;
                depth = -1;
                continue;
            }

            if (!inDevices)
            {
                continue;
            }

            depth = depth < 0 ? indent : depth;
            string field = isItem && indent == depth ? content[1..].TrimStart(' ') : content;
            bool own = indent == depth ? isItem : indent == depth + 2 && !isItem;
            if (own && field.StartsWith("name:", StringComparison.Ordinal))
            {
                devices.Add(Unquoted(field["name:".Length..]));
            }
        }

        return (kind, devices);
    }

    private static string Unquoted(string text) => text.Trim().Trim('"', '\'');

    [GeneratedRegex(
        @"lib(?:cuda|nvidia-ml)\.so\.(?<version>[0-9]+\.[0-9]+(?:\.[0-9]+)?)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex LibraryVersion();
}
