using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;
using AutoMount.Posix.Memory;

namespace AutoMount.Fuse.Survival;

/// <summary>What outlives the process that serves a connection: what INIT agreed on, which is told once in a connection's life, and each request that was taken and not yet answered.</summary>
/// <remarks>
/// Shared memory: a head, then one <see cref="RequestSlot"/> for each worker, which reads its requests into it. So a
/// successor finds whatever its predecessor held, on every kernel, and answers it through the same device.
/// </remarks>
public sealed class RequestJournal : IDisposable
{
    /// <summary>The format that a new journal is written in, and the newest that is read without its saying so (<see cref="HandOverFormat"/>).</summary>
    public const uint Version = 1;

    private const uint OldestVersion = 1;

    private const ulong Magic = 0x314A_5246_544D_5541; // "AUMTFRJ1" in memory
    private const int HeadLength = 4096;

    private readonly SharedMemory _memory;

    private RequestJournal(SharedMemory memory) => _memory = memory;

    /// <summary>The memory, to be kept for a successor.</summary>
    public FileDescriptor Descriptor => _memory.Descriptor;

    /// <summary>How many requests can be in work at once.</summary>
    public int SlotCount => (int)Head.SlotCount;

    /// <summary>What INIT agreed on.</summary>
    internal InitFlags Agreed
    {
        get => (InitFlags)Head.Agreed;
        set
        {
            Head.Agreed = (ulong)value;
            Head.Check = Check(in Head);
        }
    }

    private ref JournalHead Head => ref _memory.At<JournalHead>(0);

    /// <summary>Makes one for a new connection.</summary>
    /// <param name="slots">How many requests can be in work at once.</param>
    /// <param name="journal">The journal.</param>
    /// <returns>ENFILE, EMFILE, ENOMEM.</returns>
    public static Errno Create(int slots, out RequestJournal? journal)
    {
        journal = null;
        long length = HeadLength + ((long)slots * RequestSlot.Length);
        Errno error = SharedMemory.Create("automount-requests", length, out SharedMemory? memory);
        if (error != Errno.None)
        {
            return error;
        }

        journal = new RequestJournal(memory!);
        ref JournalHead head = ref journal.Head;
        head.Version = Version;
        head.SlotCount = (uint)slots;
        head.SlotLength = RequestSlot.Length;
        head.Check = Check(in head);
        head.Magic = Magic;
        return Errno.None;
    }

    /// <summary>Takes up what a predecessor left.</summary>
    /// <param name="descriptor">Its memory; owned by the journal after a success.</param>
    /// <param name="journal">The journal.</param>
    /// <param name="problem">Why it cannot be used.</param>
    public static bool TryOpen(
        FileDescriptor descriptor,
        [NotNullWhen(true)] out RequestJournal? journal,
        out string problem
    )
    {
        journal = null;
        Errno error = SharedMemory.Map(descriptor, out SharedMemory? memory);
        problem = error == Errno.None ? string.Empty : $"it cannot be mapped ({error})";
        if (error != Errno.None)
        {
            return false;
        }

        problem = Inspect(memory!);
        journal = problem.Length == 0 ? new RequestJournal(memory!) : null;
        return journal is not null;
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    /// <summary>One worker's place.</summary>
    internal RequestSlot Slot(int index) =>
        new(_memory, HeadLength + ((long)index * RequestSlot.Length));

    private static string Inspect(SharedMemory memory)
    {
        if (memory.Length < HeadLength)
        {
            return $"it is cut off at {memory.Length} bytes";
        }

        ref JournalHead head = ref memory.At<JournalHead>(0);
        return head.Magic != Magic ? "it is no request journal"
            : HandOverFormat.Inspect(head.Version, head.OldestReader, OldestVersion, Version)
                is { Length: > 0 } problem
                ? problem
            : head.Check != Check(in head) ? "its checksum is wrong"
            : head.SlotLength != RequestSlot.Length
            || memory.Length != HeadLength + ((long)head.SlotCount * RequestSlot.Length)
                ? $"its length {memory.Length} does not fit its head"
            : string.Empty;
    }

    private static uint Check(in JournalHead head)
    {
        uint crc = BitOperations.Crc32C(uint.MaxValue, head.Version);
        crc = BitOperations.Crc32C(crc, head.SlotCount);
        crc = BitOperations.Crc32C(crc, head.SlotLength);
        crc = BitOperations.Crc32C(crc, head.Agreed);
        return head.OldestReader == 0 ? crc : BitOperations.Crc32C(crc, head.OldestReader); // format 1 had no such field
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct JournalHead
    {
        public ulong Magic;
        public uint Version;
        public uint SlotCount;
        public ulong Agreed;
        public uint SlotLength;
        public uint Check;

        /// <summary>0 where only programs of its own format read it.</summary>
        public ulong OldestReader;
    }
}
