namespace AutoMount.Core.Folders;

/// <summary>What a folder has now that it had not at the time of a snapshot, or the other way round.</summary>
/// <param name="Path">The path below the folder, as bytes without a leading slash; a directory that came or went stands for all below it.</param>
/// <param name="Change">What happened since the snapshot.</param>
/// <param name="IsDirectory">Whether it is a directory.</param>
public sealed record SnapshotDifference(
    ReadOnlyMemory<byte> Path,
    SnapshotChange Change,
    bool IsDirectory
);

/// <summary>What happened to a name since a snapshot.</summary>
public enum SnapshotChange
{
    /// <summary>It came.</summary>
    Added,

    /// <summary>It has another content or is said something else of.</summary>
    Changed,

    /// <summary>It went.</summary>
    Removed,
}
