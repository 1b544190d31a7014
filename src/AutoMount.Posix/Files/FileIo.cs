using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Files;

/// <summary>Open files: content, length, durability. Every call handles EINTR itself.</summary>
public static unsafe class FileIo
{
    /// <summary>Opens one component below a directory; never follows a symbolic link at its end. <c>openat(2)</c>.</summary>
    public static Errno OpenAt(
        FileDescriptor directory,
        PathComponent name,
        OpenMode flags,
        uint mode,
        out FileDescriptor file
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

        file = new FileDescriptor(number);
        return error;
    }

    /// <summary>Opens a host path given by configuration, never by a user. <c>open(2)</c>.</summary>
    public static Errno OpenTrusted(string path, OpenMode flags, out FileDescriptor file)
    {
        const int currentDirectory = -100; // AT_FDCWD
        int number;
        fixed (byte* bytes = System.Text.Encoding.UTF8.GetBytes(path + '\0'))
        {
            number = LibC.OpenAt(currentDirectory, bytes, (int)(flags | OpenMode.O_CLOEXEC), 0);
        }

        Errno error = LibC.Check(number);
        file = new FileDescriptor(number);
        return error;
    }

    /// <summary>Reads at an offset; fewer bytes than asked only at the file's end. <c>pread(2)</c>.</summary>
    public static Errno ReadAt(FileDescriptor file, Span<byte> buffer, long offset, out int count)
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
        FileDescriptor file,
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
    public static Errno SetLength(FileDescriptor file, long length) =>
        LibC.Check(LibC.FTruncate(file.Number, length));

    /// <summary>Allocates, punches or zeroes a range. <c>fallocate(2)</c>; modes as there.</summary>
    public static Errno Allocate(FileDescriptor file, int mode, long offset, long length)
    {
        Errno error;
        do
        {
            error = LibC.Check(LibC.FAllocate(file.Number, mode, offset, length));
        } while (error == Errno.EINTR);

        return error;
    }

    /// <summary>Finds data or holes (<c>SEEK_DATA</c> 3, <c>SEEK_HOLE</c> 4), or moves a directory's position (<c>SEEK_SET</c> 0). <c>lseek(2)</c>.</summary>
    public static Errno Seek(FileDescriptor file, long offset, int whence, out long position)
    {
        position = LibC.LSeek(file.Number, offset, whence);
        return position < 0 ? LibC.LastError : Errno.None;
    }

    /// <summary>Makes data and attributes durable. <c>fsync(2)</c>.</summary>
    public static Errno Synchronize(FileDescriptor file) => LibC.Check(LibC.FSync(file.Number));

    /// <summary>Makes data durable, and what is needed to find it. <c>fdatasync(2)</c>.</summary>
    public static Errno SynchronizeData(FileDescriptor file) =>
        LibC.Check(LibC.FDataSync(file.Number));

    /// <summary>Makes the whole file system below a descriptor durable. <c>syncfs(2)</c>.</summary>
    public static Errno SynchronizeFileSystem(FileDescriptor file) =>
        LibC.Check(LibC.SyncFs(file.Number));

    /// <summary>Copies a range inside the kernel. <c>copy_file_range(2)</c>.</summary>
    public static Errno CopyRange(
        FileDescriptor source,
        long sourceOffset,
        FileDescriptor target,
        long targetOffset,
        long length,
        out long copied
    )
    {
        nint result = LibC.CopyFileRange(
            source.Number,
            &sourceOffset,
            target.Number,
            &targetOffset,
            (nuint)length,
            flags: 0
        );
        copied = Math.Max(0, result);
        return LibC.Check(result);
    }
}
