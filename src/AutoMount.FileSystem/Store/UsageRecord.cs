using System.Buffers.Binary;
using System.Numerics;
using AutoMount.Core.Folders;

namespace AutoMount.FileSystem.Store;

/// <summary>What is kept on the disk about a folder's usage: the usage itself after a clean end, or a bound that it does not pass.</summary>
/// <param name="IsClean">Whether <paramref name="Usage"/> is exact and nothing was changed since.</param>
/// <param name="Usage">The usage, or the bound.</param>
internal readonly record struct UsageRecord(bool IsClean, FolderUsage Usage)
{
    /// <summary>Bytes of one slot in the file, of which the record takes the first.</summary>
    internal const int SlotLength = 4096;

    /// <summary>Bytes of a record.</summary>
    internal const int Length = 48;

    private const uint Magic = 0x55_4D_41_32; // "2AMU" in the file
    private const uint CleanState = 1;
    private const uint RunningState = 2;
    private const int CheckedLength = 40;

    /// <summary>Writes a record: magic, length, sequence, state, zero, bytes, inodes, CRC-32C of all before it and of its complement.</summary>
    internal void Write(Span<byte> slot, ulong sequence)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(slot, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[4..], Length);
        BinaryPrimitives.WriteUInt64LittleEndian(slot[8..], sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[16..], IsClean ? CleanState : RunningState);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[20..], 0);
        BinaryPrimitives.WriteInt64LittleEndian(slot[24..], Usage.Bytes);
        BinaryPrimitives.WriteInt64LittleEndian(slot[32..], Usage.Inodes);
        BinaryPrimitives.WriteUInt64LittleEndian(slot[40..], Checksum(slot[..CheckedLength]));
    }

    /// <summary>Reads a slot; false for anything that <see cref="Write"/> did not make whole.</summary>
    internal static bool TryRead(
        ReadOnlySpan<byte> slot,
        out ulong sequence,
        out UsageRecord record
    )
    {
        sequence = 0;
        record = default;
        if (
            slot.Length < Length
            || BinaryPrimitives.ReadUInt32LittleEndian(slot) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(slot[4..]) != Length
            || BinaryPrimitives.ReadUInt64LittleEndian(slot[40..])
                != Checksum(slot[..CheckedLength])
        )
        {
            return false;
        }

        uint state = BinaryPrimitives.ReadUInt32LittleEndian(slot[16..]);
        long bytes = BinaryPrimitives.ReadInt64LittleEndian(slot[24..]);
        long inodes = BinaryPrimitives.ReadInt64LittleEndian(slot[32..]);
        if (state is not (CleanState or RunningState) || bytes < 0 || inodes < 0)
        {
            return false;
        }

        sequence = BinaryPrimitives.ReadUInt64LittleEndian(slot[8..]);
        record = new UsageRecord(state == CleanState, new FolderUsage(bytes, inodes));
        return true;
    }

    /// <summary>The newest whole record of a file of two slots; false where there is none.</summary>
    internal static bool TryReadNewest(
        ReadOnlySpan<byte> file,
        out ulong sequence,
        out UsageRecord record
    )
    {
        bool found = TryRead(file, out sequence, out record);
        if (
            file.Length > SlotLength
            && TryRead(file[SlotLength..], out ulong second, out UsageRecord other)
            && (!found || second > sequence)
        )
        {
            sequence = second;
            record = other;
            found = true;
        }

        return found;
    }

    private static ulong Checksum(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        uint complement = 0x9E37_79B9;
        foreach (byte value in data)
        {
            crc = BitOperations.Crc32C(crc, value);
            complement = BitOperations.Crc32C(complement, (byte)~value);
        }

        return ((ulong)complement << 32) | crc;
    }
}
