using AutoMount.Core;
using AutoMount.Core.Folders;
using AutoMount.FileSystem.Quota;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Store;

/// <summary>Copies all that is in a folder into another, as it is: owners, modes, times, extended attributes, holes, hard links among each other, special files. Blocks are shared where the store can.</summary>
/// <remarks>Directories are found again by handle, so a tree may be as deep as it likes. The source may change meanwhile: what comes or goes is taken or passed over, each file for itself.</remarks>
/// <param name="store">What holds both.</param>
/// <param name="ledger">What the copies are charged to.</param>
/// <param name="cancellation">Ends it.</param>
internal sealed class FolderCopy(
    BackingStore store,
    FolderLedger ledger,
    CancellationToken cancellation
)
{
    private const OpenMode ReadDirectory = OpenMode.O_RDONLY | OpenMode.O_DIRECTORY;

    private readonly Stack<(FileHandle From, FileHandle Into)> _directories = new();
    private readonly Dictionary<FileHandle, FileHandle> _links = []; // copies of files with several names, by the source: an inode's number may be used again meanwhile
    private readonly byte[] _entries = new byte[64 * 1024];
    private readonly InodeCopy _inodes = new(cancellation);
    private readonly CopyBudget _budget = new(ledger);

    /// <summary>Copies.</summary>
    /// <param name="source">The folder with the files.</param>
    /// <param name="target">An empty folder.</param>
    /// <param name="usage">What the source is charged: reserved before anything is copied.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.LimitReached"/>, <see cref="ServiceError.StorageFailed"/>.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    internal void Run(FolderId source, FolderId target, FolderUsage usage)
    {
        if (!_budget.TryReserve(usage))
        {
            throw TooSmall(usage);
        }

        try
        {
            using FileDescriptor from = store.OpenData(source);
            using FileDescriptor into = store.OpenData(target);
            Errno error = Push(from, into);
            error = error == Errno.None ? Drain() : error;
            cancellation.ThrowIfCancellationRequested();
            if (error == Errno.EDQUOT)
            {
                throw TooSmall(usage);
            }

            StorageErrors.Throw(error, $"copy {store.Path}/{source}");
            StorageErrors.Throw(
                FileIo.SynchronizeFileSystem(store.Root),
                $"synchronise {store.Path}"
            );
        }
        finally
        {
            _budget.GiveBack();
        }
    }

    private static ServiceException TooSmall(FolderUsage usage) =>
        new(
            ServiceError.LimitReached,
            $"The copy would be charged {usage.Bytes} bytes and {usage.Inodes} inodes, which its limit or its owner's does not let in. "
                + "Give the copy a larger limit, delete something, or ask the administrator for a higher limit."
        );

    private Errno Push(RawDescriptor from, RawDescriptor into)
    {
        Errno error = FileHandle.Of(from, PathComponent.Empty, out FileHandle? source);
        FileHandle? target = null;
        error = error == Errno.None ? FileHandle.Of(into, PathComponent.Empty, out target) : error;
        if (error == Errno.None)
        {
            _directories.Push((source!, target!));
        }

        return error;
    }

    private Errno Drain()
    {
        Errno error = Errno.None;
        while (
            error == Errno.None && _directories.TryPop(out (FileHandle From, FileHandle Into) pair)
        )
        {
            error = pair.From.Open(store.Root, ReadDirectory, out FileDescriptor from);
            using (from)
            {
                if (error == Errno.ESTALE)
                {
                    error = Errno.None; // removed meanwhile
                    continue;
                }

                FileDescriptor? into = null;
                error =
                    error == Errno.None
                        ? pair.Into.Open(store.Root, ReadDirectory, out into)
                        : error;
                using (into)
                {
                    error = error == Errno.None ? CopyDirectory(from, into!) : error;
                }
            }
        }

        return error;
    }

    /// <summary>Copies what is in a directory, and then what is said of itself: copying into it changes its times.</summary>
    private Errno CopyDirectory(FileDescriptor from, FileDescriptor into)
    {
        Errno error = AttributeIo.Get(from, out FileStatus status);
        while (error == Errno.None)
        {
            error = DirectoryIo.ReadEntries(from, _entries, out int length);
            if (error == Errno.ENOENT || (error == Errno.None && length == 0))
            {
                return _inodes.Finish(from, into, in status);
            }

            DirectoryEntries entries = new(_entries.AsSpan(0, length));
            while (error == Errno.None && entries.MoveNext())
            {
                if (
                    !entries.IsDots
                    && PathComponent.TryTake(entries.TerminatedName, out PathComponent name)
                )
                {
                    error = cancellation.IsCancellationRequested
                        ? Errno.ECANCELED
                        : CopyEntry(from, into, name);
                }
            }
        }

        return error;
    }

    private Errno CopyEntry(FileDescriptor from, FileDescriptor into, PathComponent name)
    {
        Errno error = FileIo.OpenAt(from, name, OpenMode.O_PATH, 0, out FileDescriptor source);
        using (source)
        {
            FileStatus status = default;
            error = error == Errno.None ? AttributeIo.Get(source, out status) : error;
            if (error != Errno.None)
            {
                return error == Errno.ENOENT ? Errno.None : error; // removed meanwhile
            }

            FileHandle? several = null; // where it has several names
            if (status is { Links: > 1, Type: not FileType.Directory })
            {
                error = FileHandle.Of(source, PathComponent.Empty, out several);
            }

            if (error != Errno.None)
            {
                return error;
            }

            if (several is not null && _links.TryGetValue(several, out FileHandle? copy))
            {
                return Link(copy, into, name);
            }

            return CopyNew(source, in status, several, into, name);
        }
    }

    private Errno CopyNew(
        FileDescriptor source,
        in FileStatus status,
        FileHandle? several,
        FileDescriptor into,
        PathComponent name
    )
    {
        if (!_budget.TryTake(InodeCharge.Of(status.Type, status.Size)))
        {
            return Errno.EDQUOT;
        }

        Errno error = _inodes.Copy(source, in status, into, name);
        error =
            error == Errno.None && status.Type == FileType.Directory
                ? Descend(source, into, name)
                : error;
        return error == Errno.None && several is not null ? Remember(several, into, name) : error;
    }

    private Errno Descend(FileDescriptor source, FileDescriptor into, PathComponent name)
    {
        Errno error = FileIo.OpenAt(into, name, OpenMode.O_PATH, 0, out FileDescriptor made);
        using (made)
        {
            return error == Errno.None ? Push(source, made) : error;
        }
    }

    private Errno Remember(FileHandle source, FileDescriptor into, PathComponent name)
    {
        Errno error = FileHandle.Of(into, name, out FileHandle? handle);
        if (error == Errno.None)
        {
            _links.Add(source, handle!);
        }

        return error;
    }

    private Errno Link(FileHandle copy, FileDescriptor into, PathComponent name)
    {
        Errno error = copy.Open(store.Root, OpenMode.O_PATH, out FileDescriptor inode);
        using (inode)
        {
            return error == Errno.None ? DirectoryIo.MakeLink(inode, into, name) : error;
        }
    }
}
