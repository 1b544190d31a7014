using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Files;

/// <summary>Open files: content, length, durability. Every call handles EINTR itself.</summary>
public static unsafe class FileIo
{
    /// <summary>Opens one component below a directory; never follows a symbolic link at its end. <c>openat(2)</c>.</summary>
    public static Errno OpenAt(
        RawDescriptor directory,
        PathComponent name,
        OpenMode flags,
        uint mode,
        out FileDescriptor file
    )
    {
        Errno error = OpenAt(directory, name, flags, mode, out RawDescriptor raw);
        file = new FileDescriptor(raw.Number);
        return error;
    }

    /// <summary>The same, for a record that closes by hand.</summary>
    public static Errno OpenAt(
        RawDescriptor directory,
        PathComponent name,
        OpenMode flags,
        uint mode,
        out RawDescriptor file
    )
    {
        int number;
        Errno error;
        fixed (byte* path = name.Terminated)
        {
            do
            {
                number = LibC.OpenAt(
                    directory.Number,
                    path,
                    (int)(flags | OpenMode.O_CLOEXEC | OpenMode.O_NOFOLLOW),
                    mode
                );
                error = LibC.Check(number);
            } while (error == Errno.EINTR);
        }

        file = new RawDescriptor(number);
        return error;
    }

    /// <summary>Opens an open object once more with other flags, also one without a name, through its entry in <c>/proc</c>. <c>open(2)</c>.</summary>
    public static Errno Reopen(RawDescriptor inode, OpenMode flags, out RawDescriptor file)
    {
        const int currentDirectory = -100; // AT_FDCWD
        byte* path = stackalloc byte[Attributes.DescriptorPath.Length];
        Attributes.DescriptorPath.Format(inode, path);
        int number;
        Errno error;
        do
        {
            number = LibC.OpenAt(currentDirectory, path, (int)(flags | OpenMode.O_CLOEXEC), 0);
            error = LibC.Check(number);
        } while (error == Errno.EINTR);

        file = new RawDescriptor(number);
        return error;
    }

    /// <summary>Opens a host path given by configuration, never by a user; what it makes is ours alone (mode 0600). <c>open(2)</c>.</summary>
    public static Errno OpenTrusted(string path, OpenMode flags, out FileDescriptor file)
    {
        const int currentDirectory = -100; // AT_FDCWD
        int number;
        fixed (byte* bytes = LibC.Terminated(path))
        {
            number = LibC.OpenAt(
                currentDirectory,
                bytes,
                (int)(flags | OpenMode.O_CLOEXEC),
                mode: 0x180
            );
        }

        Errno error = LibC.Check(number);
        file = new FileDescriptor(number);
        return error;
    }

    /// <summary>Reads at an offset; fewer bytes than asked only at the file's end. <c>pread(2)</c>.</summary>
    public static Errno ReadAt(RawDescriptor file, Span<byte> buffer, long offset, out int count)
    {
        count = 0;
        fixed (byte* start = buffer)
        {
            while (count < buffer.Length)
            {
                nint result = LibC.PRead(
                    file.Number,
                    start + count,
                    (nuint)(buffer.Length - count),
                    offset + count
                );
                if (result == 0)
                {
                    break;
                }

                if (result < 0)
                {
                    Errno error = LibC.LastError;
                    if (error == Errno.EINTR)
                    {
                        continue;
                    }

                    return count > 0 ? Errno.None : error;
                }

                count += (int)result;
            }
        }

        return Errno.None;
    }

    /// <summary>Writes at an offset until done or an error; <paramref name="count"/> is what was written, also beside an error. <c>pwrite(2)</c>.</summary>
    public static Errno WriteAt(
        RawDescriptor file,
        ReadOnlySpan<byte> data,
        long offset,
        out int count
    )
    {
        count = 0;
        fixed (byte* start = data)
        {
            while (count < data.Length)
            {
                nint result = LibC.PWrite(
                    file.Number,
                    start + count,
                    (nuint)(data.Length - count),
                    offset + count
                );
                if (result < 0)
                {
                    Errno error = LibC.LastError;
                    if (error == Errno.EINTR)
                    {
                        continue;
                    }

                    return error;
                }

                count += (int)result;
            }
        }

        return Errno.None;
    }

    /// <summary>Sets the length. <c>ftruncate(2)</c>.</summary>
    public static Errno SetLength(RawDescriptor file, long length)
    {
        Errno error;
        do
        {
            error = LibC.Check(LibC.FTruncate(file.Number, length));
        } while (error == Errno.EINTR);

        return error;
    }

    /// <summary>Allocates, punches or zeroes a range. <c>fallocate(2)</c>; modes as there.</summary>
    public static Errno Allocate(RawDescriptor file, int mode, long offset, long length)
    {
        Errno error;
        do
        {
            error = LibC.Check(LibC.FAllocate(file.Number, mode, offset, length));
        } while (error == Errno.EINTR);

        return error;
    }

    /// <summary>Finds data or holes (<c>SEEK_DATA</c> 3, <c>SEEK_HOLE</c> 4), or moves a directory's position (<c>SEEK_SET</c> 0). <c>lseek(2)</c>.</summary>
    public static Errno Seek(RawDescriptor file, long offset, int whence, out long position)
    {
        position = LibC.LSeek(file.Number, offset, whence);
        return position < 0 ? LibC.LastError : Errno.None;
    }

    /// <summary>Makes data and attributes durable. <c>fsync(2)</c>.</summary>
    public static Errno Synchronize(RawDescriptor file)
    {
        Errno error;
        do
        {
            error = LibC.Check(LibC.FSync(file.Number));
        } while (error == Errno.EINTR);

        return error;
    }

    /// <summary>Makes data durable, and what is needed to find it. <c>fdatasync(2)</c>.</summary>
    public static Errno SynchronizeData(RawDescriptor file)
    {
        Errno error;
        do
        {
            error = LibC.Check(LibC.FDataSync(file.Number));
        } while (error == Errno.EINTR);

        return error;
    }

    /// <summary>Makes the whole file system below a descriptor durable. <c>syncfs(2)</c>.</summary>
    public static Errno SynchronizeFileSystem(RawDescriptor file)
    {
        Errno error;
        do
        {
            error = LibC.Check(LibC.SyncFs(file.Number));
        } while (error == Errno.EINTR);

        return error;
    }

    /// <summary>Copies a range inside the kernel. <c>copy_file_range(2)</c>.</summary>
    public static Errno CopyRange(
        RawDescriptor source,
        long sourceOffset,
        RawDescriptor target,
        long targetOffset,
        long length,
        out long copied
    )
    {
        nint result;
        Errno error;
        do
        {
            result = LibC.CopyFileRange(
                source.Number,
                &sourceOffset,
                target.Number,
                &targetOffset,
                (nuint)length,
                flags: 0
            );
            error = LibC.Check(result);
        } while (error == Errno.EINTR);

        copied = Math.Max(0, result);
        return error;
    }
}
