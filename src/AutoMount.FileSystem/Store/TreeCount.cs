using AutoMount.Core.Folders;
using AutoMount.FileSystem.Quota;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;

namespace AutoMount.FileSystem.Store;

/// <summary>Counts what a folder's tree is charged, from the disk alone: the truth that the ledger must equal while nothing changes.</summary>
internal sealed class TreeCount : ITreeTally
{
    private readonly HashSet<ulong> _linked = []; // inodes with several names, charged once
    private long _bytes;
    private long _inodes;

    private TreeCount() { }

    /// <summary>Counts a tree while it is at rest.</summary>
    /// <param name="store">The store that holds it.</param>
    /// <param name="root">The tree's root directory.</param>
    /// <exception cref="Core.ServiceException"><see cref="Core.ServiceError.StorageFailed"/>.</exception>
    internal static FolderUsage Of(BackingStore store, FileDescriptor root)
    {
        TreeCount count = new();
        TreeWalk walk = new(store, count);
        Errno error = walk.Visit(root, PathComponent.Empty);
        error = error == Errno.None ? walk.Drain(static () => { }, CancellationToken.None) : error;
        StorageErrors.Throw(error, $"count a folder's files below {store.Path}");
        return new FolderUsage(count._bytes, count._inodes);
    }

    /// <inheritdoc/>
    public bool TryAdd(in FileStatus status, ulong within, PathComponent name)
    {
        if (status.Type != FileType.Directory && status.Links > 1 && !_linked.Add(status.Inode))
        {
            return false;
        }

        _inodes++;
        _bytes += InodeCharge.Of(status.Type, status.Size);
        return true;
    }
}
