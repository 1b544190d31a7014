using System.Buffers.Binary;
using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Files;

/// <summary>The kernel's lasting name of an inode (<c>name_to_handle_at(2)</c>): finds it again without a path, also in another process.</summary>
/// <remarks>May be assigned anew by its owner, so that a pooled record makes no garbage; whoever shares one must not.</remarks>
public sealed class FileHandle : IEquatable<FileHandle>
{
    /// <summary>Room that any handle fits in, bytes.</summary>
    public const int MaximumLength = HeaderBytes + MaximumBytes;

    private const int HeaderBytes = 8; // handle_bytes, handle_type
    private const int MaximumBytes = 128; // MAX_HANDLE_SZ
    private const int AtEmptyPath = 0x1000;

    private byte[] _bytes;

    /// <summary>A handle of no inode, to be assigned.</summary>
    public FileHandle() => _bytes = [];

    private FileHandle(byte[] bytes) => _bytes = bytes;

    /// <summary>The handle's bytes, with its head.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The handle of a name in a directory, or of the directory itself where the name is empty; a symbolic link is not followed.</summary>
    /// <returns>EOPNOTSUPP where the file system has no handles.</returns>
    public static Errno Of(RawDescriptor directory, PathComponent name, out FileHandle? handle)
    {
        Span<byte> buffer = stackalloc byte[MaximumLength];
        Errno error = Read(directory, name, buffer, out int length);
        handle = error == Errno.None ? new FileHandle(buffer[..length].ToArray()) : null;
        return error;
    }

    /// <summary>The bytes of a handle, without an object.</summary>
    /// <param name="directory">A directory, or any open object where the name is empty.</param>
    /// <param name="name">A name in it, or nothing.</param>
    /// <param name="buffer">At least <see cref="MaximumLength"/> bytes.</param>
    /// <param name="length">How many of them were filled.</param>
    /// <returns>EOPNOTSUPP where the file system has no handles.</returns>
    public static unsafe Errno Read(
        RawDescriptor directory,
        PathComponent name,
        Span<byte> buffer,
        out int length
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buffer.Length, MaximumLength, nameof(buffer));
        int mountId;
        int flags = name.Bytes.IsEmpty ? AtEmptyPath : 0;
        fixed (byte* path = name.Terminated)
        fixed (byte* start = buffer)
        {
            *(uint*)start = MaximumBytes;
            Errno error = LibC.Check(
                LibC.NameToHandleAt(directory.Number, path, start, &mountId, flags)
            );
            length = error == Errno.None ? HeaderBytes + (int)*(uint*)start : 0;
            return error;
        }
    }

    /// <summary>Becomes another inode's handle.</summary>
    public void Assign(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length == bytes.Length)
        {
            bytes.CopyTo(_bytes);
        }
        else
        {
            _bytes = bytes.ToArray();
        }
    }

    /// <summary>Opens the inode. Needs CAP_DAC_READ_SEARCH. <c>open_by_handle_at(2)</c>.</summary>
    /// <param name="store">Any descriptor on the same file system.</param>
    /// <param name="flags">How to open.</param>
    /// <param name="file">The open file.</param>
    /// <returns>ESTALE where the inode is gone.</returns>
    public Errno Open(RawDescriptor store, OpenMode flags, out FileDescriptor file)
    {
        Errno error = Open(store, flags, out RawDescriptor raw);
        file = new FileDescriptor(raw.Number);
        return error;
    }

    /// <summary>The same, for a record that closes by hand.</summary>
    public unsafe Errno Open(RawDescriptor store, OpenMode flags, out RawDescriptor file)
    {
        int number;
        Errno error;
        fixed (byte* bytes = _bytes)
        {
            do
            {
                number = LibC.OpenByHandleAt(
                    store.Number,
                    bytes,
                    (int)(flags | OpenMode.O_CLOEXEC)
                );
                error = LibC.Check(number);
            } while (error == Errno.EINTR);
        }

        file = new RawDescriptor(number);
        return error;
    }

    /// <summary>Whether those bytes are this handle.</summary>
    public bool Is(ReadOnlySpan<byte> bytes) => bytes.SequenceEqual(_bytes);

    /// <inheritdoc/>
    public bool Equals(FileHandle? other) =>
        other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FileHandle);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        _bytes.Length >= 12
            ? BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(8))
            : _bytes.Length;
}
