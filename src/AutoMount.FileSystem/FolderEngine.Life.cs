using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.FileSystem.Quota;
using AutoMount.FileSystem.Store;
using AutoMount.Posix;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem;

/// <summary>What happens to a folder in its life beside being used: it is hidden, renamed, copied, given away, removed.</summary>
public sealed partial class FolderEngine
{
    private static readonly TimeSpan s_forgetPatience = TimeSpan.FromSeconds(2);
    private readonly Dictionary<FolderId, (UserLedger Payer, FolderUsage Held)> _given = []; // between two owners; protected by _lock

    /// <inheritdoc/>
    public void Hide(Folder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        TryGetTree(folder.Owner)?.Hide(folder);
    }

    /// <inheritdoc/>
    public void Show(Folder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        Attach(folder); // where it could not be attached before
        GetTree(folder.Owner).Show(folder);
    }

    /// <inheritdoc/>
    public void Detach(Folder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (TakeOut(folder) is { } volume)
        {
            lock (_lock)
            {
                _detached[folder.Id] = volume.Ledger;
            }
        }
    }

    /// <inheritdoc/>
    public void Rename(Folder folder, FolderName from)
    {
        ArgumentNullException.ThrowIfNull(folder);
        GetTree(folder.Owner).Rename(folder, from);
    }

    /// <inheritdoc/>
    public void Erase(FolderId id, FolderErasure erasure)
    {
        ArgumentNullException.ThrowIfNull(erasure);
        if (!_store.Erase(id, new PacedErasure(erasure, _options.ErasurePace)))
        {
            return; // ended: the rest is still there, and charged
        }

        lock (_lock)
        {
            _ = _detached.Remove(id, out FolderLedger? ledger);
            ledger?.LeaveUser();
        }
    }

    /// <inheritdoc/>
    public void Copy(FolderId source, FolderId target, CancellationToken cancellation)
    {
        FolderVolume from = Find(source);
        FolderVolume into = Find(target);
        FolderUsage usage = from.Ledger.Usage;
        try
        {
            new FolderCopy(_store, into.Ledger, cancellation).Run(from.Id, into.Id, usage);
        }
        finally
        {
            into.DropSizes(); // which a copy tells nothing
        }
    }

    /// <inheritdoc/>
    public void GiveAway(Folder folder, UserAccount account, bool checks)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(account);
        UserLedger payer = GetLedger(account.Id);
        if (checks)
        {
            FolderUsage held = ReserveFor(folder, payer);
            lock (_lock)
            {
                _given[folder.Id] = (payer, held);
            }
        }

        TakeOut(folder)?.Ledger.LeaveUser(); // held for the new owner by now; what fails from here on is tried again
        ChangeOwner(folder, account);
    }

    /// <summary>The new owner is charged for the folder itself from now on.</summary>
    private void WasAttached(FolderId id)
    {
        lock (_lock)
        {
            if (_given.Remove(id, out (UserLedger Payer, FolderUsage Held) given))
            {
                given.Payer.Bytes.Release(given.Held.Bytes);
                given.Payer.Inodes.Release(given.Held.Inodes);
            }
        }
    }

    /// <summary>Charges the new owner while the old one still is, where nobody uses the folder.</summary>
    private FolderUsage ReserveFor(Folder folder, UserLedger payer)
    {
        FolderVolume volume = Find(folder.Id);
        if (!SpinWait.SpinUntil(() => volume.IsUnused, s_forgetPatience))
        {
            throw new ServiceException(
                ServiceError.FolderBusy,
                $"Somebody has files of the folder '{folder.Name}' open, or works in one of its directories. End those programs first ('fuser' and 'lsof' find them)."
            );
        }

        FolderUsage usage = volume.Ledger.Usage;
        if (!payer.Bytes.TryReserve(usage.Bytes))
        {
            throw TooMuch(folder, usage, payer);
        }

        if (!payer.Inodes.TryReserve(usage.Inodes))
        {
            payer.Bytes.Release(usage.Bytes);
            throw TooMuch(folder, usage, payer);
        }

        return usage;
    }

    private static ServiceException TooMuch(Folder folder, FolderUsage usage, UserLedger payer) =>
        new(
            ServiceError.LimitReached,
            $"The folder '{folder.Name}' holds {usage.Bytes} bytes in {usage.Inodes} inodes, and the new owner has {payer.Usage.Bytes} of "
                + $"{payer.Limits.Bytes} bytes and {payer.Usage.Inodes} of {payer.Limits.Inodes} inodes in use. Raise his limits with "
                + "'automountctl quota set', or have him delete something."
        );

    private void ChangeOwner(Folder folder, UserAccount account)
    {
        StorageErrors.Throw(
            Undo.UndoLog.Remove(_store, folder.Id),
            $"remove the snapshots of {_store.Path}/{folder.Id}"
        ); // they are of files of the old owner's
        using FileDescriptor data = _store.OpenData(folder.Id);
        StorageErrors.Throw(
            new TreeOwner(_store, account).Change(data),
            $"give the files of {_store.Path}/{folder.Id} to {account.Name}"
        );
        StorageErrors.Throw(
            FileIo.SynchronizeFileSystem(_store.Root),
            $"synchronise {_store.Path}"
        );
    }

    private FolderVolume? TakeOut(Folder folder)
    {
        if (TryGetTree(folder.Owner)?.Detach(folder.Id) is not { } volume)
        {
            return null;
        }

        _ = _volumes.TryRemove(folder.Id, out _);
        bool isExact = volume.Recount is null && volume.IsUnused;
        _recounts.Cancel(volume);
        _bounds.Remove(folder.Id);
        lock (_sized)
        {
            _ = _sized.Remove(volume);
            volume.DropSizes();
        }

        volume.Undo?.Close();
        if (isExact && FileIo.SynchronizeFileSystem(_store.Root) == Errno.None)
        {
            volume.Close();
        }
        else
        {
            volume.Bound.Abandon();
        }

        return volume;
    }
}
