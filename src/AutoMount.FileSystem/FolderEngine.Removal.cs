using AutoMount.Core.Folders;
using AutoMount.FileSystem.Quota;
using AutoMount.FileSystem.Store;

namespace AutoMount.FileSystem;

/// <summary>Folders whose files are being removed.</summary>
public sealed partial class FolderEngine
{
    /// <inheritdoc/>
    public void ChargeRemoval(Folder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        _ = UsageFile.Open(_store, folder.Id, out UsageRecord? record);
        if (record is not { } noted)
        {
            return; // hardly anything of it is left
        }

        FolderLedger ledger = new(folder.Limits, GetLedger(folder.Owner));
        lock (_lock)
        {
            if (_detached.TryAdd(folder.Id, ledger))
            {
                ledger.Bytes.Charge(noted.Usage.Bytes);
                ledger.Inodes.Charge(noted.Usage.Inodes);
            }
        }
    }

    /// <summary>Puts all that was written into folders on the disk.</summary>
    /// <exception cref="Core.ServiceException"><see cref="Core.ServiceError.StorageFailed"/>.</exception>
    public void Synchronize() =>
        StorageErrors.Throw(
            AutoMount.Posix.Files.FileIo.SynchronizeFileSystem(_store.Root),
            $"synchronise {_store.Path}"
        );

    private FolderLedger LedgerOf(FolderId id)
    {
        if (_volumes.TryGetValue(id, out FolderVolume? volume))
        {
            return volume.Ledger;
        }

        lock (_lock)
        {
            return _detached.GetValueOrDefault(id) ?? Find(id).Ledger;
        }
    }
}
