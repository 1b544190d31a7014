using AutoMount.Core;
using AutoMount.Core.Folders;
using AutoMount.Core.Quotas;
using AutoMount.FileSystem.Store;
using AutoMount.Posix;

namespace AutoMount.FileSystem.Quota;

/// <summary>The bound on the disk that a folder's usage does not pass while it is shown: after a crash it stands for the usage until that is counted.</summary>
/// <remarks>
/// The accounts' ceilings never lie above what is on the disk: raised after the write, lowered before it. A power cut may
/// bring back what was deleted lately, so a bound is lowered only when the deletions are on the disk as well. The bound is
/// moved ahead of need by the <see cref="BoundKeeper"/>; an operation that catches up with it moves it itself and waits
/// for the disk. Lock order: a node's lock comes before <c>_lock</c>, which is held over the disk's answer; below it
/// nothing is locked.
/// </remarks>
/// <param name="bytes">The byte account.</param>
/// <param name="inodes">The inode account.</param>
/// <param name="file">Where the bound is kept.</param>
internal sealed class UsageBound(QuotaAccount bytes, QuotaAccount inodes, UsageFile file)
{
    private const int MostDoublings = 4;

    private readonly Lock _lock = new(); // protects all fields up to _doublings, and file
    private FolderUsage _durable;
    private FolderUsage? _lowering;
    private bool _ended;
    private volatile bool _untouched; // nothing was changed since the clean end that the disk tells of; written under _lock
    private int _doublings;
    private volatile Errno _failure;
    private long _bytesMark;
    private long _inodesMark;
    private int _asked;

    /// <summary>Told, once until <see cref="MoveAhead"/>, that little is left below the bound.</summary>
    internal Action<UsageBound>? Low { get; set; }

    /// <summary>Why the bound could not be moved at the last attempt; none where it could.</summary>
    internal Errno Failure => _failure;

    /// <summary>The bound on the disk.</summary>
    internal FolderUsage Durable
    {
        get
        {
            lock (_lock)
            {
                return _durable;
            }
        }
    }

    /// <summary>Begins with what is charged already: the bound is on the disk, or is put there with room to grow; after a clean end that waits for <see cref="Touch"/>.</summary>
    /// <param name="onDisk">What is on the disk now.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    internal void Begin(UsageRecord? onDisk)
    {
        lock (_lock)
        {
            if (onDisk is { IsClean: false } running)
            {
                AcceptLocked(running.Usage); // already a bound: the first growth moves it
                return;
            }

            if (onDisk is { } clean && clean.Usage == new FolderUsage(bytes.Used, inodes.Used))
            {
                AcceptLocked(clean.Usage);
                _untouched = true;
                return;
            }

            FolderUsage bound = Roomy();
            UsageRecord record = new(IsClean: false, bound);
            if (onDisk is null)
            {
                file.Replace(record);
            }
            else
            {
                StorageErrors.Throw(file.Write(record), "write a folder's usage");
            }

            AcceptLocked(bound);
        }
    }

    /// <summary>Before any change: from now on the disk tells a bound, and of no clean end. Waits for the disk once in a folder's life in this process.</summary>
    /// <remarks>A start with thousands of folders that nobody changes writes none of them. Where the record cannot be written it is removed, so that the next start counts.</remarks>
    internal void Touch()
    {
        if (!_untouched)
        {
            return;
        }

        lock (_lock)
        {
            if (_untouched && !WriteLocked(Roomy()) && !_ended)
            {
                _untouched = false;
                file.Remove();
            }
        }
    }

    /// <summary>After a charge: asks for more room where half of it is used.</summary>
    internal void Watch()
    {
        if (
            (
                bytes.Used > Volatile.Read(ref _bytesMark)
                || inodes.Used > Volatile.Read(ref _inodesMark)
            )
            && Interlocked.Exchange(ref _asked, 1) == 0
        )
        {
            Low?.Invoke(this);
        }
    }

    /// <summary>After a refusal: moves the bound where it alone was in the way.</summary>
    /// <returns>Whether it is worth while to try again.</returns>
    internal bool TryMakeRoom(long moreBytes, long moreInodes, long keptBytes = 0)
    {
        lock (_lock)
        {
            if (moreBytes > bytes.AvailableBelow(keptBytes) || moreInodes > inodes.Available)
            {
                return false;
            }

            if (Fits(bytes, moreBytes) && Fits(inodes, moreInodes))
            {
                return true; // somebody moved it meanwhile, or gave back
            }

            // it was not far enough ahead
            _doublings = _untouched ? 0 : Math.Min(_doublings + 1, MostDoublings);
            return WriteLocked(Roomy(moreBytes, moreInodes));
        }
    }

    /// <summary>Moves the bound ahead where little is left.</summary>
    internal void MoveAhead()
    {
        lock (_lock)
        {
            Volatile.Write(ref _asked, 0);
            _ = WriteLocked(Roomy()); // whoever comes to the bound meets the error
        }
    }

    /// <summary>Where the bound lies far ahead: from now on nothing passes a lower one. <see cref="EndLowering"/> comes next.</summary>
    /// <returns>Whether it is to be lowered.</returns>
    internal bool TryBeginLowering()
    {
        lock (_lock)
        {
            FolderUsage roomy = Roomy();
            if (
                _ended
                || !(
                    IsFar(bytes, _durable.Bytes, roomy.Bytes, BytesChunk)
                    || IsFar(inodes, _durable.Inodes, roomy.Inodes, InodesChunk)
                )
            )
            {
                return false;
            }

            _doublings = Math.Max(0, _doublings - 1);
            FolderUsage lower = new(
                Math.Min(roomy.Bytes, _durable.Bytes),
                Math.Min(roomy.Inodes, _durable.Inodes)
            );
            if (!bytes.TryLowerCeiling(lower.Bytes) || !inodes.TryLowerCeiling(lower.Inodes))
            {
                AcceptLocked(_durable); // used up meanwhile
                return false;
            }

            _lowering = lower;
            return true;
        }
    }

    /// <summary>Lowers the bound on the disk, unless somebody came to it meanwhile.</summary>
    /// <param name="isStored">Whether all that was given back before is on the disk, so that a power cut brings nothing of it back.</param>
    internal void EndLowering(bool isStored)
    {
        lock (_lock)
        {
            if (_lowering is not { } lower || _ended)
            {
                return;
            }

            if (!isStored)
            {
                AcceptLocked(_durable);
                return;
            }

            // after an error either bound may be on the disk, so the lower one holds
            _failure = file.Write(new UsageRecord(IsClean: false, lower));
            AcceptLocked(lower);
        }
    }

    /// <summary>At a clean end, when nothing changes any more and all that changed is on the disk: the usage itself.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>; the next start counts then.</exception>
    internal void End()
    {
        lock (_lock)
        {
            _ended = true;
            UsageRecord record = new(IsClean: true, new FolderUsage(bytes.Used, inodes.Used));
            if (_untouched && record.Usage == _durable)
            {
                return; // the disk says so already
            }

            StorageErrors.Throw(file.Write(record), "write a folder's usage");
        }
    }

    /// <summary>Keeps no bound any more: the folder is not shown again as it is.</summary>
    internal void Abandon()
    {
        lock (_lock)
        {
            _ended = true;
            _failure = Errno.None;
            bytes.RaiseCeiling(long.MaxValue);
            inodes.RaiseCeiling(long.MaxValue);
            // what its owner pays after a restart, while its files are being removed
            UsageRecord record = new(IsClean: false, new FolderUsage(bytes.Used, inodes.Used));
            if (file.Write(record) != Errno.None && _untouched)
            {
                file.Remove(); // it is counted when it is shown again
            }
        }
    }

    private long BytesChunk => Chunk(bytes, 1L << 20, 64L << 20) << _doublings;

    private long InodesChunk => Chunk(inodes, 64, 4096) << _doublings;

    private static long Chunk(QuotaAccount account, long least, long most) =>
        Math.Clamp(account.Limit / 16, least, most);

    private static bool Fits(QuotaAccount account, long more) =>
        more <= account.Ceiling - account.Used;

    private static bool IsFar(QuotaAccount account, long durable, long roomy, long chunk) =>
        durable - roomy > chunk || durable > Math.Max(roomy, account.Limit);

    /// <summary>A bound with a chunk of room above what is charged, but not above the limit.</summary>
    private FolderUsage Roomy(long moreBytes = 0, long moreInodes = 0) =>
        new(Above(bytes, moreBytes, BytesChunk), Above(inodes, moreInodes, InodesChunk));

    private static long Above(QuotaAccount account, long more, long chunk)
    {
        long needed = account.Used + more;
        return Math.Max(needed, needed > account.Limit - chunk ? account.Limit : needed + chunk);
    }

    private bool WriteLocked(FolderUsage wanted)
    {
        if (_ended)
        {
            return false;
        }

        // never down: what is charged meanwhile may lie between
        FolderUsage bound = new(
            Math.Max(wanted.Bytes, _durable.Bytes),
            Math.Max(wanted.Inodes, _durable.Inodes)
        );
        Errno error =
            bound == _durable && !_untouched
                ? Errno.None
                : file.Write(new UsageRecord(IsClean: false, bound));
        _failure = error;
        if (error != Errno.None)
        {
            return false;
        }

        _untouched = false;
        AcceptLocked(bound);
        return true;
    }

    private void AcceptLocked(FolderUsage bound)
    {
        _durable = bound;
        _lowering = null;
        Volatile.Write(ref _bytesMark, Mark(bytes, bound.Bytes, BytesChunk));
        Volatile.Write(ref _inodesMark, Mark(inodes, bound.Inodes, InodesChunk));
        bytes.RaiseCeiling(bound.Bytes);
        inodes.RaiseCeiling(bound.Inodes);
    }

    /// <summary>From this usage on the bound is moved ahead; never where it is at the limit.</summary>
    private static long Mark(QuotaAccount account, long bound, long chunk) =>
        bound >= account.Limit ? long.MaxValue : bound - (chunk / 2);
}
