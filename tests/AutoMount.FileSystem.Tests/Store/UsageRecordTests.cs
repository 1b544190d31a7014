using AutoMount.Core.Folders;
using AutoMount.FileSystem.Store;
using CsCheck;

namespace AutoMount.FileSystem.Tests.Store;

/// <summary>The record of a folder's usage on the disk.</summary>
public sealed class UsageRecordTests
{
    private const int Slot = UsageRecord.SlotLength;

    [Fact]
    public void Write_ThenRead_IsTheSame() =>
        Gen.Select(Gen.Bool, Gen.Long[0, long.MaxValue], Gen.Long[0, long.MaxValue], Gen.ULong)
            .Sample(
                (clean, bytes, inodes, sequence) =>
                {
                    byte[] slot = new byte[UsageRecord.Length];
                    UsageRecord record = new(clean, new FolderUsage(bytes, inodes));
                    record.Write(slot, sequence);

                    Assert.True(UsageRecord.TryRead(slot, out ulong read, out UsageRecord same));
                    Assert.Equal((sequence, record), (read, same));
                }
            );

    [Fact]
    public void Read_OfAnyBytes_NeverThrowsAndBelievesNothing() =>
        Gen
            .Byte.Array[0, 3 * Slot]
            .Sample(bytes => Assert.False(UsageRecord.TryReadNewest(bytes, out _, out _)));

    [Fact]
    public void Read_WithAnyByteChanged_BelievesNothing()
    {
        byte[] slot = new byte[UsageRecord.Length];
        new UsageRecord(IsClean: true, new FolderUsage(123_456_789, 4321)).Write(slot, 77);
        for (int at = 0; at < slot.Length; at++)
        {
            for (int value = 1; value < 256; value++)
            {
                slot[at] ^= (byte)value;
                Assert.False(UsageRecord.TryRead(slot, out _, out _), $"byte {at}, {value}");
                slot[at] ^= (byte)value;
            }
        }
    }

    [Fact]
    public void Read_AfterATornWrite_TellsTheOldOrTheNew()
    {
        UsageRecord old = new(IsClean: true, new FolderUsage(4096, 1));
        UsageRecord fresh = new(IsClean: false, new FolderUsage(64 << 20, 4097));
        byte[] written = new byte[UsageRecord.Length];
        fresh.Write(written, 8);
        for (int length = 0; length <= written.Length; length++)
        {
            byte[] file = new byte[2 * Slot];
            old.Write(file.AsSpan(Slot), 7);
            new UsageRecord(IsClean: false, new FolderUsage(1, 1)).Write(file, 6);
            written.AsSpan(0, length).CopyTo(file);

            Assert.True(UsageRecord.TryReadNewest(file, out _, out UsageRecord told));
            Assert.Equal(length == written.Length ? fresh : old, told);
        }
    }

    [Theory]
    [InlineData("v1 8192 2\n", 8192, 2)]
    [InlineData("v1 0 0", 0, 0)]
    public void Note_OfVersion01_IsRead(string text, long bytes, long inodes)
    {
        Assert.True(
            UsageNote.TryParse(System.Text.Encoding.ASCII.GetBytes(text), out FolderUsage usage)
        );
        Assert.Equal(new FolderUsage(bytes, inodes), usage);
    }

    [Fact]
    public void Note_OfAnyBytes_NeverThrows() =>
        Gen
            .Byte.Array[0, 100]
            .Sample(bytes =>
            {
                _ = UsageNote.TryParse(bytes, out _);
            });
}
