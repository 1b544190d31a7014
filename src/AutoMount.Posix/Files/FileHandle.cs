using System.Buffers.Binary;
using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Files;

/// <summary>The kernel's lasting name of an inode (<c>name_to_handle_at(2)</c>): finds it again without a path, also in another process.</summary>
public sealed class FileHandle : IEquatable<FileHandle>
{
    private const int HeaderBytes = 8; // handle_bytes, handle_type
    private const int MaximumBytes = 128; // MAX_HANDLE_SZ
    private const int AtEmptyPath = 0x1000;

    private readonly byte[] _bytes;

    private FileHandle(byte[] bytes) => _bytes = bytes;

    /// <summary>The handle of a name in a directory, or of the directory itself where the name is empty; a symbolic link is not followed.</summary>
    /// <returns>EOPNOTSUPP where the file system has no handles.</returns>
    public static unsafe Errno Of(
        FileDescriptor directory,
        PathComponent name,
        out FileHandle? handle
    )
    {
        byte* buffer = stackalloc byte[HeaderBytes + MaximumBytes];
        *(uint*)buffer = MaximumBytes;
        int mountId;
        int flags = name.Bytes.IsEmpty ? AtEmptyPath : 0;
        Errno error;
        fixed (byte* path = name.Terminated)
        {
            error = LibC.Check(
                LibC.NameToHandleAt(directory.Number, path, buffer, &mountId, flags)
            );
        }

        handle =
            error == Errno.None
                ? new FileHandle(
                    new ReadOnlySpan<byte>(buffer, HeaderBytes + (int)*(uint*)buffer).ToArray()
                )
                : null;
        return error;
    }

    /// <summary>Opens the inode. Needs CAP_DAC_READ_SEARCH. <c>open_by_handle_at(2)</c>.</summary>
    /// <param name="store">Any descriptor on the same file system.</param>
    /// <param name="flags">How to open.</param>
    /// <param name="file">The open file.</param>
    /// <returns>ESTALE where the inode is gone.</returns>
    public unsafe Errno Open(FileDescriptor store, OpenMode flags, out FileDescriptor file)
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

        file = new FileDescriptor(number);
        return error;
    }

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
