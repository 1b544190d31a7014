using AutoMount.FileSystem.Quota;
using AutoMount.FileSystem.Store;
using AutoMount.FileSystem.Survival;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Nodes;

/// <summary>An inode that the kernel knows: from its first lookup to its last forget and last close.</summary>
/// <remarks>
/// Lock order: a node's own lock (<c>lock (node)</c>) comes before the node table's and the descriptor cache's, and at
/// most one node is locked at a time. The lock protects everything below that is not fixed at birth, and is held over
/// each change of the file's length, so that the charge and the length agree. Records are pooled: whoever reached a node
/// otherwise than by a request's own node id compares its number once it holds the lock.
/// </remarks>
internal sealed class Node : Slot
{
    /// <summary>The folder that is charged.</summary>
    internal FolderVolume Volume { get; private set; } = null!;

    /// <summary>The table it belongs to.</summary>
    internal NodeTable Table { get; private set; } = null!;

    /// <summary>Finds the backing inode again.</summary>
    internal FileHandle Handle { get; } = new();

    /// <summary>The backing inode's number, also what users see.</summary>
    internal ulong Inode { get; private set; }

    /// <summary>The type, fixed for life.</summary>
    internal FileType Type { get; private set; }

    /// <summary>What holds it in the table: lookups of the kernel, and one for each open file. Changed under the table's lock only.</summary>
    internal ulong Holds { get; set; }

    /// <summary>Those of the holds that are lookups: no more can be forgotten. Changed under the table's lock only.</summary>
    internal ulong Lookups
    {
        get => Record.Lookups;
        set => Record.Lookups = value;
    }

    /// <summary>The next node of its chain in the table.</summary>
    internal Node? NextInChain { get; set; }

    /// <summary>A regular file's length. We are the store's only writer, so this is the truth.</summary>
    internal long Size
    {
        get => Record.Size;
        set => Record.Size = value;
    }

    /// <summary>Open files of this inode.</summary>
    internal int Opens { get; set; }

    /// <summary>Those of them that guests opened through their views.</summary>
    internal int GuestOpens { get; set; }

    /// <summary>Whether the last name is gone while the inode is still charged: given back at the last close.</summary>
    internal bool Orphaned { get; set; }

    /// <summary>Whether the charge was given back, so that nothing is given back twice; whoever makes use of the inode again charges it again first.</summary>
    internal bool Uncharged { get; set; }

    /// <summary>How the kernel does this inode's I/O while files are open.</summary>
    internal IoMode Mode
    {
        get => (IoMode)Record.Mode;
        set => Record.Mode = (byte)value;
    }

    /// <summary>The registration for passthrough, 0 for none; kept for the node's life, since to register costs more than to keep.</summary>
    internal int BackingId
    {
        get => Record.BackingId;
        set => Record.BackingId = value;
    }

    /// <summary>Whether a mapping or a direct write may have changed the file behind the kernel's cached pages.</summary>
    internal bool StaleCache
    {
        get => Record.StaleCache != 0;
        set => Record.StaleCache = value ? (byte)1 : (byte)0;
    }

    /// <summary>Open files that can be mapped for writing: what is stored through a mapping is told to nobody, or only later.</summary>
    internal int Mappers { get; set; }

    /// <summary>Whether the kernel was given the content since it last changed around its cache.</summary>
    internal bool ContentGiven { get; set; }

    /// <summary>The O_PATH descriptor while it is cached; owned by the descriptor cache.</summary>
    internal RawDescriptor Cached { get; set; }

    /// <summary>Of a directory: an open stream that a listing left behind, and where it stands.</summary>
    internal RawDescriptor Stream { get; set; }

    /// <summary>Where <see cref="Stream"/> stands.</summary>
    internal long StreamPosition { get; set; }

    /// <summary>How many calls use <see cref="Cached"/> now.</summary>
    internal int Pins { get; set; }

    /// <summary>Whether <see cref="Cached"/> stays open for the node's life: without a name no handle finds the inode again.</summary>
    internal bool KeepsDescriptor { get; set; }

    /// <summary>Whether the inode is kept alive for a successor, as no handle finds it any more.</summary>
    internal bool IsParked { get; set; }

    /// <summary>Whether the inode is unused and only waits to be forgotten; until then the store keeps its space.</summary>
    internal bool Lingers { get; set; }

    /// <summary>Whether the node left the table: its last user closes the descriptor and gives the record back.</summary>
    internal bool HasLeft { get; set; }

    /// <summary>Whether the cache may keep the descriptor a round longer.</summary>
    internal bool RecentlyUsed { get; set; }

    /// <summary>Whether the descriptor cache's clock holds the record; survives its reuse.</summary>
    internal bool InClock { get; set; }

    /// <summary>What the newest snapshot has kept of the inode, as <see cref="Undo.UndoLog"/> notes it.</summary>
    internal uint UndoMark { get; set; }

    /// <summary>What it is counted in, where somebody asked what is big in the folder: of a directory the entry of what is in it. Of another table than the folder's it means nothing. Changed under the node's lock only.</summary>
    internal Sizes.SizeEntry? Home { get; set; }

    /// <summary>Bytes charged for this inode as it is now.</summary>
    internal long ChargedBytes => InodeCharge.Of(Type, Size);

    /// <summary>What a successor is to find of it.</summary>
    private ref NodeRecord Record => ref Table.State.Node(Index);

    /// <summary>A rented record becomes a new inode's node.</summary>
    internal void Begin(
        NodeTable table,
        FolderVolume volume,
        ReadOnlySpan<byte> handle,
        in FileStatus status,
        ulong number
    )
    {
        Reset(table, volume, handle);
        Inode = status.Inode;
        Type = status.Type;
        ref NodeRecord record = ref Record;
        record.Number = number;
        record.Inode = status.Inode;
        record.Lookups = 0;
        record.Size = Type == FileType.Regular ? status.Size : 0;
        record.BackingId = 0;
        record.Volume = volume.Place;
        record.Type = (ushort)status.Type;
        record.Mode = record.StaleCache = 0;
        record.HandleLength = (ushort)(handle.Length <= HandleBytes.Length ? handle.Length : 0);
        Span<byte> room = record.Handle;
        room.Clear();
        handle[..record.HandleLength].CopyTo(room);
        record.Check = TreeState.Check(in record);
        record.State.MakeLive();
    }

    /// <summary>A record becomes a predecessor's node again; the kernel's lookups hold it.</summary>
    internal void Restore(NodeTable table, FolderVolume volume)
    {
        ref NodeRecord record = ref table.State.Node(Index);
        ReadOnlySpan<byte> handle = record.Handle;
        Reset(table, volume, handle[..record.HandleLength]);
        Inode = record.Inode;
        Type = (FileType)record.Type;
        Holds = record.Lookups;
    }

    /// <summary>No successor is to find it any more.</summary>
    internal void EndRecord() => Record.State = RecordState.Free;

    private void Reset(NodeTable table, FolderVolume volume, ReadOnlySpan<byte> handle)
    {
        Table = table;
        Volume = volume;
        volume.NodeArrived();
        Handle.Assign(handle);
        Holds = 0;
        Opens = GuestOpens = Mappers = 0;
        UndoMark = 0;
        Home = null;
        Orphaned = Uncharged = ContentGiven = false;
        KeepsDescriptor = HasLeft = RecentlyUsed = Lingers = IsParked = false;
    }
}

/// <summary>How the kernel does an inode's reads and writes; fixed by its first open until its last close (decision D7).</summary>
internal enum IoMode : byte
{
    /// <summary>Nothing is open.</summary>
    None,

    /// <summary>Through the page cache.</summary>
    Cached,

    /// <summary>To the backing file; writes come to us.</summary>
    Passthrough,
}
