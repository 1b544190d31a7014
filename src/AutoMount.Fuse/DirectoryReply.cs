using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AutoMount.Fuse.Protocol;

namespace AutoMount.Fuse;

/// <summary>Packs directory entries into a reply until it is full.</summary>
/// <param name="buffer">Where the records go.</param>
public ref struct DirectoryReply(Span<byte> buffer)
{
    private const int Alignment = 8;
    private readonly Span<byte> _buffer = buffer;

    /// <summary>Bytes packed.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes that the reply can hold.</summary>
    public readonly int Capacity => _buffer.Length;

    /// <summary>Whether an entry with a name of that length would still fit.</summary>
    public readonly bool Fits(int nameLength, bool withAttributes) =>
        Length + RecordLength(nameLength, withAttributes) <= _buffer.Length;

    /// <summary>Adds an entry without attributes; false where it does not fit.</summary>
    public bool TryAdd(ulong inode, long nextOffset, byte type, scoped ReadOnlySpan<byte> name)
    {
        if (!Fits(name.Length, withAttributes: false))
        {
            return false;
        }

        Append(inode, nextOffset, type, name, Length);
        Length += RecordLength(name.Length, withAttributes: false);
        return true;
    }

    /// <summary>Adds an entry with attributes; false where it does not fit.</summary>
    public bool TryAdd(
        scoped in FuseEntryOut entry,
        ulong inode,
        long nextOffset,
        byte type,
        scoped ReadOnlySpan<byte> name
    )
    {
        if (!Fits(name.Length, withAttributes: true))
        {
            return false;
        }

        MemoryMarshal.Write(_buffer[Length..], in entry);
        Append(inode, nextOffset, type, name, Length + Unsafe.SizeOf<FuseEntryOut>());
        Length += RecordLength(name.Length, withAttributes: true);
        return true;
    }

    /// <summary>Changes the packed entries that carry a node.</summary>
    /// <param name="change">Changes one.</param>
    public readonly void ChangeEntries(EntryChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        for (int position = 0; position < Length; )
        {
            ref FuseEntryOut entry = ref MemoryMarshal.AsRef<FuseEntryOut>(_buffer[position..]);
            if (entry.NodeId != 0)
            {
                change(ref entry);
            }

            int head = position + Unsafe.SizeOf<FuseEntryOut>();
            FuseDirEntry record = MemoryMarshal.Read<FuseDirEntry>(_buffer[head..]);
            position += RecordLength((int)record.NameLength, withAttributes: true);
        }
    }

    private static int RecordLength(int nameLength, bool withAttributes)
    {
        int length = Unsafe.SizeOf<FuseDirEntry>() + nameLength;
        length += withAttributes ? Unsafe.SizeOf<FuseEntryOut>() : 0;
        return (length + Alignment - 1) & -Alignment;
    }

    private readonly void Append(
        ulong inode,
        long nextOffset,
        byte type,
        ReadOnlySpan<byte> name,
        int position
    )
    {
        FuseDirEntry entry = new()
        {
            Inode = inode,
            NextOffset = (ulong)nextOffset,
            NameLength = (uint)name.Length,
            Type = type,
        };
        MemoryMarshal.Write(_buffer[position..], in entry);
        int end = position + Unsafe.SizeOf<FuseDirEntry>();
        name.CopyTo(_buffer[end..]);
        int padding = -(end + name.Length) & (Alignment - 1);
        _buffer.Slice(end + name.Length, padding).Clear();
    }
}

/// <summary>Changes an entry in place.</summary>
/// <param name="entry">The entry.</param>
public delegate void EntryChange(ref FuseEntryOut entry);
