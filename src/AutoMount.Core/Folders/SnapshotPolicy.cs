namespace AutoMount.Core.Folders;

/// <summary>How much may be kept of what folders were.</summary>
public sealed record SnapshotPolicy
{
    /// <summary>Bytes for all snapshots of a folder, no more than its own limit; zero for no snapshots.</summary>
    public long Limit { get; init; } = 10L << 30;

    /// <summary>Snapshots of a folder; the oldest goes first.</summary>
    public int Keep { get; init; } = 10;

    /// <summary>How long one is kept; zero for as long as there is room.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(14);
}
