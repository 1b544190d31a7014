using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AutoMount.Archives.Interop;
using AutoMount.Core;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;
using AutoMount.Posix.Threads;

namespace AutoMount.Archives.Formats;

/// <summary>Reads a tar archive, plain or compressed, entry by entry. One thread, which is the one that made it.</summary>
/// <remarks>
/// Names are taken as bytes: to a C library that knows ASCII alone nothing else can be translated, and libarchive then
/// gives what is not translated as it is. In a locale of UTF-8 it would compose characters (NFC) of pax archives.
/// </remarks>
internal sealed unsafe class ArchiveReader : IDisposable
{
    private const int BufferSize = 256 << 10;
    private const nint Fatal = -30;
    private const int Block = 512;

    private readonly ThreadLocale _locale = ThreadLocale.Ascii();
    private readonly WatchedStream _stream;
    private readonly GCHandle _self;
    private readonly byte* _buffer;
    private readonly nint _archive;
    private nint _entry;
    private Errno _streamError;

    internal ArchiveReader(WatchedStream stream)
    {
        _stream = stream;
        _archive = LibArchive.ReadNew();
        _buffer = (byte*)NativeMemory.Alloc(BufferSize);
        _self = GCHandle.Alloc(this);
        _ = LibArchive.ReadSupportTar(_archive);
        _ = LibArchive.ReadSupportZstd(_archive); // what is not built in, it runs a program for, which it may not start
        _ = LibArchive.ReadSupportGzip(_archive);
        _ = LibArchive.ReadSupportXz(_archive);
    }

    /// <summary>The entry's path.</summary>
    internal ReadOnlySpan<byte> Path => Text(LibArchive.EntryPath(_entry));

    /// <summary>The path that it is another name of; empty where it is none.</summary>
    internal ReadOnlySpan<byte> HardLink => Text(LibArchive.EntryHardLink(_entry));

    /// <summary>Where a symbolic link leads.</summary>
    internal ReadOnlySpan<byte> Symlink => Text(LibArchive.EntrySymlink(_entry));

    /// <summary>Permission bits.</summary>
    internal uint Mode => LibArchive.EntryMode(_entry) & 0xFFF;

    /// <summary>What it is.</summary>
    internal FileType Type => (FileType)(LibArchive.EntryMode(_entry) & 0xF000);

    /// <summary>Bytes of content.</summary>
    internal long Size => LibArchive.EntrySize(_entry);

    /// <summary>When it was changed last; null where the archive does not say.</summary>
    internal TimeSpec? Time =>
        LibArchive.EntryHasTime(_entry) != 0
            ? new TimeSpec
            {
                Seconds = LibArchive.EntryTime(_entry),
                Nanoseconds = LibArchive.EntryTimeNanoseconds(_entry),
            }
            : null;

    /// <summary>The entry, for what has more to read of it.</summary>
    internal nint Entry => _entry;

    /// <summary>Goes to the next entry.</summary>
    /// <returns>False at the archive's end.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceError.BrokenStream"/>, <see cref="ServiceError.StorageFailed"/>.</exception>
    internal bool MoveNext()
    {
        bool isFirst = _entry == 0;
        Check(
            isFirst
                ? LibArchive.ReadOpen(_archive, GCHandle.ToIntPtr(_self), 0, &OnRead, 0)
                : LibArchive.ReadDataSkip(_archive)
        );
        long end = (LibArchive.FilterBytes(_archive, 0) + Block - 1) / Block * Block;
        nint entry;
        int result = LibArchive.ReadNextHeader(_archive, &entry);
        Check(result);
        if (result == LibArchive.End)
        {
            CheckEnd(end);
            return false;
        }

        _entry = entry;
        return true;
    }

    /// <summary>The next piece of the entry's content.</summary>
    /// <param name="data">Valid until the next call.</param>
    /// <param name="offset">Where it belongs; what lies between two pieces is a hole.</param>
    /// <returns>False at the content's end.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceError.BrokenStream"/>, <see cref="ServiceError.StorageFailed"/>.</exception>
    internal bool ReadBlock(out ReadOnlySpan<byte> data, out long offset)
    {
        void* start;
        nuint size;
        long position;
        int result = LibArchive.ReadDataBlock(_archive, &start, &size, &position);
        Check(result);
        data =
            result == LibArchive.End ? default : new ReadOnlySpan<byte>(start, checked((int)size));
        offset = position;
        return result != LibArchive.End;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = LibArchive.ReadFree(_archive);
        _self.Free();
        NativeMemory.Free(_buffer);
        _locale.Dispose();
    }

    /// <summary>An archive ends with a block of zeros: without it, it was cut off between two entries.</summary>
    private void CheckEnd(long lastEntryEnd)
    {
        if (_streamError != Errno.None || LibArchive.FilterBytes(_archive, 0) <= lastEntryEnd)
        {
            throw Broken("it ends without the mark of a tar archive's end");
        }
    }

    private void Check(int result)
    {
        if (result is LibArchive.Ok or LibArchive.End or LibArchive.Warn)
        {
            return;
        }

        if (_streamError != Errno.None)
        {
            throw StreamProblems.CannotRead(_streamError);
        }

        string words = System.Text.Encoding.UTF8.GetString(Text(LibArchive.ErrorString(_archive)));
        throw Broken(words.Length > 0 ? words : "it cannot be read");
    }

    private static ServiceException Broken(string words) =>
        new(
            ServiceError.BrokenStream,
            $"The stream is no whole tar archive, plain or compressed by zstd, gzip or xz: {NameText.Of(System.Text.Encoding.UTF8.GetBytes(words)).TrimEnd('.')}."
        );

    private static ReadOnlySpan<byte> Text(byte* text) =>
        text == null ? default : MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);

    [UnmanagedCallersOnly]
    private static nint OnRead(nint archive, nint self, void** buffer)
    {
        ArchiveReader reader = Unsafe.As<ArchiveReader>(GCHandle.FromIntPtr(self).Target!);
        Span<byte> room = new(reader._buffer, BufferSize);
        reader._streamError = reader._stream.Read(room, out int count);
        *buffer = reader._buffer;
        return reader._streamError == Errno.None ? count : Fatal;
    }
}
