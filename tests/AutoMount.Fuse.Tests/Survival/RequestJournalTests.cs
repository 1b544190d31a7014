using AutoMount.Fuse.Protocol;
using AutoMount.Fuse.Survival;
using AutoMount.Posix;

namespace AutoMount.Fuse.Tests.Survival;

/// <summary>The journal is found again as it was left, and bytes that nobody wrote do no harm.</summary>
public sealed class RequestJournalTests
{
    [Fact]
    public void ASuccessor_FindsRequestsAnswersAndWhatToTakeBack()
    {
        using RequestJournal journal = Make(2);
        byte[] request = KernelScript.Request(Opcode.FUSE_LOOKUP, KernelScript.Text("name"));
        RequestSlot slot = journal.Slot(1);
        request.CopyTo(slot.Buffer);
        slot.Counted(42);
        slot.Counted(43);
        slot.Uncounted();
        slot.Opening(7);
        slot.Note.Inode = 5;
        slot.Note.Kind = 1;

        using RequestJournal found = Reopen(journal);

        Assert.False(found.Slot(0).HoldsRequest);
        RequestSlot again = found.Slot(1);
        Assert.True(again.HoldsRequest);
        Assert.False(again.HoldsAnswer);
        Assert.Equal(request, again.Request.ToArray());
        Assert.Equal([42UL], again.Lookups.ToArray());
        Assert.Equal(7UL, again.Handle);
        again.BeginAgain();
        Assert.True(again.IsRepeat);
        Assert.Equal(5UL, again.Note.Inode);
        again.Clear();
        Assert.False(journal.Slot(1).HoldsRequest);
    }

    [Theory]
    [InlineData(40, 4096)]
    [InlineData(4096, 4096)]
    [InlineData(4097, 4160)]
    [InlineData(1_048_656, 1_048_704)]
    public void AnAnswer_NeverLiesOverItsRequest(int request, int offset)
    {
        Assert.Equal(offset, RequestSlot.ReplyOffsetOf(request));
        Assert.True(offset >= request);
    }

    [Fact]
    public void BytesThatNobodyWrote_AreNoReadOutside()
    {
        using RequestJournal journal = Make(1);
        Random random = new(3);
        for (int round = 0; round < 1000; round++)
        {
            RequestSlot slot = journal.Slot(0);
            random.NextBytes(slot.Notes);
            random.NextBytes(slot.Buffer[..64]);
            _ = slot.HoldsRequest;
            _ = slot.HoldsAnswer;
            Assert.InRange(slot.Request.Length, 0, slot.Buffer.Length);
            Assert.InRange(slot.Answer.Length, 0, slot.Buffer.Length);
            Assert.InRange(slot.Lookups.Length, 0, 64 * 1024);
        }
    }

    private static RequestJournal Make(int slots)
    {
        Assert.Equal(Errno.None, RequestJournal.Create(slots, out RequestJournal? journal));
        return journal!;
    }

    private static RequestJournal Reopen(RequestJournal journal)
    {
        Assert.Equal(Errno.None, journal.Descriptor.Duplicate(out FileDescriptor copy));
        Assert.True(RequestJournal.TryOpen(copy, out RequestJournal? found, out string problem));
        Assert.Equal(string.Empty, problem);
        return found!;
    }
}
