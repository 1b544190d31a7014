using System.Numerics;
using AutoMount.Fuse.Protocol;
using AutoMount.Fuse.Survival;
using AutoMount.Posix;
using AutoMount.Posix.Memory;

namespace AutoMount.Fuse.Tests.Survival;

/// <summary>What a release left in its journal is read by the next, and by the one before where it says so (decision D75); anything else is refused.</summary>
public sealed class RequestJournalFormatTests
{
    private const int VersionAt = 8;
    private const int CheckAt = 28;
    private const int OldestReaderAt = 32;
    private const int HeadLength = 40;

    private static string Sample =>
        Path.Combine(AppContext.BaseDirectory, "Survival", "requests-1.txt");

    /// <summary>The sample was made by this: UPDATE_SAMPLES=FILE makes it again, for a new format only.</summary>
    [Fact]
    public void Format1_IsRead()
    {
        if (Environment.GetEnvironmentVariable("UPDATE_SAMPLES") is { } path)
        {
            MakeSample(path);
        }

        using SharedMemory memory = MemoryText.Load(Sample);
        using RequestJournal journal = Open(memory)!;

        Assert.Equal(3, journal.SlotCount);
        Assert.Equal(Agreed, journal.Agreed);
        RequestSlot unanswered = journal.Slot(0);
        Assert.True(unanswered.HoldsRequest);
        Assert.False(unanswered.HoldsAnswer);
        Assert.Equal(Removal, unanswered.Request.ToArray());
        Assert.Equal(5UL, unanswered.NodeId);
        Assert.Equal([42UL, 43UL], unanswered.Lookups.ToArray());
        Assert.Equal((7UL, 1U), (unanswered.Handle, unanswered.Attempts));
        EffectNote note = unanswered.Note;
        Assert.Equal((1U, 11UL, 12UL, 13UL), (note.Kind, note.Inode, note.OtherInode, note.Node));
        RequestSlot answered = journal.Slot(1);
        Assert.True(answered.HoldsRequest && answered.HoldsAnswer);
        Assert.Equal(Answer, answered.Answer.ToArray());
        Assert.Empty(answered.Lookups.ToArray());
        RequestSlot empty = journal.Slot(2);
        Assert.False(empty.HoldsRequest || empty.HoldsAnswer);
        Assert.Equal(0U, empty.Note.Kind);
    }

    /// <summary>What is written today is what the sample has, to the byte: so programs of the release before take it.</summary>
    [Fact]
    public void WhatIsWritten_IsTheSample()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            MakeSample(path);
            Assert.Equal(File.ReadAllLines(Sample), File.ReadAllLines(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(2, 1, "")]
    [InlineData(9, 1, "")]
    [InlineData(2, 0, "its format 2 is newer than 1, the newest that is read")]
    [InlineData(3, 2, "its format 3 is read from format 2 on, and 1 is the newest that is read")]
    [InlineData(0, 0, "its format 0 is older than 1, the oldest that is read")]
    public void AnotherFormat_IsTakenWhereItSaysSo(int format, int oldestReader, string expected)
    {
        using SharedMemory memory = MemoryText.Load(Sample);
        Sign(memory, (uint)format, (ulong)oldestReader);

        using RequestJournal? journal = Open(memory, expected);

        Assert.Equal(expected.Length == 0, journal is not null);
    }

    /// <summary>Whoever takes it over leaves the format what its maker made it.</summary>
    [Fact]
    public void ANewerFormat_StaysItsMakers()
    {
        using SharedMemory memory = MemoryText.Load(Sample);
        Sign(memory, format: 2, oldestReader: 1);
        using (RequestJournal journal = Open(memory)!)
        {
            journal.Agreed = InitFlags.FUSE_PARALLEL_DIROPS;
            journal.Slot(0).Clear();
        }

        using RequestJournal again = Open(memory)!;

        Assert.Equal(InitFlags.FUSE_PARALLEL_DIROPS, again.Agreed);
        Assert.False(again.Slot(0).HoldsRequest);
        Assert.Equal(2U, memory.At<uint>(VersionAt));
        Assert.Equal(1UL, memory.At<ulong>(OldestReaderAt));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    public void ASpoiledHead_IsRefused(int format, int oldestReader)
    {
        using SharedMemory memory = MemoryText.Load(Sample);
        Sign(memory, (uint)format, (ulong)oldestReader);
        for (int at = 0; at < HeadLength; at++)
        {
            foreach (int change in new[] { 1, 2, 0x80, 0xFF })
            {
                memory.Slice(at, 1)[0] ^= (byte)change;
                Assert.Equal(Errno.None, memory.Descriptor.Duplicate(out FileDescriptor copy));
                bool taken = RequestJournal.TryOpen(copy, out _, out string problem);
                Assert.False(taken, $"byte {at} changed by {change}");
                Assert.NotEqual(string.Empty, problem);
                copy.Dispose();
                memory.Slice(at, 1)[0] ^= (byte)change;
            }
        }
    }

    private static InitFlags Agreed => InitFlags.FUSE_PARALLEL_DIROPS | InitFlags.FUSE_ASYNC_READ;

    private static byte[] Removal =>
        KernelScript.Request(Opcode.FUSE_UNLINK, KernelScript.Text("name"));

    private static byte[] Answer => [.. Enumerable.Range(1, 24).Select(value => (byte)value)];

    private static void MakeSample(string path)
    {
        Assert.Equal(Errno.None, RequestJournal.Create(3, out RequestJournal? made));
        using RequestJournal journal = made!;
        journal.Agreed = Agreed;
        RequestSlot unanswered = journal.Slot(0);
        Removal.CopyTo(unanswered.Buffer);
        unanswered.BeginAgain();
        unanswered.Counted(42);
        unanswered.Counted(43);
        unanswered.Opening(7);
        unanswered.Note.Inode = 11;
        unanswered.Note.OtherInode = 12;
        unanswered.Note.Node = 13;
        unanswered.Note.Kind = 1;
        foreach (int index in new[] { 1, 2 })
        {
            RequestSlot slot = journal.Slot(index);
            KernelScript.Request(Opcode.FUSE_GETATTR, new byte[16]).CopyTo(slot.Buffer);
            Answer.CopyTo(slot.Buffer[RequestSlot.ReplyOffset..]);
            slot.Answered(RequestSlot.ReplyOffset, Answer.Length);
        }

        journal.Slot(2).Clear();
        Assert.Equal(Errno.None, journal.Descriptor.Duplicate(out FileDescriptor copy));
        Assert.Equal(Errno.None, SharedMemory.Map(copy, out SharedMemory? memory));
        using (memory)
        {
            MemoryText.Save(
                memory!,
                path,
                "A journal of format 1, never edited: a request with notes, an answered one, an empty place."
            );
        }
    }

    /// <summary>Gives a head another format and the checksum that belongs to it, reckoned apart from our code.</summary>
    private static void Sign(SharedMemory memory, uint format, ulong oldestReader)
    {
        memory.At<uint>(VersionAt) = format;
        memory.At<ulong>(OldestReaderAt) = oldestReader;
        uint crc = BitOperations.Crc32C(uint.MaxValue, format);
        crc = BitOperations.Crc32C(crc, memory.At<uint>(12));
        crc = BitOperations.Crc32C(crc, memory.At<uint>(24));
        crc = BitOperations.Crc32C(crc, memory.At<ulong>(16));
        memory.At<uint>(CheckAt) =
            oldestReader == 0 ? crc : BitOperations.Crc32C(crc, oldestReader);
    }

    private static RequestJournal? Open(SharedMemory memory, string expected = "")
    {
        Assert.Equal(Errno.None, memory.Descriptor.Duplicate(out FileDescriptor copy));
        _ = RequestJournal.TryOpen(copy, out RequestJournal? journal, out string problem);
        Assert.Equal(expected, problem);
        return journal;
    }
}
