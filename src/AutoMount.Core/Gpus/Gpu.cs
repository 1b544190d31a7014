namespace AutoMount.Core.Gpus;

/// <summary>A GPU, or a MIG device of one, as the host shows it.</summary>
public sealed record Gpu
{
    /// <summary>Its identity.</summary>
    public required GpuAddress Address { get; init; }

    /// <summary>Its UUID (<c>GPU-...</c> or <c>MIG-...</c>), or null while the driver does not tell it: it has not opened the device since it was loaded.</summary>
    public string? Uuid { get; init; }

    /// <summary>The number in <c>/dev/nvidia0</c>, of the parent where it is a MIG device; no identity.</summary>
    public required int Minor { get; init; }

    /// <summary>The maker's name of it, such as <c>NVIDIA A100-SXM4-40GB</c>; empty where not told.</summary>
    public string Model { get; init; } = string.Empty;

    /// <summary>Its memory in bytes, or null where nobody tells (NVML does).</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Memory in use, bytes, or null where nobody tells.</summary>
    public long? MemoryUsedBytes { get; init; }

    /// <summary>How much of the last second or so a program ran on it, percent, or null where nobody tells.</summary>
    public int? BusyPercent { get; init; }

    /// <summary>The NUMA node it is attached to, or null where the firmware does not tell.</summary>
    public int? NumaNode { get; init; }

    /// <summary>Processors near it, such as <c>0-15,32-47</c>; empty where not told.</summary>
    public string LocalCpus { get; init; } = string.Empty;

    /// <summary>Where it hangs in the tree of PCI bridges: the path of its directory below <c>/sys/devices</c>; empty where not told.</summary>
    public string PciPath { get; init; } = string.Empty;

    /// <summary>Which part of the parent it is, or null for a whole GPU.</summary>
    public MigSlice? Slice { get; init; }

    /// <summary>Whether it is divided into MIG devices, so that only those can be leased.</summary>
    public bool IsSplit { get; init; }

    /// <summary>Whether the driver was told to keep away from it.</summary>
    public bool IsExcluded { get; init; }

    /// <summary>Whether it is listed and does not answer on the PCI bus any more.</summary>
    public bool IsGone { get; init; }

    /// <summary>Why it cannot be used although it is listed, a sentence with the cure; empty where nothing is wrong.</summary>
    public string Fault { get; init; } = string.Empty;

    /// <summary>The device nodes that are its own: the GPU's, and for a MIG device those of its two capabilities.</summary>
    public IReadOnlyList<GpuNode> Nodes { get; init; } = [];

    /// <summary>NVLinks to other GPUs.</summary>
    public IReadOnlyList<GpuLink> Links { get; init; } = [];

    /// <summary>NVLinks to switches, over which every GPU that has any reaches every other.</summary>
    public int SwitchLinks { get; init; }
}

/// <summary>Which part of a GPU a MIG device is.</summary>
/// <param name="GpuInstance">Number of the GPU instance.</param>
/// <param name="ComputeInstance">Number of the compute instance in it.</param>
/// <param name="Profile">Its size, such as <c>1g.5gb</c>; empty where only NVML would tell.</param>
public sealed record MigSlice(int GpuInstance, int ComputeInstance, string Profile);

/// <summary>A device node.</summary>
/// <param name="Path">Where a process expects it, such as <c>/dev/nvidia0</c>.</param>
/// <param name="Major">Major number.</param>
/// <param name="Minor">Minor number.</param>
public sealed record GpuNode(string Path, uint Major, uint Minor);

/// <summary>NVLinks between two GPUs.</summary>
/// <param name="Peer">The other one.</param>
/// <param name="Count">How many.</param>
public sealed record GpuLink(GpuAddress Peer, int Count);
