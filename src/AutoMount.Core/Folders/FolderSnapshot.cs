namespace AutoMount.Core.Folders;

/// <summary>What a folder was like at a moment: it can be compared with and gone back to.</summary>
public sealed record FolderSnapshot
{
    /// <summary>Its number in its folder, from 1 on; none is used twice while a later one is there.</summary>
    public required uint Number { get; init; }

    /// <summary>When it was taken.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>Why.</summary>
    public required SnapshotReason Reason { get; init; }

    /// <summary>What whoever asked for it says of it, or the session before whose first change it was taken; may be empty.</summary>
    public string Note { get; init; } = string.Empty;

    /// <summary>Bytes kept for it beyond those of later snapshots, each file rounded up to 4 KiB; not charged to the folder.</summary>
    public long Bytes { get; init; }

    /// <summary>Whether everything is there; false where something that changed since could not be kept.</summary>
    public bool IsComplete { get; init; } = true;
}

/// <summary>Why a snapshot was taken.</summary>
public enum SnapshotReason
{
    /// <summary>Somebody asked for it.</summary>
    Request,

    /// <summary>A session was about to make its first change.</summary>
    Session,

    /// <summary>The folder was about to go back to an earlier one.</summary>
    Undo,
}
