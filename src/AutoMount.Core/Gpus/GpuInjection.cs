using AutoMount.Core.Sessions;

namespace AutoMount.Core.Gpus;

/// <summary>What a container needs for its GPUs.</summary>
public sealed record GpuInjection
{
    /// <summary>By what.</summary>
    public required GpuBackend Backend { get; init; }

    /// <summary>Why by that, for people.</summary>
    public required string Reason { get; init; }

    /// <summary>Device nodes, read and write, without the right to make more.</summary>
    public IReadOnlyList<ContainerDevice> Devices { get; init; } = [];

    /// <summary>What is asked of the engine instead.</summary>
    public IReadOnlyList<ContainerDeviceRequest> Requests { get; init; } = [];

    /// <summary>Environment that comes last, over the image's and the user's.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Directories that come first in <c>LD_LIBRARY_PATH</c>; empty for none.</summary>
    public string LibraryPath { get; init; } = string.Empty;

    /// <summary>What is mounted read-only.</summary>
    public IReadOnlyList<ContainerBind> Binds { get; init; } = [];

    /// <summary>Groups that may open the nodes, where not everybody may.</summary>
    public IReadOnlyList<uint> Groups { get; init; } = [];

    /// <summary>Processors near the GPUs, such as <c>0-15</c>; empty for all.</summary>
    public string Cpus { get; init; } = string.Empty;

    /// <summary>Memory nodes near the GPUs, such as <c>0</c>; empty for all.</summary>
    public string MemoryNodes { get; init; } = string.Empty;

    /// <summary>An environment with what the GPUs need.</summary>
    /// <param name="environment">Image's and user's, each <c>KEY=value</c>.</param>
    public IReadOnlyList<string> Complete(IReadOnlyList<string> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach (string variable in environment)
        {
            int end = variable.IndexOf('=', StringComparison.Ordinal);
            variables[variable[..end]] = variable[(end + 1)..];
        }

        foreach ((string name, string value) in Environment)
        {
            variables[name] = value;
        }

        if (LibraryPath.Length > 0)
        {
            variables["LD_LIBRARY_PATH"] =
                variables.TryGetValue("LD_LIBRARY_PATH", out string? path) && path.Length > 0
                    ? $"{LibraryPath}:{path}"
                    : LibraryPath;
        }

        return
        [
            .. variables
                .Select(variable => $"{variable.Key}={variable.Value}")
                .Order(StringComparer.Ordinal),
        ];
    }
}

/// <summary>A device node for a container.</summary>
/// <param name="Source">On the host.</param>
/// <param name="Target">In the container.</param>
public sealed record ContainerDevice(string Source, string Target);

/// <summary>A request to one of the engine's device drivers.</summary>
/// <param name="Driver">Which: <c>cdi</c>, <c>nvidia</c>.</param>
/// <param name="Ids">Which devices, by that driver's names.</param>
/// <param name="Capabilities">All of these are needed; empty where the driver takes none.</param>
public sealed record ContainerDeviceRequest(
    string Driver,
    IReadOnlyList<string> Ids,
    IReadOnlyList<string> Capabilities
);
