using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Files;

/// <summary>Copies of files with holes, on one file system.</summary>
public static unsafe class SparseCopy
{
    private const nuint Clone = 0x4004_9409; // FICLONE
    private const long Chunk = 64L << 20; // between two looks at the cancellation
    private const int SeekData = 3;
    private const int SeekHole = 4;

    /// <summary>Makes an empty file a copy of another: by reference where the file system shares extents (XFS, btrfs), else of its data alone, holes left out.</summary>
    /// <param name="source">The file.</param>
    /// <param name="target">The empty file, for writing.</param>
    /// <param name="length">Bytes to copy.</param>
    /// <param name="cancellation">Ends it with ECANCELED.</param>
    public static Errno Copy(
        RawDescriptor source,
        RawDescriptor target,
        long length,
        CancellationToken cancellation = default
    )
    {
        if (LibC.Check(LibC.IoCtl(target.Number, Clone, (void*)(nint)source.Number)) == Errno.None)
        {
            return Errno.None;
        }

        Errno error = FileIo.SetLength(target, length);
        long position = 0;
        while (error == Errno.None && position < length)
        {
            error = FileIo.Seek(source, position, SeekData, out long data);
            if (error != Errno.None)
            {
                return error == Errno.ENXIO ? Errno.None : error; // a hole until the end
            }

            error = FileIo.Seek(source, data, SeekHole, out long end);
            error =
                error == Errno.None
                    ? CopyRange(source, target, data, Math.Min(end, length), cancellation)
                    : error;
            position = end;
        }

        return error;
    }

    private static Errno CopyRange(
        RawDescriptor source,
        RawDescriptor target,
        long begin,
        long end,
        CancellationToken cancellation
    )
    {
        while (begin < end)
        {
            if (cancellation.IsCancellationRequested)
            {
                return Errno.ECANCELED;
            }

            Errno error = FileIo.CopyRange(
                source,
                begin,
                target,
                begin,
                Math.Min(end - begin, Chunk),
                out long count
            );
            if (error != Errno.None || count == 0)
            {
                return error == Errno.None ? Errno.EIO : error;
            }

            begin += count;
        }

        return Errno.None;
    }
}
