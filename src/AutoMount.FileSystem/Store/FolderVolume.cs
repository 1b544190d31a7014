using AutoMount.Core.Folders;
using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Quota;
using AutoMount.FileSystem.Sizes;
using AutoMount.FileSystem.Survival;
using AutoMount.FileSystem.Undo;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;

namespace AutoMount.FileSystem.Store;

/// <summary>One folder while it is shown: its root in the store and its ledger.</summary>
internal sealed class FolderVolume
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_shortestRest = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestRest = TimeSpan.FromSeconds(1);

    private readonly ChangeGate _gate;
    private readonly Lock _names = new();
    private volatile LiveRecount? _recount;
    private volatile RecountStatus? _status;
    private volatile bool _isShared;
    private volatile SizeTable? _sizes;
    private int _nodes;

    private FolderVolume(
        Folder folder,
        BackingStore store,
        FolderLedger ledger,
        UsageBound bound,
        ChangeGate gate,
        ushort place
    )
    {
        _gate = gate;
        Place = place;
        Id = folder.Id;
        Store = store;
        Ledger = ledger;
        Bound = bound;
    }

    /// <summary>The folder.</summary>
    internal FolderId Id { get; }

    /// <summary>Its place in the state that outlives the process.</summary>
    internal ushort Place { get; }

    /// <summary>Where it lies.</summary>
    internal BackingStore Store { get; }

    /// <summary>What it is charged.</summary>
    internal FolderLedger Ledger { get; }

    /// <summary>What it is charged at most, on the disk.</summary>
    internal UsageBound Bound { get; }

    /// <summary>What it was before; null where that is not kept.</summary>
    internal UndoLog? Undo { get; private init; }

    /// <summary>The recount while its usage is not exact; null where it is.</summary>
    internal FolderRecount? Recount =>
        _status is { } status
            ? new FolderRecount(
                status.State,
                _recount?.Counted ?? 0,
                Ledger.Inodes.Used,
                status.Problem
            )
            : null;

    /// <summary>Opens a prepared folder. Its usage is what was noted at the last clean end; after another end it is the bound that was kept, and a recount is due.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="store">Where it lies.</param>
    /// <param name="user">What all folders of the owner are charged together; null where nothing bounds that.</param>
    /// <param name="place">Where a successor finds its usage; null for nowhere.</param>
    /// <param name="snapshots">What may be kept of what it was; null for nothing.</param>
    /// <exception cref="Core.ServiceException"><see cref="Core.ServiceError.StorageFailed"/>.</exception>
    internal static FolderVolume Open(
        Folder folder,
        BackingStore store,
        UserLedger? user,
        VolumePlace? place = null,
        UndoSettings? snapshots = null
    )
    {
        UsageFile file = UsageFile.Open(store, folder.Id, out UsageRecord? record);
        FolderLedger ledger = new(folder.Limits, user, place?.Bytes, place?.Inodes);
        UsageBound bound = new(ledger.Bytes, ledger.Inodes, file);
        if (place is not { IsInherited: true })
        {
            FolderUsage usage = record?.Usage ?? Count(folder.Id, store);
            ledger.Bytes.Charge(usage.Bytes);
            ledger.Inodes.Charge(usage.Inodes);
            place?.WasCharged();
        }

        try
        {
            bound.Begin(record);
        }
        catch
        {
            ledger.LeaveUser();
            throw;
        }

        ledger.Bound = bound;
        ChangeGate gate = new();
        FolderVolume volume = new(folder, store, ledger, bound, gate, place?.Place ?? 0)
        {
            Undo = OpenUndo(store, folder.Id, ledger, snapshots, gate),
        };
        bool isExact = place is { IsInherited: true }
            ? place.IsExact
            : record is not { IsClean: false };
        if (!isExact)
        {
            volume._recount = new LiveRecount(store, ledger.Usage);
            volume._status = new RecountStatus(RecountState.Waiting, string.Empty);
        }

        return volume;
    }

    /// <summary>Whether others than its owner have views of it, so that the kernel may believe nothing of it for long.</summary>
    internal bool IsShared
    {
        get => _isShared;
        set => _isShared = value;
    }

    /// <summary>Whether the kernel knows none of its inodes, so that no request can reach it.</summary>
    internal bool IsUnused => Volatile.Read(ref _nodes) == 0;

    /// <summary>The kernel knows one more of its inodes.</summary>
    internal void NodeArrived() => Interlocked.Increment(ref _nodes);

    /// <summary>The kernel forgot one of its inodes.</summary>
    internal void NodeLeft() => Interlocked.Decrement(ref _nodes);

    /// <summary>To be held by an operation from before its effect until it noted its charge.</summary>
    /// <param name="names">Whether names change.</param>
    internal ChangeScope Changing(bool names = false)
    {
        Bound.Touch();
        return new ChangeScope(_recount, Undo, _gate, names ? Names : null);
    }

    /// <summary>Held over a change of names and over a lookup, gate before and nodes after it; null where the kernel does that alone. It has an inode for each view of a directory, and so holds nobody's rename back for another's lookup or removal.</summary>
    internal Lock? Names => _isShared ? _names : null;

    /// <summary>The same for what only gives back a charge, as a close does after a removal: the bound was moved by that, and no snapshot is taken for it.</summary>
    internal ChangeScope Settling() => new(_recount, undo: null, gate: null);

    /// <summary>Whether a recount or a table of sizes listens.</summary>
    internal bool IsCounting => _recount is not null || _sizes is not null;

    /// <summary>What each directory is charged; null where nobody asked: to find that out is all that it costs then.</summary>
    internal SizeTable? Sizes => _sizes;

    /// <summary>Tells a recount and a table of sizes a known inode's charge, as <see cref="LiveRecount.Note"/> and <see cref="SizeTable.Note"/> say. Under its lock.</summary>
    internal void Note(Node node, long? before, long? after)
    {
        _recount?.Note(node.Inode, before, after);
        _sizes?.Note(node, before, after);
    }

    /// <summary>Tells them an inode that was made.</summary>
    internal void NoteBirth(
        Node? node,
        Node within,
        PathComponent name,
        ulong inode,
        FileType type,
        long bytes
    )
    {
        _recount?.Note(inode, before: null, bytes);
        _sizes?.Born(node, within, name, inode, type, bytes);
    }

    /// <summary>Tells them that the last name of an inode that has no node is gone.</summary>
    internal void NoteUnknownWent(Node within, ulong inode, long bytes)
    {
        _recount?.Note(inode, bytes, after: null);
        _sizes?.UnknownWent(inode, within, bytes);
    }

    /// <summary>Begins a table of sizes, which all changes are told from now on, in the place of the one before.</summary>
    /// <returns>False where that was ended.</returns>
    internal bool BeginSizes(SizeTable table, CancellationToken cancellation) =>
        TryAlone(
            () =>
            {
                SizeTable? before = _sizes;
                _sizes = table;
                before?.Retire();
                return true;
            },
            cancellation
        );

    /// <summary>Ends a table, or whichever there is.</summary>
    internal void DropSizes(SizeTable? table = null)
    {
        SizeTable? dropped = _sizes;
        if (table is null || ReferenceEquals(dropped, table))
        {
            _sizes = null;
            dropped?.Retire();
        }
    }

    /// <summary>Does something while no change of the folder is going on; waits for that as long as it takes, and holds changes up for moments only.</summary>
    /// <returns>What it returned; false where the waiting was ended.</returns>
    internal bool TryAlone(Func<bool> action, CancellationToken cancellation)
    {
        bool done = false;
        TimeSpan rest = s_shortestRest;
        while (!_gate.TryAlone(s_patience, () => done = action()))
        {
            if (cancellation.WaitHandle.WaitOne(rest))
            {
                return false;
            }

            rest = rest < s_longestRest ? 2 * rest : rest;
        }

        return done;
    }

    /// <summary>Shows a recount a name that a rename or a link made.</summary>
    internal void NoteMoved(RawDescriptor directory, PathComponent name) =>
        _recount?.Moved(directory, name);

    /// <summary>Counts, where that is due, and corrects the ledger.</summary>
    /// <param name="pace">Called now and then; may wait.</param>
    /// <param name="cancellation">Ends the count; the usage stays what it is.</param>
    /// <returns>ECANCELED, or why the tree could not be read.</returns>
    internal Errno CountAgain(Action<CancellationToken> pace, CancellationToken cancellation)
    {
        if (_recount is not { } recount)
        {
            return Errno.None;
        }

        _status = new RecountStatus(RecountState.Running, string.Empty);
        using FileDescriptor data = Store.OpenData(Id);
        Errno error = recount.Run(data, pace, out FolderUsage difference, cancellation);
        if (error == Errno.None)
        {
            Ledger.Correct(difference);
        }

        EndRecount(error);
        return error;
    }

    /// <summary>A recount ended.</summary>
    /// <param name="error">Why it could not end well.</param>
    internal void EndRecount(Errno error)
    {
        _status = error == Errno.None ? null : new RecountStatus(RecountState.Failed, $"{error}");
        _recount = null;
    }

    /// <summary>Notes the usage, if it is exact; to be called once nothing can change it any more.</summary>
    internal void Close()
    {
        Undo?.Close();
        if (_status is null)
        {
            Bound.End();
        }
    }

    private static UndoLog? OpenUndo(
        BackingStore store,
        FolderId id,
        FolderLedger ledger,
        UndoSettings? snapshots,
        ChangeGate gate
    ) =>
        snapshots is null
            ? null
            : UndoLog.Open(
                store,
                id,
                snapshots with
                {
                    FolderLimit = () => ledger.Bytes.IsLimited ? ledger.Bytes.Limit : long.MaxValue,
                },
                gate
            );

    private static FolderUsage Count(FolderId id, BackingStore store)
    {
        using FileDescriptor data = store.OpenData(id);
        return TreeCount.Of(store, data);
    }

    private sealed record RecountStatus(RecountState State, string Problem);
}
