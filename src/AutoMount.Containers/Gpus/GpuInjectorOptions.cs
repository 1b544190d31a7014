using AutoMount.Core.Gpus;

namespace AutoMount.Containers.Gpus;

/// <summary>How GPUs get into containers.</summary>
public sealed record GpuInjectorOptions
{
    /// <summary>The host's root directory, <c>/</c>; another one in tests.</summary>
    public string HostRoot { get; init; } = "/";

    /// <summary>Which back end; null for what the engine can do best.</summary>
    public GpuBackend? Backend { get; init; }

    /// <summary>Where the driver's libraries are put together for containers.</summary>
    public required string LibraryDirectory { get; init; }

    /// <summary>Whether a session with GPUs gets the processors and memory near them, and no others.</summary>
    public bool PinsProcessors { get; init; } = true;
}
