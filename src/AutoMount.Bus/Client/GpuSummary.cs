namespace AutoMount.Bus.Client;

/// <summary>A GPU in a list.</summary>
public sealed record GpuSummary
{
    /// <summary>Its PCI address; of a MIG device with the instances behind it.</summary>
    public required string Address { get; init; }

    /// <summary>Its UUID; empty where it is not known yet.</summary>
    public required string Uuid { get; init; }

    /// <summary>The maker's name of it.</summary>
    public required string Model { get; init; }

    /// <summary>Whether it can be leased: ok, suspect, foreign, draining, unusable, excluded, split, needs-reset, lost.</summary>
    public required string State { get; init; }

    /// <summary>Its memory in bytes, or null where not known.</summary>
    public required long? MemoryBytes { get; init; }

    /// <summary>Memory in use, bytes, or null where not known.</summary>
    public required long? MemoryUsedBytes { get; init; }

    /// <summary>The session that has it; empty where none has.</summary>
    public required string Session { get; init; }
}

/// <summary>Everything about one GPU.</summary>
public sealed record GpuDetails
{
    /// <summary>What a list tells as well.</summary>
    public required GpuSummary Summary { get; init; }

    /// <summary>The number in <c>/dev/nvidia0</c>.</summary>
    public required uint Minor { get; init; }

    /// <summary>The NUMA node, or null where not told.</summary>
    public required uint? NumaNode { get; init; }

    /// <summary>Processors near it.</summary>
    public required string Cpus { get; init; }

    /// <summary>NVLinks by the other end's address; <c>switch</c> for those to switches.</summary>
    public required IReadOnlyDictionary<string, uint> Links { get; init; }

    /// <summary>Why it cannot be leased; empty where it can.</summary>
    public required string Reason { get; init; }

    /// <summary>How far the lease is; empty where there is none.</summary>
    public required string LeaseState { get; init; }

    /// <summary>How often it had been leased when it was leased last; 0 where nobody has it.</summary>
    public required ulong Epoch { get; init; }

    /// <summary>The driver's last error, or null.</summary>
    public required uint? LastXid { get; init; }

    /// <summary>When that was.</summary>
    public required DateTimeOffset? LastXidAt { get; init; }

    /// <summary>How often each error came since boot.</summary>
    public required IReadOnlyDictionary<uint, uint> XidCounts { get; init; }

    /// <summary>Processes that have it open.</summary>
    public required IReadOnlyList<GpuProcess> Holders { get; init; }
}

/// <summary>A process that has a GPU open.</summary>
/// <param name="Process">Its pid on the host.</param>
/// <param name="Name">Its name.</param>
public sealed record GpuProcess(uint Process, string Name);
