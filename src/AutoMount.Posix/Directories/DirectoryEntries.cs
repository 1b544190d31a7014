using System.Buffers.Binary;

namespace AutoMount.Posix.Directories;

/// <summary>Walks the records that <c>getdents64(2)</c> wrote (<c>struct linux_dirent64</c>).</summary>
public ref struct DirectoryEntries
{
    private const int NameOffset = 19;
    private ReadOnlySpan<byte> _rest;

    /// <summary>Starts at the first record.</summary>
    public DirectoryEntries(ReadOnlySpan<byte> records) => _rest = records;

    /// <summary>Inode number of the current entry.</summary>
    public ulong Inode { readonly get; private set; }

    /// <summary>Position after the current entry, for lseek.</summary>
    public long NextOffset { readonly get; private set; }

    /// <summary>Type of the current entry (<c>DT_*</c>), 0 where unknown.</summary>
    public byte Type { readonly get; private set; }

    /// <summary>Name of the current entry, with its NUL.</summary>
    public ReadOnlySpan<byte> TerminatedName { readonly get; private set; }

    /// <summary>Whether the current entry is <c>.</c> or <c>..</c>.</summary>
    public readonly bool IsDots =>
        TerminatedName.SequenceEqual(".\0"u8) || TerminatedName.SequenceEqual("..\0"u8);

    /// <summary>Goes to the next record; false at the end.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < NameOffset)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16LittleEndian(_rest[16..]);
        Inode = BinaryPrimitives.ReadUInt64LittleEndian(_rest);
        NextOffset = BinaryPrimitives.ReadInt64LittleEndian(_rest[8..]);
        Type = _rest[18];
        ReadOnlySpan<byte> padded = _rest[NameOffset..length];
        TerminatedName = padded[..(padded.IndexOf((byte)0) + 1)];
        _rest = _rest[length..];
        return true;
    }
}
