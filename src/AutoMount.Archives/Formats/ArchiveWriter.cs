using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AutoMount.Archives.Interop;
using AutoMount.Core;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;
using AutoMount.Posix.Threads;

namespace AutoMount.Archives.Formats;

/// <summary>Writes a pax archive, compressed by zstd where wanted, entry by entry. One thread, which is the one that made it.</summary>
/// <remarks>
/// Not the "restricted" pax of libarchive, which drops the fractions of times. Names that are UTF-8 are written as such,
/// which every reader knows, and others as they are (<c>hdrcharset=BINARY</c>).
/// </remarks>
internal sealed unsafe class ArchiveWriter : IDisposable
{
    private const int BlockSize = 64 << 10;
    private const nint Fatal = -30;

    private readonly ThreadLocale _locale = ThreadLocale.Utf8();
    private readonly WatchedStream _stream;
    private readonly GCHandle _self;
    private readonly nint _archive;
    private readonly nint _entry;
    private Errno _streamError;

    internal ArchiveWriter(WatchedStream stream, bool compresses)
    {
        _stream = stream;
        _archive = LibArchive.WriteNew();
        _entry = LibArchive.EntryNew();
        _self = GCHandle.Alloc(this);
        if (compresses)
        {
            Check(LibArchive.WriteAddZstd(_archive));
        }

        Check(LibArchive.WriteSetPax(_archive));
        Check(LibArchive.WriteSetFormatOption(_archive, "pax", "xattrheader", "SCHILY"));
        Check(LibArchive.WriteSetBytesPerBlock(_archive, BlockSize));
        Check(LibArchive.WriteSetBytesInLastBlock(_archive, 1));
        Check(LibArchive.WriteOpen(_archive, GCHandle.ToIntPtr(_self), 0, &OnWrite, 0));
    }

    /// <summary>The entry being described, for what has more to say of it.</summary>
    internal nint Entry => _entry;

    /// <summary>Begins to describe an entry.</summary>
    /// <param name="terminatedPath">Its path, ending in NUL.</param>
    /// <param name="status">Its attributes.</param>
    internal void Describe(ReadOnlySpan<byte> terminatedPath, in FileStatus status)
    {
        _ = LibArchive.EntryClear(_entry);
        fixed (byte* path = terminatedPath)
        {
            LibArchive.EntrySetPath(_entry, path);
        }

        LibArchive.EntrySetMode(_entry, status.Mode);
        LibArchive.EntrySetSize(_entry, status.Type == FileType.Regular ? status.Size : 0);
        LibArchive.EntrySetUser(_entry, status.User);
        LibArchive.EntrySetGroup(_entry, status.Group);
        LibArchive.EntrySetTime(_entry, status.Modified.Seconds, status.Modified.Nanoseconds);
    }

    /// <summary>It is another name of an entry before it.</summary>
    internal void DescribeHardLink(ReadOnlySpan<byte> terminatedPath)
    {
        LibArchive.EntrySetSize(_entry, 0);
        fixed (byte* path = terminatedPath)
        {
            LibArchive.EntrySetHardLink(_entry, path);
        }
    }

    /// <summary>It is a symbolic link.</summary>
    internal void DescribeSymlink(ReadOnlySpan<byte> terminatedTarget)
    {
        fixed (byte* target = terminatedTarget)
        {
            LibArchive.EntrySetSymlink(_entry, target);
        }
    }

    /// <summary>It has data there, and holes where none is described; not called for a file without holes.</summary>
    internal void DescribeData(long offset, long length) =>
        LibArchive.EntryAddData(_entry, offset, length);

    /// <summary>It has an extended attribute.</summary>
    internal void DescribeAttribute(ReadOnlySpan<byte> terminatedName, ReadOnlySpan<byte> value)
    {
        byte nothing = 0;
        fixed (byte* name = terminatedName)
        fixed (byte* content = value)
        {
            LibArchive.EntryAddAttribute(
                _entry,
                name,
                content == null ? &nothing : content,
                (nuint)value.Length
            );
        }
    }

    /// <summary>Writes what was described.</summary>
    internal void WriteHeader() => Check(LibArchive.WriteHeader(_archive, _entry));

    /// <summary>Writes content, holes included (as zeros).</summary>
    internal void WriteData(ReadOnlySpan<byte> data)
    {
        fixed (byte* start = data)
        {
            nint written = LibArchive.WriteData(_archive, start, (nuint)data.Length);
            if (written < 0)
            {
                Check((int)written);
            }
        }
    }

    /// <summary>The entry is whole.</summary>
    internal void EndEntry() => Check(LibArchive.WriteFinishEntry(_archive));

    /// <summary>The archive is whole.</summary>
    internal void End() => Check(LibArchive.WriteClose(_archive));

    /// <inheritdoc/>
    public void Dispose()
    {
        LibArchive.EntryFree(_entry);
        _ = LibArchive.WriteFail(_archive); // so that what was not ended is not ended now; no matter after the end
        _ = LibArchive.WriteFree(_archive);
        _self.Free();
        _locale.Dispose();
    }

    private void Check(int result)
    {
        if (result is LibArchive.Ok or LibArchive.Warn)
        {
            return; // the warning is of a name that is no UTF-8, which is written as it is
        }

        if (_streamError != Errno.None)
        {
            throw StreamProblems.CannotWrite(_streamError);
        }

        byte* words = LibArchive.ErrorString(_archive);
        ReadOnlySpan<byte> text =
            words == null ? "unknown"u8 : MemoryMarshal.CreateReadOnlySpanFromNullTerminated(words);
        throw new ServiceException(
            ServiceError.StorageFailed,
            $"The archive cannot be written: {NameText.Of(text)}"
        );
    }

    [UnmanagedCallersOnly]
    private static nint OnWrite(nint archive, nint self, void* buffer, nuint size)
    {
        ArchiveWriter writer = Unsafe.As<ArchiveWriter>(GCHandle.FromIntPtr(self).Target!);
        int length = (int)Math.Min(size, int.MaxValue);
        writer._streamError = writer._stream.Write(new ReadOnlySpan<byte>(buffer, length));
        return writer._streamError == Errno.None ? length : Fatal;
    }
}
