using AutoMount.Core.Folders;
using AutoMount.FileSystem.Quota;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;

namespace AutoMount.FileSystem.Store;

/// <summary>Counts a folder's tree while it is in use, and finds the constant by which its ledger is wrong (decision D20).</summary>
/// <remarks>
/// A map holds each inode's charge: what the walk saw, overwritten by what operations tell (<see cref="Note"/>), with a
/// tombstone for what was given back, so that the walk's older sight of it does not count. <c>_deltas</c> is what the
/// operations told that they charged and gave back. Once every inode with a name is in the map, and no operation is
/// between its effect and its note, the ledger must change by <c>sum - deltas - what it began with</c>; later operations
/// change both sides alike.
/// <para>
/// What the walk could miss by being moved behind its back is shown to it by whoever moves it (<see cref="Moved"/>). An
/// operation is inside a <see cref="ChangeScope"/> from before its effect until after its note: the end waits for
/// scopes that began before the walk ended. Lock order: a node's lock comes before <c>_lock</c>, a leaf, never held over
/// the disk's answer. Begun before the folder is shown: no operation is older than the recount.
/// </para>
/// </remarks>
internal sealed class LiveRecount : ITreeTally
{
    private const long Gone = -1;

    private readonly Lock _lock = new(); // protects all fields below but _walk
    private readonly Dictionary<ulong, long> _charges = [];
    private readonly int[] _changing = new int[2];
    private readonly FolderUsage _beginning;
    private readonly TreeWalk _walk;
    private int _epoch;
    private bool _grew;
    private long _bytes;
    private long _inodes;
    private long _bytesDelta;
    private long _inodesDelta;
    private Errno _missed;

    /// <summary>Prepares to count.</summary>
    /// <param name="store">Where the folder lies.</param>
    /// <param name="beginning">What its ledger begins with.</param>
    internal LiveRecount(BackingStore store, FolderUsage beginning)
    {
        _beginning = beginning;
        _walk = new TreeWalk(store, this);
    }

    /// <summary>Inodes counted so far.</summary>
    internal long Counted
    {
        get
        {
            lock (_lock)
            {
                return _inodes;
            }
        }
    }

    /// <summary>Counts.</summary>
    /// <param name="root">The tree's root directory.</param>
    /// <param name="pace">Called now and then; may wait.</param>
    /// <param name="difference">By what the ledger must change; after an error nothing.</param>
    /// <param name="cancellation">Ends the count at its next step.</param>
    /// <returns>ECANCELED, or why the tree could not be read.</returns>
    internal Errno Run(
        FileDescriptor root,
        Action<CancellationToken> pace,
        out FolderUsage difference,
        CancellationToken cancellation
    )
    {
        difference = default;
        Errno error = _walk.Visit(root, PathComponent.Empty);
        while (error == Errno.None)
        {
            error = _walk.Drain(() => pace(cancellation), cancellation);
            if (error != Errno.None)
            {
                break;
            }

            lock (_lock)
            {
                _grew = false;
            }

            WaitForChanges(cancellation);
            if (TryEnd(ref error, out difference))
            {
                return error;
            }
        }

        return cancellation.IsCancellationRequested ? Errno.ECANCELED : error;
    }

    /// <summary>An operation begins whose effect the walk may see.</summary>
    /// <returns>To be handed to <see cref="EndChange"/> after the note.</returns>
    internal int BeginChange()
    {
        lock (_lock)
        {
            _changing[_epoch]++;
            return _epoch;
        }
    }

    /// <summary>It told what there was to tell.</summary>
    internal void EndChange(int epoch)
    {
        lock (_lock)
        {
            _changing[epoch]--;
        }
    }

    /// <summary>An inode's charge changed, and the ledger by the difference; both equal just tell the charge.</summary>
    /// <param name="inode">Its number.</param>
    /// <param name="before">Bytes it was charged; null where it was not charged.</param>
    /// <param name="after">Bytes it is charged now; null where it is charged no longer.</param>
    internal void Note(ulong inode, long? before, long? after)
    {
        lock (_lock)
        {
            SetLocked(inode, after ?? Gone);
            _bytesDelta += (after ?? 0) - (before ?? 0);
            _inodesDelta += (after is null ? 0 : 1) - (before is null ? 0 : 1);
        }
    }

    /// <summary>A name appeared where the walk may have been already: by a rename or a link.</summary>
    internal void Moved(RawDescriptor directory, PathComponent name)
    {
        Errno error = _walk.Visit(directory, name);
        if (error is not (Errno.None or Errno.ENOENT))
        {
            lock (_lock)
            {
                _missed = error;
            }
        }
    }

    /// <inheritdoc/>
    public bool TryAdd(in FileStatus status, ulong within, PathComponent name)
    {
        long charge = InodeCharge.Of(status.Type, status.Size);
        lock (_lock)
        {
            if (!_charges.TryAdd(status.Inode, charge))
            {
                return false;
            }

            _bytes += charge;
            _inodes++;
            _grew = true;
            return true;
        }
    }

    /// <summary>Waits for all operations that began before now: what the walk saw of them is noted then.</summary>
    private void WaitForChanges(CancellationToken cancellation)
    {
        int old;
        lock (_lock)
        {
            old = _epoch;
            _epoch = 1 - old;
        }

        while (IsChanging(old) && !cancellation.WaitHandle.WaitOne(millisecondsTimeout: 1)) { }
    }

    private bool IsChanging(int epoch)
    {
        lock (_lock)
        {
            return _changing[epoch] > 0;
        }
    }

    /// <summary>Ends unless something was shown by an operation since the walk ended: that may be in the midst of another's effect.</summary>
    private bool TryEnd(ref Errno error, out FolderUsage difference)
    {
        lock (_lock)
        {
            error = _missed;
            difference =
                error == Errno.None
                    ? new FolderUsage(
                        _bytes - _bytesDelta - _beginning.Bytes,
                        _inodes - _inodesDelta - _beginning.Inodes
                    )
                    : default;
            return error != Errno.None || (!_grew && !_walk.HasMore);
        }
    }

    private void SetLocked(ulong inode, long charge)
    {
        if (_charges.TryGetValue(inode, out long old) && old != Gone)
        {
            _bytes -= old;
            _inodes--;
        }

        _charges[inode] = charge;
        if (charge != Gone)
        {
            _bytes += charge;
            _inodes++;
        }
    }
}
