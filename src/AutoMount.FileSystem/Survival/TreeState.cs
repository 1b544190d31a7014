using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using AutoMount.Core.Folders;
using AutoMount.Fuse.Survival;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Memory;

namespace AutoMount.FileSystem.Survival;

/// <summary>What a successor must know of a user's tree: folders with their charges, nodes, and open files. In shared memory, written as things happen (decision D10).</summary>
/// <remarks>
/// A record is filled while it is <see cref="RecordState.Free"/> and then made live by one store; what changes later is
/// one number each. A process that dies between two stores leaves at worst a lookup too many, which keeps a node longer,
/// and a charge too many, which the recount after a crash corrects. What is derived from the store (lengths of files that
/// are open, whether a name is left) is read from it again.
/// </remarks>
internal sealed class TreeState
{
    /// <summary>The format that a new state is written in, and the newest that is read without its saying so (<see cref="HandOverFormat"/>).</summary>
    internal const uint Version = 1;

    /// <summary>Folders that one mount can have shown in its life.</summary>
    internal const int MostVolumes = ushort.MaxValue + 1;

    /// <summary>Files open at once.</summary>
    internal const int MostHandles = 1 << 21;

    /// <summary>Inodes known to the kernel at once.</summary>
    internal const int MostNodes = 1 << 24;

    private const uint OldestVersion = 1;
    private const ulong Magic = 0x3153_5254_544D_5541; // "AUMTTRS1" in memory
    private const long VolumesOffset = 4096;
    private const long HandlesOffset = VolumesOffset + ((long)MostVolumes * VolumeRecord.Length);
    private const long NodesOffset = HandlesOffset + ((long)MostHandles * OpenRecord.Length);
    private const long TotalLength = NodesOffset + ((long)MostNodes * NodeRecord.Length);

    private readonly SharedMemory _memory;

    private TreeState(SharedMemory memory) => _memory = memory;

    /// <summary>The memory, to be kept for a successor.</summary>
    internal FileDescriptor Descriptor => _memory.Descriptor;

    /// <summary>Places for nodes that were ever used.</summary>
    internal ref int NodesMade => ref Head.NodesMade;

    /// <summary>Places for open files that were ever used.</summary>
    internal ref int HandlesMade => ref Head.HandlesMade;

    /// <summary>Places for folders that were ever used.</summary>
    internal int VolumesMade => Head.VolumesMade;

    /// <summary>Whether the predecessor stopped in order: nothing was in work.</summary>
    internal bool IsSealed
    {
        get => Head.Sealed == 1;
        set => Volatile.Write(ref Head.Sealed, value ? 1u : 0u);
    }

    private ref StateHead Head => ref _memory.At<StateHead>(0);

    /// <summary>An empty state for a new mount.</summary>
    /// <returns>ENFILE, EMFILE, ENOMEM.</returns>
    internal static Errno Create(out TreeState? state)
    {
        state = null;
        Errno error = SharedMemory.Create("automount-tree", TotalLength, out SharedMemory? memory);
        if (error != Errno.None)
        {
            return error;
        }

        state = new TreeState(memory!);
        ref StateHead head = ref state.Head;
        head.Version = Version;
        head.Check = Check(in head);
        head.Magic = Magic;
        return Errno.None;
    }

    /// <summary>Takes up what a predecessor left. Its records are looked at one by one when they are restored.</summary>
    /// <param name="descriptor">Its memory; owned by the state after a success.</param>
    /// <param name="state">The state.</param>
    /// <param name="problem">Why it cannot be used.</param>
    internal static bool TryOpen(
        FileDescriptor descriptor,
        [NotNullWhen(true)] out TreeState? state,
        out string problem
    )
    {
        state = null;
        Errno error = SharedMemory.Map(descriptor, out SharedMemory? memory);
        problem = error == Errno.None ? Inspect(memory!) : $"it cannot be mapped ({error})";
        state = problem.Length == 0 ? new TreeState(memory!) : null;
        return state is not null;
    }

    internal ref NodeRecord Node(int place) =>
        ref _memory.At<NodeRecord>(NodesOffset + ((long)place * NodeRecord.Length));

    internal ref OpenRecord Handle(int place) =>
        ref _memory.At<OpenRecord>(HandlesOffset + ((long)place * OpenRecord.Length));

    internal ref VolumeRecord Volume(int place) =>
        ref _memory.At<VolumeRecord>(VolumesOffset + ((long)place * VolumeRecord.Length));

    /// <summary>Finds a folder that the predecessor showed.</summary>
    internal bool TryFindVolume(FolderId id, out ushort place)
    {
        for (int index = 0; index < VolumesMade; index++)
        {
            if (Volume(index).State is RecordState.Live or RecordState.Hidden && IdOf(index) == id)
            {
                place = (ushort)index;
                return true;
            }
        }

        place = 0;
        return false;
    }

    /// <summary>A folder's id.</summary>
    internal FolderId IdOf(int place) => new(Encoding.ASCII.GetString(Volume(place).Id));

    /// <summary>Makes a place for a folder, which is charged nothing yet. Places are not used again while the mount lives: the kernel may know nodes of a folder long after it is gone.</summary>
    /// <returns>False where all are used.</returns>
    internal bool TryAddVolume(FolderId id, out ushort place)
    {
        ref StateHead head = ref Head;
        place = 0;
        if (head.VolumesMade == MostVolumes)
        {
            return false;
        }

        place = (ushort)head.VolumesMade;
        ref VolumeRecord record = ref Volume(place);
        record = default;
        _ = Encoding.ASCII.GetBytes(id.Value, record.Id);
        record.State.MakeLive();
        Volatile.Write(ref head.VolumesMade, head.VolumesMade + 1);
        return true;
    }

    /// <summary>Whether every live record is one that was written whole.</summary>
    /// <param name="problem">Which is not.</param>
    internal bool IsWhole(out string problem)
    {
        for (int place = 0; place < NodesMade; place++)
        {
            ref NodeRecord record = ref Node(place);
            if (record.State == RecordState.Live && record.Check != Check(in record))
            {
                problem = $"the record of node {place} is damaged";
                return false;
            }
        }

        problem = string.Empty;
        return true;
    }

    /// <summary>The checksum of what is fixed in a node's life.</summary>
    internal static uint Check(in NodeRecord record)
    {
        uint crc = BitOperations.Crc32C(uint.MaxValue, record.Number);
        crc = BitOperations.Crc32C(crc, record.Inode);
        crc = BitOperations.Crc32C(crc, ((uint)record.Volume << 16) | record.Type);
        crc = BitOperations.Crc32C(crc, record.HandleLength);
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(record.Handle);
        int used = Math.Min((record.HandleLength + 7) / 8, words.Length);
        foreach (ulong word in words[..used])
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        return crc;
    }

    private static string Inspect(SharedMemory memory)
    {
        if (memory.Length < VolumesOffset)
        {
            return $"it is cut off at {memory.Length} bytes";
        }

        ref StateHead head = ref memory.At<StateHead>(0);
        return head.Magic != Magic ? "it is no state of a tree"
            : HandOverFormat.Inspect(head.Version, head.OldestReader, OldestVersion, Version)
                is { Length: > 0 } problem
                ? problem
            : head.Check != Check(in head) ? "its checksum is wrong"
            : memory.Length != TotalLength ? $"its length {memory.Length} is not {TotalLength}"
            : head.NodesMade is < 0 or > MostNodes
            || head.HandlesMade is < 0 or > MostHandles
            || head.VolumesMade is < 0 or > MostVolumes
            || !Fits(memory, in head)
                ? "its head counts more than there can be"
            : string.Empty;
    }

    /// <summary>Whether its records can all have been written: what was never written has no pages, and is not to get any by being read.</summary>
    private static bool Fits(SharedMemory memory, in StateHead head)
    {
        const long slack = 64 * 1024; // places are made some at a time, before they are written
        const int statusBlock = 512;
        long counted =
            ((long)head.NodesMade * NodeRecord.Length)
            + ((long)head.HandlesMade * OpenRecord.Length)
            + ((long)head.VolumesMade * VolumeRecord.Length);
        return AttributeIo.Get(memory.Descriptor, out FileStatus status) == Errno.None
            && counted <= ((long)status.Blocks * statusBlock) + slack;
    }

    private static uint Check(in StateHead head)
    {
        uint crc = BitOperations.Crc32C(uint.MaxValue, head.Version);
        return BitOperations.Crc32C(crc, head.OldestReader);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct StateHead
    {
        public ulong Magic;
        public uint Version;
        public uint Check;

        /// <summary>0 where only programs of its own format read it.</summary>
        public ulong OldestReader;

        public int NodesMade;
        public int HandlesMade;
        public int VolumesMade;
        public uint Sealed;
    }
}
