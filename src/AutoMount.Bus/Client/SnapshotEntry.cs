namespace AutoMount.Bus.Client;

/// <summary>What a folder was at a moment.</summary>
public sealed record SnapshotEntry
{
    /// <summary>Its number in its folder.</summary>
    public required uint Number { get; init; }

    /// <summary>When it was taken.</summary>
    public required DateTimeOffset? TakenAt { get; init; }

    /// <summary>Why: <c>request</c>, <c>session</c> or <c>undo</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>What whoever asked for it said of it, or the session.</summary>
    public required string Note { get; init; }

    /// <summary>Bytes that it holds.</summary>
    public required long Bytes { get; init; }

    /// <summary>Whether everything is in it.</summary>
    public required bool IsComplete { get; init; }
}

/// <summary>A path that is not as it was.</summary>
/// <param name="Path">Below the folder.</param>
/// <param name="Change">What happened since: <c>added</c>, <c>changed</c> or <c>removed</c>.</param>
/// <param name="IsDirectory">Whether it is a directory, which stands for all below it.</param>
public sealed record DifferenceEntry(string Path, string Change, bool IsDirectory);
