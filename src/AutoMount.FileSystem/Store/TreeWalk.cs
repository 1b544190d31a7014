using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Store;

/// <summary>Goes through a folder's tree, of any depth, one directory open at a time: directories to come are kept by handle.</summary>
/// <param name="store">The store that holds it.</param>
/// <param name="tally">Is shown what is found.</param>
internal sealed class TreeWalk(BackingStore store, ITreeTally tally)
{
    private const int BufferLength = 64 * 1024;

    private readonly Lock _lock = new(); // protects _directories
    private readonly Stack<(FileHandle Handle, ulong Inode)> _directories = new();
    private readonly byte[] _buffer = new byte[BufferLength];

    /// <summary>Whether there is a directory to come.</summary>
    internal bool HasMore
    {
        get
        {
            lock (_lock)
            {
                return _directories.Count > 0;
            }
        }
    }

    /// <summary>Shows one name's inode; a directory's entries come later. Any thread may.</summary>
    /// <param name="directory">Where the name stands.</param>
    /// <param name="name">The name.</param>
    /// <param name="within">The directory's number, for a tally that asks for it.</param>
    /// <returns>ENOENT where the name is gone.</returns>
    internal Errno Visit(RawDescriptor directory, PathComponent name, ulong within = 0)
    {
        Errno error = AttributeIo.GetAt(directory, name, out FileStatus status);
        if (error != Errno.None || status.Type != FileType.Directory)
        {
            _ = error == Errno.None && tally.TryAdd(in status, within, name);
            return error;
        }

        return VisitDirectory(directory, name, within);
    }

    /// <summary>Takes what is said of a directory and its handle from one inode: two looks at the name may find two that are exchanged just now.</summary>
    private Errno VisitDirectory(RawDescriptor directory, PathComponent name, ulong within)
    {
        Errno error = FileIo.OpenAt(
            directory,
            name.Bytes.IsEmpty ? PathComponent.Dot : name,
            OpenMode.O_PATH | OpenMode.O_NOFOLLOW,
            mode: 0,
            out FileDescriptor inode
        );
        using (inode)
        {
            error =
                error == Errno.None
                    ? AttributeIo.Get(inode, out FileStatus status)
                    : Fail(error, out status);
            FileHandle? handle = null;
            error =
                error == Errno.None && status.Type == FileType.Directory
                    ? FileHandle.Of(inode, PathComponent.Empty, out handle)
                    : error;
            if (error == Errno.None && tally.TryAdd(in status, within, name) && handle is not null)
            {
                lock (_lock)
                {
                    _directories.Push((handle, status.Inode));
                }
            }

            return error;
        }
    }

    private static Errno Fail(Errno error, out FileStatus status)
    {
        status = default;
        return error;
    }

    /// <summary>Shows the entries of all directories to come.</summary>
    /// <param name="pace">Called before each directory and after each batch of entries; may wait.</param>
    /// <param name="cancellation">Ends the walk at its next step.</param>
    /// <returns>ECANCELED where it was ended.</returns>
    internal Errno Drain(Action pace, CancellationToken cancellation)
    {
        while (TryNext() is { } next)
        {
            pace();
            if (cancellation.IsCancellationRequested)
            {
                return Errno.ECANCELED;
            }

            Errno error = next.Handle.Open(
                store.Root,
                OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
                out FileDescriptor directory
            );
            using (directory)
            {
                error =
                    error == Errno.None
                        ? VisitEntries(directory, next.Inode, pace, cancellation)
                        : error;
            }

            if (error is not (Errno.None or Errno.ESTALE)) // removed meanwhile
            {
                return error;
            }
        }

        return Errno.None;
    }

    private (FileHandle Handle, ulong Inode)? TryNext()
    {
        lock (_lock)
        {
            return _directories.TryPop(out (FileHandle, ulong) next) ? next : null;
        }
    }

    private Errno VisitEntries(
        RawDescriptor directory,
        ulong inode,
        Action pace,
        CancellationToken cancellation
    )
    {
        while (!cancellation.IsCancellationRequested)
        {
            Errno error = DirectoryIo.ReadEntries(directory, _buffer, out int length);
            if (error != Errno.None || length == 0)
            {
                return error == Errno.ENOENT ? Errno.None : error; // the directory itself was removed
            }

            DirectoryEntries entries = new(_buffer.AsSpan(0, length));
            while (entries.MoveNext())
            {
                if (
                    entries.IsDots
                    || !PathComponent.TryTake(entries.TerminatedName, out PathComponent name)
                )
                {
                    continue;
                }

                error = Visit(directory, name, inode);
                if (error is not (Errno.None or Errno.ENOENT))
                {
                    return error;
                }
            }

            pace();
        }

        return Errno.ECANCELED;
    }
}
