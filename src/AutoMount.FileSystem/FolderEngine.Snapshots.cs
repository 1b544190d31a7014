using AutoMount.Core;
using AutoMount.Core.Folders;
using AutoMount.FileSystem.Store;
using AutoMount.FileSystem.Undo;
using AutoMount.Posix;

namespace AutoMount.FileSystem;

/// <summary>What folders were (decision D68).</summary>
public sealed partial class FolderEngine : IFolderSnapshots
{
    private static readonly TimeSpan s_restorePatience = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _ending = new(); // restores change trees, which ends before those are handed over
    private readonly HashSet<FolderId> _restored = []; // folders that go back just now; protected by itself

    /// <inheritdoc/>
    public uint Take(FolderId id, SnapshotReason reason, string note) =>
        UndoOf(id).Take(reason, note);

    /// <inheritdoc/>
    public void TakeBeforeChange(FolderId id, string note) => Find(id).Undo?.Arm(note);

    /// <inheritdoc/>
    public IReadOnlyList<FolderSnapshot> ListSnapshots(FolderId id) => Find(id).Undo?.List() ?? [];

    /// <inheritdoc/>
    public int DropSnapshots(FolderId id, uint upTo) => Find(id).Undo?.DropUpTo(upTo) ?? 0;

    /// <inheritdoc/>
    public void TidySnapshots()
    {
        foreach (FolderVolume volume in _volumes.Values)
        {
            volume.Undo?.Tidy();
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<SnapshotDifference> Compare(
        FolderId id,
        uint number,
        int most,
        CancellationToken cancellation
    )
    {
        List<SnapshotDifference> found = [];
        Errno error = Read(
            id,
            number,
            view =>
                new SnapshotWalk(view, only: [], cancellation)
                {
                    OnChange = change =>
                    {
                        found.Add(Describe(change));
                        return found.Count < most ? Errno.None : Errno.E2BIG;
                    },
                }.Run()
        );
        cancellation.ThrowIfCancellationRequested();
        StorageErrors.Throw(
            error == Errno.E2BIG ? Errno.None : error,
            $"compare {_store.Path}/{id} with its snapshot {number}"
        );
        return found;
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
        byte[][] only = NamesOf(path.Span);
        FolderVolume volume = Find(folder.Id);
        UserFileSystem fileSystem = GetTree(folder.Owner).FileSystem;
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(
            cancellation,
            _ending.Token
        );
        uint before = 0;
        BeginRestore(folder);
        try
        {
            Errno error = Read(
                folder.Id,
                number,
                view =>
                {
                    before = volume.Undo!.Take(SnapshotReason.Undo, $"snapshot {number}");
                    using RestoreTarget target = RestoreTarget.Open(fileSystem, volume);
                    return new SnapshotRestore(view, target, only, ending.Token).Run();
                }
            );
            ending.Token.ThrowIfCancellationRequested();
            ThrowUnlessRestored(error, folder, number);
            return before;
        }
        finally
        {
            lock (_restored)
            {
                _ = _restored.Remove(folder.Id);
            }
        }
    }

    /// <summary>A folder's snapshots, for tests.</summary>
    internal UndoLog UndoOf(FolderId id) =>
        Find(id).Undo
        ?? throw new ServiceException(ServiceError.NotSupported, "Snapshots are off.");

    private void EndSnapshots()
    {
        _ending.Cancel();
        _ = SpinWait.SpinUntil(IsRestoringNothing, s_restorePatience);
        foreach (FolderVolume volume in _volumes.Values)
        {
            volume.Undo?.Close();
        }
    }

    private void BeginRestore(Folder folder)
    {
        lock (_restored)
        {
            if (!_restored.Add(folder.Id))
            {
                throw new ServiceException(
                    ServiceError.FolderBusy,
                    $"The folder '{folder.Name}' goes back to a snapshot just now. Try again when that is done."
                );
            }
        }
    }

    private bool IsRestoringNothing()
    {
        lock (_restored)
        {
            return _restored.Count == 0;
        }
    }

    private UndoSettings? SnapshotSettings() =>
        _options.Snapshots is { } policy
            ? new UndoSettings
            {
                Policy = policy,
                FolderLimit = static () => long.MaxValue,
                Time = _options.Time,
                OnProblem = _options.OnSnapshotProblem,
            }
            : null;

    private Errno Read(FolderId id, uint number, Func<SnapshotView, Errno> read)
    {
        UndoLog log = UndoOf(id);
        if (!log.TryPin(number))
        {
            throw new ServiceException(
                ServiceError.InvalidArgument,
                $"The folder has no snapshot {number}. 'automountctl folder snapshots' lists those it has."
            );
        }

        try
        {
            using SnapshotView view = new(log, _store, id, number);
            return read(view);
        }
        finally
        {
            log.Unpin(number);
        }
    }

    private void ThrowUnlessRestored(Errno error, Folder folder, uint number)
    {
        string again =
            "What was restored by then stays; the snapshot that was taken just before leads back.";
        switch (error)
        {
            case Errno.None:
                return;
            case Errno.ENOENT:
                throw new ServiceException(
                    ServiceError.InvalidArgument,
                    $"The path is not in the folder '{folder.Name}', and was not at the time of snapshot {number}."
                );
            case Errno.EDQUOT:
                throw new ServiceException(
                    ServiceError.LimitReached,
                    $"The folder '{folder.Name}' reached its limit, or its owner his, before all was restored. Delete something or raise the limit, and try again. {again}"
                );
            case Errno.EUCLEAN:
                throw new ServiceException(
                    ServiceError.StorageFailed,
                    $"Something that snapshot {number} of the folder '{folder.Name}' kept is damaged, as by a power cut. Restore single paths from it, or choose another snapshot. {again}"
                );
            default:
                StorageErrors.Throw(error, $"restore {_store.Path}/{folder.Id}. {again}");
                return;
        }
    }

    private static SnapshotDifference Describe(WalkedChange change)
    {
        List<byte> path = [];
        foreach (byte[] name in change.Path)
        {
            path.AddRange(name.AsSpan(0, name.Length - 1));
            path.Add((byte)'/');
        }

        path.RemoveAt(path.Count - 1);
        bool isDirectory = (change.Now ?? change.Then)!.Type == Posix.Attributes.FileType.Directory;
        return new SnapshotDifference(path.ToArray(), change.Change, isDirectory);
    }

    private static byte[][] NamesOf(ReadOnlySpan<byte> path)
    {
        List<byte[]> names = [];
        foreach (Range range in path.Split((byte)'/'))
        {
            byte[] name = [.. path[range], 0];
            if (name.Length == 1)
            {
                continue;
            }

            names.Add(
                PathComponent.TryTake(name, out _)
                    ? name
                    : throw new ServiceException(
                        ServiceError.InvalidArgument,
                        "A path in a folder has no '.' or '..' in it."
                    )
            );
        }

        return [.. names];
    }
}
