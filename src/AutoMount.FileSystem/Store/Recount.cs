using AutoMount.Core.Folders;
using AutoMount.FileSystem.Quota;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Store;

/// <summary>Counts what a folder's tree is charged, from the disk alone: the truth that the ledger must equal.</summary>
internal static class Recount
{
    private const int BufferLength = 64 * 1024;

    /// <summary>Counts a tree of any depth, one directory open at a time.</summary>
    /// <param name="store">The store that holds it.</param>
    /// <param name="root">The tree's root directory.</param>
    /// <exception cref="Core.ServiceException"><see cref="Core.ServiceError.StorageFailed"/>.</exception>
    internal static FolderUsage Count(BackingStore store, FileDescriptor root)
    {
        Counter counter = new(store);
        counter.Enter(root, PathComponent.Empty);
        while (counter.TryNext(out FileHandle? handle))
        {
            Errno error = handle.Open(
                store.Root,
                OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
                out FileDescriptor directory
            );
            if (error == Errno.ESTALE)
            {
                continue;
            }

            StorageErrors.Throw(error, "open a directory of the store");
            using (directory)
            {
                counter.CountEntries(directory);
            }
        }

        return counter.Usage;
    }

    private sealed class Counter(BackingStore store)
    {
        private readonly Stack<FileHandle> _directories = new();
        private readonly HashSet<ulong> _linked = []; // inodes with several names, charged once
        private readonly byte[] _buffer = new byte[BufferLength];
        private long _bytes;
        private long _inodes;

        internal FolderUsage Usage => new(_bytes, _inodes);

        internal bool TryNext(
            [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out FileHandle? handle
        ) => _directories.TryPop(out handle);

        internal void Enter(FileDescriptor directory, PathComponent name)
        {
            Errno error = AttributeIo.GetAt(directory, name, out FileStatus status);
            if (error == Errno.ENOENT)
            {
                return;
            }

            StorageErrors.Throw(error, $"look at a file below {store.Path}");
            bool isDirectory = status.Type == FileType.Directory;
            if (!isDirectory && status.Links > 1 && !_linked.Add(status.Inode))
            {
                return;
            }

            _inodes++;
            _bytes += InodeCharge.Of(status.Type, status.Size);
            if (isDirectory)
            {
                StorageErrors.Throw(
                    FileHandle.Of(directory, name, out FileHandle? handle),
                    "name a directory of the store"
                );
                _directories.Push(handle!);
            }
        }

        internal void CountEntries(FileDescriptor directory)
        {
            while (true)
            {
                StorageErrors.Throw(
                    DirectoryIo.ReadEntries(directory, _buffer, out int length),
                    "read a directory of the store"
                );
                if (length == 0)
                {
                    return;
                }

                DirectoryEntries entries = new(_buffer.AsSpan(0, length));
                while (entries.MoveNext())
                {
                    if (
                        !entries.IsDots
                        && PathComponent.TryTake(entries.TerminatedName, out PathComponent name)
                    )
                    {
                        Enter(directory, name);
                    }
                }
            }
        }
    }
}
