using AutoMount.Bus.Client;

namespace AutoMount.Cli.Output;

/// <summary>A snapshot of a folder in JSON; the names are documented in automountctl-json(5) and stay as they are.</summary>
internal sealed record SnapshotJson
{
    internal SnapshotJson(SnapshotEntry snapshot)
    {
        Number = snapshot.Number;
        Taken = JsonTime.Format(snapshot.TakenAt);
        Reason = snapshot.Reason;
        Note = snapshot.Note;
        Bytes = snapshot.Bytes;
        Complete = snapshot.IsComplete;
    }

    public uint Number { get; }

    public string? Taken { get; }

    public string Reason { get; }

    public string Note { get; }

    public long Bytes { get; }

    public bool Complete { get; }
}

/// <summary>A snapshot that was taken.</summary>
internal sealed record SnapshotTakenJson(string Name, uint Number);

/// <summary>Snapshots that were deleted.</summary>
internal sealed record SnapshotsDeletedJson(string Name, uint Deleted);

/// <summary>A path that is not as it was.</summary>
internal sealed record DifferenceJson(string Path, string Change, bool Directory);

/// <summary>What is not as it was.</summary>
internal sealed record DifferencesJson(IReadOnlyList<DifferenceJson> Differences, bool More)
{
    internal static DifferencesJson Of(IReadOnlyList<DifferenceEntry> found, bool isMore) =>
        new(
            [.. found.Select(one => new DifferenceJson(one.Path, one.Change, one.IsDirectory))],
            isMore
        );
}

/// <summary>A folder that went back.</summary>
internal sealed record UndoneJson(string Name, string? Path, uint? Snapshot, uint Before);
