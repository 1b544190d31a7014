using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Store;

/// <summary>Copies one inode with everything that is said of it.</summary>
/// <param name="cancellation">Ends it.</param>
internal sealed class InodeCopy(CancellationToken cancellation)
{
    private const int LongestSymlink = 4096;
    private const int LongestList = 64 * 1024; // XATTR_LIST_MAX
    private const uint ModeBits = 0xFFF;

    private readonly byte[] _names = new byte[LongestList];
    private readonly byte[] _value = new byte[LongestList]; // XATTR_SIZE_MAX

    /// <summary>Makes a copy under a name; a directory is made empty, and finished when it is filled.</summary>
    /// <param name="source">The inode, by O_PATH.</param>
    /// <param name="status">What is said of it; of a file no more is copied than its length here.</param>
    /// <param name="into">Where the copy goes.</param>
    /// <param name="name">Its name.</param>
    internal Errno Copy(
        FileDescriptor source,
        in FileStatus status,
        FileDescriptor into,
        PathComponent name
    )
    {
        switch (status.Type)
        {
            case FileType.Directory:
                return DirectoryIo.MakeDirectory(into, name, mode: 0x1C0);
            case FileType.Regular:
                return CopyFile(source, in status, into, name);
            case FileType.Symlink:
                return CopySymlink(source, in status, into, name);
            default:
                Errno error = DirectoryIo.MakeNode(into, name, status.Mode, DeviceOf(in status));
                return error == Errno.None ? FinishNamed(source, in status, into, name) : error;
        }
    }

    /// <summary>Gives a copy what is said of its source: the owner first, since a change of it takes other things away.</summary>
    internal Errno Finish(RawDescriptor source, RawDescriptor made, in FileStatus status)
    {
        Errno error = AttributeIo.SetOwner(made, status.User, status.Group);
        if (status.Type != FileType.Symlink)
        {
            error = error == Errno.None ? CopyAttributes(source, made) : error;
            error = error == Errno.None ? AttributeIo.SetMode(made, status.Mode & ModeBits) : error;
        }

        return error == Errno.None
            ? AttributeIo.SetTimes(made, SpecOf(status.Accessed), SpecOf(status.Modified))
            : error;
    }

    private Errno CopyFile(
        FileDescriptor source,
        in FileStatus status,
        FileDescriptor into,
        PathComponent name
    )
    {
        const OpenMode make = OpenMode.O_WRONLY | OpenMode.O_CREAT | OpenMode.O_EXCL;
        const OpenMode read = OpenMode.O_RDONLY | OpenMode.O_NOATIME;
        Errno error = FileIo.Reopen(source, read, out RawDescriptor from);
        if (error != Errno.None)
        {
            return error;
        }

        error = FileIo.OpenAt(into, name, make, mode: 0x180, out FileDescriptor made);
        using (made)
        {
            error = error == Errno.None ? CopyContent(from, made, status.Size) : error;
            error = error == Errno.None ? Finish(source, made, in status) : error;
        }

        from.Close();
        return error;
    }

    private Errno CopyContent(RawDescriptor from, FileDescriptor made, long length)
    {
        Errno error = SparseCopy.Copy(from, made, length, cancellation);
        if (error == Errno.EIO && AttributeIo.Get(from, out FileStatus now) == Errno.None)
        {
            return now.Size < length ? FileIo.SetLength(made, now.Size) : error; // it was cut meanwhile
        }

        // shared as a whole it may have come with what was added meanwhile, which nobody was charged for
        return error == Errno.None ? FileIo.SetLength(made, length) : error;
    }

    private Errno CopySymlink(
        FileDescriptor source,
        in FileStatus status,
        FileDescriptor into,
        PathComponent name
    )
    {
        byte[] text = new byte[LongestSymlink + 1];
        Errno error = DirectoryIo.ReadSymlink(
            source,
            text.AsSpan(0, LongestSymlink),
            out int length
        );
        error =
            error == Errno.None
                ? DirectoryIo.MakeSymlink(into, name, text.AsSpan(0, length + 1))
                : error;
        return error == Errno.None ? FinishNamed(source, in status, into, name) : error;
    }

    private Errno FinishNamed(
        FileDescriptor source,
        in FileStatus status,
        FileDescriptor into,
        PathComponent name
    )
    {
        Errno error = FileIo.OpenAt(into, name, OpenMode.O_PATH, 0, out FileDescriptor made);
        using (made)
        {
            return error == Errno.None ? Finish(source, made, in status) : error;
        }
    }

    private Errno CopyAttributes(RawDescriptor source, RawDescriptor made)
    {
        Errno error = ExtendedAttributes.List(source, _names, out int length);
        if (error != Errno.None)
        {
            return error == Errno.EOPNOTSUPP ? Errno.None : error;
        }

        ReadOnlySpan<byte> rest = _names.AsSpan(0, length);
        while (error == Errno.None && !rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)0) + 1;
            error = ExtendedAttributes.Get(source, rest[..end], _value, out int size);
            error =
                error == Errno.None
                    ? ExtendedAttributes.Set(made, rest[..end], _value.AsSpan(0, size), flags: 0)
                : error == Errno.ENODATA ? Errno.None // taken away meanwhile
                : error;
            rest = rest[end..];
        }

        return error;
    }

    /// <summary>As <c>makedev(3)</c> puts it together.</summary>
    private static ulong DeviceOf(in FileStatus status)
    {
        ulong major = status.DeviceMajor;
        ulong minor = status.DeviceMinor;
        return (minor & 0xFF)
            | ((major & 0xFFF) << 8)
            | ((minor & ~0xFFUL) << 12)
            | ((major & ~0xFFFUL) << 32);
    }

    private static TimeSpec SpecOf(StatusTime time) =>
        new() { Seconds = time.Seconds, Nanoseconds = time.Nanoseconds };
}
