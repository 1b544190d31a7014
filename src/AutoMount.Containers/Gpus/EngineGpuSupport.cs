namespace AutoMount.Containers.Gpus;

/// <summary>What a container engine can do for GPUs.</summary>
public sealed record EngineGpuSupport
{
    /// <summary>Directories of CDI files that the engine reads; empty where it knows no CDI (before Docker 28.2: where <c>features.cdi</c> is not set).</summary>
    public IReadOnlyList<string> CdiDirectories { get; init; } = [];

    /// <summary>Devices that it found in them, by qualified names; empty where it does not tell (before Docker 28.2).</summary>
    public IReadOnlyList<string> CdiDevices { get; init; } = [];

    /// <summary>Runtimes it was given, such as <c>nvidia</c>.</summary>
    public IReadOnlyList<string> Runtimes { get; init; } = [];

    /// <summary>Whether it is Podman, whose Docker interface drops device requests without a word.</summary>
    public bool IsPodman { get; init; }
}

/// <summary>Something that tells what a container engine can do for GPUs.</summary>
public interface IGpuEngine
{
    /// <summary>Asks the engine.</summary>
    Task<EngineGpuSupport> DescribeGpuSupportAsync(CancellationToken cancellation);
}
