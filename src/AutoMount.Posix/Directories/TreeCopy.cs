using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;

namespace AutoMount.Posix.Directories;

/// <summary>Copies what is in a directory into another: names as bytes, content, permission bits, times, symbolic links as they are. Never follows a symbolic link in either tree.</summary>
/// <remarks>Set-id bits, extended attributes and the ties between hard links are not copied; pipes, sockets and devices are left out and counted.</remarks>
public sealed class TreeCopy
{
    /// <summary>Directories within directories; what lies deeper is left out.</summary>
    public const int MostLevels = 512;

    private const int BufferLength = 128 * 1024;
    private const int EntriesLength = 32 * 1024;
    private const int LongestSymlink = 4096;
    private const uint PermissionBits = 0x1FF; // rwx for all three; with the sticky bit, 0x200, for directories
    private const uint StickyBit = 0x200;

    private readonly byte[] _buffer = new byte[BufferLength];

    /// <summary>Whose the copies are to be (uid, gid); null for whoever copies.</summary>
    public (uint User, uint Group)? Owner { get; init; }

    /// <summary>Names at the top that are passed over; as bytes.</summary>
    public IReadOnlyList<byte[]> Except { get; init; } = [];

    /// <summary>Whether what is in the target already stays; else it is an error (EEXIST).</summary>
    public bool KeepsExisting { get; init; }

    /// <summary>Whether what may not be read is passed over and counted; else it is an error (EACCES).</summary>
    public bool PassesOverUnreadable { get; init; }

    /// <summary>Files and directories passed over since they may not be read; of a directory its content.</summary>
    public long Unreadable { get; private set; }

    /// <summary>Files, directories and symbolic links made.</summary>
    public long Made { get; private set; }

    /// <summary>Bytes written.</summary>
    public long Bytes { get; private set; }

    /// <summary>Objects left out: no file, directory or symbolic link, or too deep.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Copies; what was copied before an error stays.</summary>
    /// <param name="source">The directory copied from, open for reading.</param>
    /// <param name="target">The directory copied into.</param>
    /// <param name="cancellation">Ends it with ECANCELED.</param>
    public Errno Copy(
        FileDescriptor source,
        FileDescriptor target,
        CancellationToken cancellation = default
    ) => CopyLevel(source, target, level: 0, cancellation);

    private Errno CopyLevel(
        FileDescriptor source,
        FileDescriptor target,
        int level,
        CancellationToken cancellation
    )
    {
        byte[] buffer = new byte[EntriesLength];
        Errno error = FileIo.Seek(source, offset: 0, whence: 0, out _);
        while (error == Errno.None)
        {
            error = DirectoryIo.ReadEntries(source, buffer, out int length);
            if (error != Errno.None || length == 0)
            {
                return error;
            }

            DirectoryEntries entries = new(buffer.AsSpan(0, length));
            while (error == Errno.None && entries.MoveNext())
            {
                if (
                    !entries.IsDots
                    && PathComponent.TryTake(entries.TerminatedName, out PathComponent name)
                    && !(level == 0 && IsExcepted(name))
                )
                {
                    error = cancellation.IsCancellationRequested
                        ? Errno.ECANCELED
                        : CopyEntry(source, target, name, level, cancellation);
                }
            }
        }

        return error;
    }

    private bool IsExcepted(PathComponent name)
    {
        foreach (byte[] excepted in Except)
        {
            if (name.Bytes.SequenceEqual(excepted))
            {
                return true;
            }
        }

        return false;
    }

    private Errno CopyEntry(
        FileDescriptor source,
        FileDescriptor target,
        PathComponent name,
        int level,
        CancellationToken cancellation
    )
    {
        Errno error = AttributeIo.GetAt(source, name, out FileStatus status);
        if (error != Errno.None)
        {
            return error == Errno.ENOENT ? Errno.None : error; // removed meanwhile
        }

        switch (status.Type)
        {
            case FileType.Directory when level < MostLevels:
                return CopyDirectory(source, target, name, in status, level, cancellation);
            case FileType.Regular:
                return CopyFile(source, target, name, in status, cancellation);
            case FileType.Symlink:
                return Kept(CopySymlink(source, target, name, in status));
            default:
                LeftOut++;
                return Errno.None;
        }
    }

    private Errno Kept(Errno error)
    {
        Made += error == Errno.None ? 1 : 0;
        return error == Errno.EEXIST && KeepsExisting ? Errno.None : error;
    }

    private Errno CopyDirectory(
        FileDescriptor source,
        FileDescriptor target,
        PathComponent name,
        in FileStatus status,
        int level,
        CancellationToken cancellation
    )
    {
        const OpenMode directory = OpenMode.O_RDONLY | OpenMode.O_DIRECTORY;
        Errno error = DirectoryIo.MakeDirectory(target, name, mode: 0x1C0);
        bool isNew = error == Errno.None;
        if (error != Errno.None && !(error == Errno.EEXIST && KeepsExisting))
        {
            return error;
        }

        error = FileIo.OpenAt(target, name, directory, 0, out FileDescriptor into);
        using (into)
        {
            if (error is Errno.ENOTDIR or Errno.ELOOP && !isNew)
            {
                return Errno.None; // something else has the name, and stays
            }

            error =
                error == Errno.None
                    ? CopyContentOf(source, into, name, level, cancellation)
                    : error;

            if (error != Errno.None || !isNew)
            {
                return error;
            }

            Made++;
            return Finish(into, in status, PermissionBits | StickyBit);
        }
    }

    private Errno CopyContentOf(
        FileDescriptor source,
        FileDescriptor into,
        PathComponent name,
        int level,
        CancellationToken cancellation
    )
    {
        const OpenMode directory = OpenMode.O_RDONLY | OpenMode.O_DIRECTORY;
        Errno error = FileIo.OpenAt(source, name, directory, 0, out FileDescriptor from);
        using (from)
        {
            return error == Errno.None
                ? CopyLevel(from, into, level + 1, cancellation)
                : PassedOver(error);
        }
    }

    private Errno PassedOver(Errno error)
    {
        if (error != Errno.EACCES || !PassesOverUnreadable)
        {
            return error;
        }

        Unreadable++;
        return Errno.None;
    }

    private Errno CopyFile(
        FileDescriptor source,
        FileDescriptor target,
        PathComponent name,
        in FileStatus status,
        CancellationToken cancellation
    )
    {
        const OpenMode read = OpenMode.O_RDONLY | OpenMode.O_NONBLOCK;
        Errno error = FileIo.OpenAt(source, name, read, 0, out FileDescriptor from);
        using (from)
        {
            return error == Errno.None
                ? Kept(CopyOpened(from, target, name, in status, cancellation))
                : PassedOver(error);
        }
    }

    private Errno CopyOpened(
        FileDescriptor from,
        FileDescriptor target,
        PathComponent name,
        in FileStatus status,
        CancellationToken cancellation
    )
    {
        const OpenMode make = OpenMode.O_WRONLY | OpenMode.O_CREAT | OpenMode.O_EXCL;
        Errno error = FileIo.OpenAt(target, name, make, mode: 0x180, out FileDescriptor into);
        using (into)
        {
            error = error == Errno.None ? CopyContent(from, into, cancellation) : error;
            return error == Errno.None ? Finish(into, in status, PermissionBits) : error;
        }
    }

    private Errno CopyContent(
        FileDescriptor from,
        FileDescriptor into,
        CancellationToken cancellation
    )
    {
        long offset = 0;
        while (true)
        {
            Errno error = FileIo.ReadAt(from, _buffer, offset, out int count);
            if (error != Errno.None || count == 0)
            {
                return error;
            }

            error = FileIo.WriteAt(into, _buffer.AsSpan(0, count), offset, out int written);
            Bytes += written;
            offset += written;
            if (error != Errno.None || cancellation.IsCancellationRequested)
            {
                return error == Errno.None ? Errno.ECANCELED : error;
            }
        }
    }

    private Errno CopySymlink(
        FileDescriptor source,
        FileDescriptor target,
        PathComponent name,
        in FileStatus status
    )
    {
        byte[] text = new byte[LongestSymlink + 1];
        Errno error = FileIo.OpenAt(source, name, OpenMode.O_PATH, 0, out FileDescriptor link);
        using (link)
        {
            int length = 0;
            error =
                error == Errno.None
                    ? DirectoryIo.ReadSymlink(link, text.AsSpan(0, LongestSymlink), out length)
                    : error;
            error =
                error == Errno.None
                    ? DirectoryIo.MakeSymlink(target, name, text.AsSpan(0, length + 1))
                    : error;
        }

        if (error != Errno.None)
        {
            return error;
        }

        error = FileIo.OpenAt(target, name, OpenMode.O_PATH, 0, out FileDescriptor made);
        using (made)
        {
            return error == Errno.None ? FinishOwner(made, in status) : error;
        }
    }

    /// <summary>Owner first: changing it takes mode bits away.</summary>
    private Errno Finish(FileDescriptor made, in FileStatus status, uint bits)
    {
        Errno error = Owner is { } owner
            ? AttributeIo.SetOwner(made, owner.User, owner.Group)
            : Errno.None;
        error = error == Errno.None ? AttributeIo.SetMode(made, status.Mode & bits) : error;
        return error == Errno.None ? SetTimes(made, in status) : error;
    }

    private Errno FinishOwner(FileDescriptor made, in FileStatus status)
    {
        Errno error = Owner is { } owner
            ? AttributeIo.SetOwner(made, owner.User, owner.Group)
            : Errno.None;
        return error == Errno.None ? SetTimes(made, in status) : error;
    }

    private static Errno SetTimes(FileDescriptor made, in FileStatus status) =>
        AttributeIo.SetTimes(made, SpecOf(status.Accessed), SpecOf(status.Modified));

    private static TimeSpec SpecOf(StatusTime time) =>
        new() { Seconds = time.Seconds, Nanoseconds = time.Nanoseconds };
}
