using System.Runtime.InteropServices;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix.Memory;

namespace AutoMount.Fuse.Survival;

/// <summary>The place of one request from its taking to its answer, in memory that outlives the process.</summary>
/// <remarks>
/// At every instruction it says the truth: a request is there while the length in its head is not 0, which the kernel
/// writes and we clear after the answer was sent; the answer is there once the state says so, which is written after it.
/// Beside it lies what to take back where the request is to be served again. Only one thread writes a slot, so its
/// program's order is the order in which a successor finds the stores.
/// </remarks>
public sealed class RequestSlot
{
    /// <summary>Bytes of a slot: record, request, reply.</summary>
    internal const int Length = RecordLength + BufferLength;

    /// <summary>Where a short request's reply goes, bytes from the request's beginning.</summary>
    internal const int ReplyOffset = 4096;

    private const int RecordLength = 64 * 1024;
    private const int LookupsOffset = 256;
    private const int MostLookups = (RecordLength - LookupsOffset) / sizeof(ulong);
    private const int BufferLength = ReplyOffset + FuseDispatcher.ReplyCapacity + 4096;
    private const int Alignment = 64;
    private const uint IsServing = 0;
    private const uint IsAnswered = 1;

    private readonly SharedMemory _memory;
    private readonly long _offset;
    private volatile bool _waits;

    internal RequestSlot(SharedMemory memory, long offset)
    {
        _memory = memory;
        _offset = offset;
    }

    /// <summary>Whether the request was taken by a predecessor, whose effect may have taken place.</summary>
    public bool IsRepeat { get; private set; }

    /// <summary>Its worker's thread.</summary>
    internal int Thread { get; set; }

    /// <summary>Whether the worker waits for a request, and may be called away; in work it may not.</summary>
    internal bool Waits
    {
        get => _waits;
        set => _waits = value;
    }

    /// <summary>What was noted before an effect.</summary>
    public ref EffectNote Note => ref Record.Note;

    /// <summary>Where the kernel writes a request.</summary>
    internal Span<byte> Buffer => _memory.Slice(_offset + RecordLength, BufferLength);

    /// <summary>What is noted beside a request, as bytes.</summary>
    internal Span<byte> Notes => _memory.Slice(_offset, LookupsOffset);

    /// <summary>Whether a request is there that was not answered, or not surely.</summary>
    internal bool HoldsRequest => Volatile.Read(ref Head.Length) != 0;

    /// <summary>Whether its answer is there as well.</summary>
    internal bool HoldsAnswer => Record.State == IsAnswered;

    /// <summary>The request.</summary>
    internal ReadOnlySpan<byte> Request => Buffer[..(int)Math.Min(Head.Length, (uint)BufferLength)];

    /// <summary>The node that the request is about.</summary>
    internal ulong NodeId => Head.NodeId;

    /// <summary>Its answer.</summary>
    internal ReadOnlySpan<byte> Answer
    {
        get
        {
            ref SlotRecord record = ref Record;
            bool inside =
                record.ReplyOffset <= BufferLength
                && record.ReplyLength <= BufferLength - record.ReplyOffset;
            return inside
                ? Buffer.Slice((int)record.ReplyOffset, (int)record.ReplyLength)
                : default;
        }
    }

    /// <summary>Lookups that were counted for it.</summary>
    internal ReadOnlySpan<ulong> Lookups =>
        MemoryMarshal.Cast<byte, ulong>(
            _memory.Slice(
                _offset + LookupsOffset,
                (int)Math.Min(Record.LookupCount, MostLookups) * sizeof(ulong)
            )
        );

    /// <summary>How many successors began to serve it again.</summary>
    internal uint Attempts => Record.Attempts;

    /// <summary>The handle that was opened for it, 0 for none.</summary>
    internal ulong Handle => Record.Handle;

    private ref SlotRecord Record => ref _memory.At<SlotRecord>(_offset);

    private ref FuseInHeader Head => ref _memory.At<FuseInHeader>(_offset + RecordLength);

    /// <summary>Notes a lookup that was just counted. One that is lost between the two only keeps a node longer.</summary>
    public void Counted(ulong nodeId)
    {
        ref SlotRecord record = ref Record;
        uint count = record.LookupCount;
        if (count < MostLookups)
        {
            _memory.At<ulong>(_offset + LookupsOffset + (count * sizeof(ulong))) = nodeId;
            Volatile.Write(ref record.LookupCount, count + 1);
        }
    }

    /// <summary>The lookup that was noted last is about to be taken back.</summary>
    public void Uncounted()
    {
        ref SlotRecord record = ref Record;
        Volatile.Write(ref record.LookupCount, Math.Max(record.LookupCount, 1) - 1);
    }

    /// <summary>Notes a handle that is about to be opened.</summary>
    public void Opening(ulong handle) => Volatile.Write(ref Record.Handle, handle);

    /// <summary>Where the answer to a request of that length goes: never over the request, which may have to be served again.</summary>
    internal static int ReplyOffsetOf(int requestLength) =>
        Math.Max(ReplyOffset, (requestLength + Alignment - 1) / Alignment * Alignment);

    /// <summary>Makes room for the next request.</summary>
    internal void Clear()
    {
        Volatile.Write(ref Head.Length, 0);
        IsRepeat = false;
        ref SlotRecord record = ref Record;
        record.State = IsServing;
        record.LookupCount = 0;
        record.Handle = 0;
        record.Attempts = 0;
        record.Note.Kind = 0;
    }

    /// <summary>Notes that the answer is there, before it is sent.</summary>
    internal void Answered(int offset, int length)
    {
        ref SlotRecord record = ref Record;
        record.ReplyOffset = (uint)offset;
        record.ReplyLength = (uint)length;
        Volatile.Write(ref record.State, IsAnswered);
    }

    /// <summary>Before a predecessor's request is served again: what it had counted and opened was taken back.</summary>
    internal void BeginAgain()
    {
        ref SlotRecord record = ref Record;
        record.LookupCount = 0;
        record.Handle = 0;
        record.Attempts++;
        IsRepeat = true;
    }

    /// <summary>Gives the pages of request and reply back.</summary>
    internal void Discard() => _memory.Discard(_offset + RecordLength, BufferLength);

    [StructLayout(LayoutKind.Sequential)]
    private struct SlotRecord
    {
        public uint State;
        public uint LookupCount;
        public uint ReplyOffset;
        public uint ReplyLength;
        public ulong Handle;
        public uint Attempts;
        public uint Padding;
        public EffectNote Note;
    }
}
