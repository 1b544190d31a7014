using System.Collections.Concurrent;
using AutoMount.Core;
using AutoMount.Core.Folders;

namespace AutoMount.TestKit.Core;

/// <summary>Snapshots of folders that hold nothing: it is noted what was asked for.</summary>
public sealed class MemoryFolderSnapshots : IFolderSnapshots
{
    private readonly ConcurrentDictionary<FolderId, List<FolderSnapshot>> _snapshots = new();

    /// <summary>What <see cref="Compare"/> tells.</summary>
    public IList<SnapshotDifference> Differences { get; } = [];

    /// <summary>What was restored: the snapshot and the path.</summary>
    public ConcurrentQueue<(uint Number, string Path)> Restored { get; } = new();

    /// <summary>Folders that are to get a snapshot before their next change, and why.</summary>
    public ConcurrentQueue<(FolderId Folder, string Note)> Armed { get; } = new();

    /// <inheritdoc/>
    public uint Take(FolderId id, SnapshotReason reason, string note)
    {
        List<FolderSnapshot> list = _snapshots.GetOrAdd(id, _ => []);
        uint number = (list.LastOrDefault()?.Number ?? 0) + 1;
        list.Add(
            new FolderSnapshot
            {
                Number = number,
                TakenAt = DateTimeOffset.UnixEpoch.AddDays(20_000),
                Reason = reason,
                Note = note,
                Bytes = 4096,
                IsComplete = note != "incomplete",
            }
        );
        return number;
    }

    /// <inheritdoc/>
    public void TakeBeforeChange(FolderId id, string note) => Armed.Enqueue((id, note));

    /// <inheritdoc/>
    public IReadOnlyList<FolderSnapshot> ListSnapshots(FolderId id) =>
        [.. _snapshots.GetValueOrDefault(id) ?? []];

    /// <inheritdoc/>
    public IReadOnlyList<SnapshotDifference> Compare(
        FolderId id,
        uint number,
        int most,
        CancellationToken cancellation
    )
    {
        Check(id, number);
        return [.. Differences.Take(most)];
    }

    /// <inheritdoc/>
    public uint Restore(
        Folder folder,
        uint number,
        ReadOnlyMemory<byte> path,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(folder);
        Check(folder.Id, number);
        Restored.Enqueue((number, System.Text.Encoding.UTF8.GetString(path.Span)));
        return Take(folder.Id, SnapshotReason.Undo, $"snapshot {number}");
    }

    /// <inheritdoc/>
    public int DropSnapshots(FolderId id, uint upTo) =>
        _snapshots.GetValueOrDefault(id)?.RemoveAll(one => one.Number <= upTo) ?? 0;

    /// <inheritdoc/>
    public void TidySnapshots() { }

    private void Check(FolderId id, uint number)
    {
        if (!ListSnapshots(id).Any(one => one.Number == number))
        {
            throw new ServiceException(
                ServiceError.InvalidArgument,
                $"The folder has no snapshot {number}."
            );
        }
    }
}
