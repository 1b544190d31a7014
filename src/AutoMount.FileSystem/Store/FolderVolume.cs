using AutoMount.Core.Folders;
using AutoMount.FileSystem.Quota;
using AutoMount.Posix;

namespace AutoMount.FileSystem.Store;

/// <summary>One folder while it is shown: its root in the store and its ledger.</summary>
internal sealed class FolderVolume
{
    private FolderVolume(Folder folder, BackingStore store, FolderLedger ledger)
    {
        Id = folder.Id;
        Store = store;
        Ledger = ledger;
    }

    /// <summary>The folder.</summary>
    internal FolderId Id { get; }

    /// <summary>Where it lies.</summary>
    internal BackingStore Store { get; }

    /// <summary>What it is charged.</summary>
    internal FolderLedger Ledger { get; }

    /// <summary>Opens a prepared folder: takes the usage noted at the last clean end, or counts the tree.</summary>
    /// <exception cref="Core.ServiceException"><see cref="Core.ServiceError.StorageFailed"/>.</exception>
    internal static FolderVolume Open(Folder folder, BackingStore store)
    {
        FolderLedger ledger = new(folder.Limits);
        using FileDescriptor directory = store.OpenFolder(folder.Id);
        if (!UsageNote.TryTake(directory, out FolderUsage usage))
        {
            using FileDescriptor data = store.OpenData(folder.Id);
            usage = Recount.Count(store, data);
        }

        ledger.Bytes.Charge(usage.Bytes);
        ledger.Inodes.Charge(usage.Inodes);
        return new FolderVolume(folder, store, ledger);
    }

    /// <summary>Notes the usage; to be called once nothing can change it any more.</summary>
    internal void Close()
    {
        using FileDescriptor directory = Store.OpenFolder(Id);
        UsageNote.Write(directory, Ledger.Usage);
    }
}
