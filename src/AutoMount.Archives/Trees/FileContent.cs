using System.Text;
using AutoMount.Archives.Formats;
using AutoMount.Core;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;

namespace AutoMount.Archives.Trees;

/// <summary>What files hold, holes included, on its way into an archive.</summary>
/// <param name="writer">The archive.</param>
internal sealed class FileContent(ArchiveWriter writer)
{
    private const int SeekData = 3;
    private const int SeekHole = 4;
    private const int UnitOfBlocks = 512;
    private const int LongestPlainName = 80; // of the 100 of a ustar header, which "GNUSparseFile.0" shares
    private const int MostRanges = 10_000; // of a file with more holes, the rest counts as data

    private readonly byte[] _buffer = new byte[1 << 20];
    private readonly byte[] _zeros = new byte[1 << 20];
    private readonly List<(long Offset, long Length)> _data = [];

    /// <summary>Finds where a file has data, and says it where it has holes.</summary>
    /// <remarks>
    /// Holes of files with long names, or such that are no ASCII, are written as zeros: libarchive (3.6) cuts such a name
    /// where it writes GNU.sparse.name beside it.
    /// </remarks>
    internal void Describe(FileDescriptor file, in FileStatus status, ReadOnlySpan<byte> path)
    {
        _data.Clear();
        long size = status.Size;
        bool isPlainName = path.Length <= LongestPlainName && Ascii.IsValid(path);
        bool hasHoles = (long)status.Blocks * UnitOfBlocks < size;
        if (!isPlainName || !hasHoles || !TryFindData(file, size))
        {
            _data.Clear();
            _data.Add((0, size));
            return;
        }

        foreach ((long offset, long length) in _data)
        {
            writer.DescribeData(offset, length);
        }

        if (_data.Count == 0)
        {
            writer.DescribeData(size, 0); // holes alone
        }
    }

    /// <summary>Writes what was described.</summary>
    /// <param name="file">The file.</param>
    /// <param name="size">Its length.</param>
    /// <param name="progress">Told of bytes of it so far.</param>
    /// <returns>False where it had become shorter.</returns>
    internal bool Write(FileDescriptor file, long size, Action<long> progress)
    {
        bool isWhole = true;
        long position = 0;
        foreach ((long offset, long length) in _data)
        {
            WriteZeros(offset - position);
            for (position = offset; position < offset + length; progress(position))
            {
                int count = (int)Math.Min(_buffer.Length, offset + length - position);
                Span<byte> piece = _buffer.AsSpan(0, count);
                Errno error = FileIo.ReadAt(file, piece, position, out int read);
                if (error != Errno.None)
                {
                    throw new ServiceException(
                        ServiceError.StorageFailed,
                        $"A file cannot be read: the file system answers {error}."
                    );
                }

                piece[read..].Clear();
                isWhole &= read == count;
                writer.WriteData(piece);
                position += count;
            }
        }

        WriteZeros(size - position);
        return isWhole;
    }

    private bool TryFindData(FileDescriptor file, long size)
    {
        long position = 0;
        while (position < size)
        {
            Errno error = FileIo.Seek(file, position, SeekData, out long data);
            if (error == Errno.ENXIO)
            {
                return true; // a hole until the end
            }

            error = error == Errno.None ? FileIo.Seek(file, data, SeekHole, out position) : error;
            if (error != Errno.None || _data.Count == MostRanges)
            {
                return false;
            }

            long end = Math.Min(position, size);
            if (end > data)
            {
                _data.Add((data, end - data));
            }
        }

        return true;
    }

    private void WriteZeros(long count)
    {
        while (count > 0)
        {
            int piece = (int)Math.Min(count, _zeros.Length);
            writer.WriteData(_zeros.AsSpan(0, piece));
            count -= piece;
        }
    }
}
