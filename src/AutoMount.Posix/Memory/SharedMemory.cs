using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Memory;

/// <summary>Memory in a file without a name (<c>memfd_create(2)</c>): whoever is handed its descriptor finds the content again, also after the death of who wrote it.</summary>
/// <remarks>Sparse: a page costs memory once it was written. Written by stores alone, so what one thread wrote is there at whatever instruction the process ends.</remarks>
public sealed unsafe class SharedMemory : IDisposable
{
    private const uint CloseOnExec = 1; // MFD_CLOEXEC
    private const int ReadWrite = 3;
    private const int Shared = 1;
    private const int Remove = 9; // MADV_REMOVE

    private readonly Mapping _mapping; // unmaps where nobody can use the memory any more
    private readonly nint _address;

    private SharedMemory(FileDescriptor descriptor, nint address, long length)
    {
        Descriptor = descriptor;
        _mapping = new Mapping(address, length);
        _address = address;
        Length = length;
    }

    /// <summary>The file; owned.</summary>
    public FileDescriptor Descriptor { get; }

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>Makes memory full of zeros.</summary>
    /// <param name="name">Shown in <c>/proc/PID/maps</c>.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="memory">The memory.</param>
    /// <returns>ENFILE, EMFILE, ENOMEM.</returns>
    public static Errno Create(string name, long length, out SharedMemory? memory)
    {
        memory = null;
        FileDescriptor descriptor = new(LibC.MemFdCreate(name, CloseOnExec));
        Errno error = descriptor.IsInvalid ? LibC.LastError : Errno.None;
        error = error == Errno.None ? LibC.Check(LibC.FTruncate(descriptor.Number, length)) : error;
        error = error == Errno.None ? Map(descriptor, out memory) : error;
        if (error != Errno.None)
        {
            descriptor.Dispose();
        }

        return error;
    }

    /// <summary>Maps what another process made.</summary>
    /// <param name="descriptor">Its file; owned by the memory after a success.</param>
    /// <param name="memory">The memory.</param>
    /// <returns>ENOMEM; EINVAL for an empty file; what <c>lseek(2)</c> says of something else.</returns>
    public static Errno Map(FileDescriptor descriptor, out SharedMemory? memory)
    {
        const int end = 2; // SEEK_END
        ArgumentNullException.ThrowIfNull(descriptor);
        memory = null;
        long length = LibC.LSeek(descriptor.Number, 0, end);
        if (length < 0)
        {
            return LibC.LastError;
        }

        nint address = LibC.MMap(0, (nuint)length, ReadWrite, Shared, descriptor.Number, 0);
        if (address == -1)
        {
            return LibC.LastError;
        }

        memory = new SharedMemory(descriptor, address, length);
        return Errno.None;
    }

    /// <summary>A value in it.</summary>
    /// <param name="offset">Where it begins, bytes; a multiple of its alignment.</param>
    /// <exception cref="ArgumentOutOfRangeException">It does not lie inside.</exception>
    public ref T At<T>(long offset)
        where T : unmanaged
    {
        if ((ulong)offset > (ulong)(Length - sizeof(T)))
        {
            ThrowOutside(offset);
        }

        return ref Unsafe.AsRef<T>((void*)(_address + (nint)offset));
    }

    /// <summary>A part of it.</summary>
    /// <param name="offset">Where it begins, bytes.</param>
    /// <param name="length">Bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">It does not lie inside.</exception>
    public Span<byte> Slice(long offset, int length)
    {
        if (length < 0 || (ulong)offset > (ulong)(Length - length))
        {
            ThrowOutside(offset);
        }

        return new Span<byte>((void*)(_address + (nint)offset), length);
    }

    /// <summary>Gives pages back to the system; the content becomes zero. <c>madvise(2)</c>, MADV_REMOVE.</summary>
    /// <param name="offset">Where they begin, bytes; a multiple of the page size.</param>
    /// <param name="length">Bytes; likewise.</param>
    public void Discard(long offset, long length) =>
        _ = LibC.MAdvise(_address + (nint)offset, (nuint)length, Remove); // refusal costs memory only

    /// <summary>Unmaps and closes; others that have the descriptor keep the content. Nothing may use the memory any more.</summary>
    public void Dispose()
    {
        _mapping.Dispose();
        Descriptor.Dispose();
    }

    private static void ThrowOutside(long offset) =>
        throw new ArgumentOutOfRangeException(nameof(offset), offset, "Outside the shared memory.");

    private sealed class Mapping : SafeHandle
    {
        private readonly long _length;

        internal Mapping(nint address, long length)
            : base(invalidHandleValue: -1, ownsHandle: true)
        {
            SetHandle(address);
            _length = length;
        }

        public override bool IsInvalid => handle == -1;

        protected override bool ReleaseHandle() => LibC.MUnmap(handle, (nuint)_length) == 0;
    }
}
