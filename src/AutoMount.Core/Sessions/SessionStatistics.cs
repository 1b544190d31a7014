namespace AutoMount.Core.Sessions;

/// <summary>What a session used: counted from its beginning, and at a moment where it says so. A figure that the host does not tell is null.</summary>
public sealed record SessionStatistics
{
    /// <summary>When it was read (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Processor time, over all processors.</summary>
    public TimeSpan? Cpu { get; init; }

    /// <summary>Memory at that moment without what can be dropped at once, bytes.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>The most memory so far, caches included where the kernel keeps the mark, bytes.</summary>
    public long? MemoryPeakBytes { get; init; }

    /// <summary>Processes and threads at that moment.</summary>
    public long? Processes { get; init; }

    /// <summary>Bytes received over the network.</summary>
    public long? NetworkReceivedBytes { get; init; }

    /// <summary>Bytes sent over the network.</summary>
    public long? NetworkSentBytes { get; init; }

    /// <summary>Bytes read from block devices.</summary>
    public long? BlockReadBytes { get; init; }

    /// <summary>Bytes written to block devices.</summary>
    public long? BlockWrittenBytes { get; init; }

    /// <summary>GPUs at that moment; empty where it has none or nobody can tell.</summary>
    public IReadOnlyList<GpuUsage> Gpus { get; init; } = [];

    /// <summary>The later of two readings of one session, with marks and counters that never fall: a reading that comes when much is gone already lacks some.</summary>
    public static SessionStatistics Merge(SessionStatistics? earlier, SessionStatistics later)
    {
        ArgumentNullException.ThrowIfNull(later);
        return earlier is null
            ? later
            : later with
            {
                Cpu = Most(earlier.Cpu, later.Cpu),
                MemoryPeakBytes = Most(
                    Most(earlier.MemoryPeakBytes, later.MemoryPeakBytes),
                    later.MemoryBytes
                ),
                NetworkReceivedBytes = Most(
                    earlier.NetworkReceivedBytes,
                    later.NetworkReceivedBytes
                ),
                NetworkSentBytes = Most(earlier.NetworkSentBytes, later.NetworkSentBytes),
                BlockReadBytes = Most(earlier.BlockReadBytes, later.BlockReadBytes),
                BlockWrittenBytes = Most(earlier.BlockWrittenBytes, later.BlockWrittenBytes),
            };
    }

    private static T? Most<T>(T? one, T? other)
        where T : struct, IComparable<T> =>
        one is { } first && other is { } second
            ? (first.CompareTo(second) >= 0 ? first : second)
            : one ?? other;
}

/// <summary>How busy a GPU is.</summary>
/// <param name="Uuid">Which.</param>
/// <param name="Utilisation">0 to 1; null where not told.</param>
/// <param name="MemoryBytes">Memory in use on it; null where not told.</param>
public sealed record GpuUsage(string Uuid, double? Utilisation, long? MemoryBytes);
