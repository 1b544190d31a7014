using AutoMount.FileSystem.Quota;
using AutoMount.FileSystem.Store;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Nodes;

/// <summary>An inode that the kernel knows: from its first lookup to its last forget.</summary>
/// <remarks>
/// Lock order: a node's own lock (<c>lock (node)</c>) comes before the node table's and the descriptor cache's, and at
/// most one node is locked at a time. The lock protects everything below that is not fixed at birth, and is held over
/// each change of the file's length, so that the charge and the length agree.
/// </remarks>
internal sealed class Node
{
    internal Node(FolderVolume volume, FileHandle handle, in FileStatus status)
    {
        Volume = volume;
        Handle = handle;
        Inode = status.Inode;
        Type = status.Type;
        Size = Type == FileType.Regular ? status.Size : 0;
    }

    /// <summary>The folder that is charged.</summary>
    internal FolderVolume Volume { get; }

    /// <summary>Finds the backing inode again.</summary>
    internal FileHandle Handle { get; }

    /// <summary>The backing inode's number, also what users see.</summary>
    internal ulong Inode { get; }

    /// <summary>The type, fixed for life.</summary>
    internal FileType Type { get; }

    /// <summary>What the kernel calls it; set once by the table.</summary>
    internal ulong Id { get; set; }

    /// <summary>Lookups that the kernel holds; changed under the table's lock only.</summary>
    internal ulong Lookups { get; set; }

    /// <summary>A regular file's length. We are the store's only writer, so this is the truth.</summary>
    internal long Size { get; set; }

    /// <summary>Open files of this inode.</summary>
    internal int Opens { get; set; }

    /// <summary>Whether the last name is gone while the inode is still charged: given back at the last close.</summary>
    internal bool Orphaned { get; set; }

    /// <summary>Whether the charge was given back, so that nothing is given back twice; whoever makes use of the inode again charges it again first.</summary>
    internal bool Uncharged { get; set; }

    /// <summary>How the kernel does this inode's I/O while files are open.</summary>
    internal IoMode Mode { get; set; }

    /// <summary>The registration for passthrough, while <see cref="Mode"/> says so.</summary>
    internal int BackingId { get; set; }

    /// <summary>Whether a mapping may have changed the file behind the kernel's cached pages.</summary>
    internal bool StaleCache { get; set; }

    /// <summary>The O_PATH descriptor while it is cached, else null; owned by the descriptor cache.</summary>
    internal FileDescriptor? Cached { get; set; }

    /// <summary>How many calls use <see cref="Cached"/> now.</summary>
    internal int Pins { get; set; }

    /// <summary>Whether <see cref="Cached"/> stays open for the node's life: without a name no handle finds the inode again.</summary>
    internal bool KeepsDescriptor { get; set; }

    /// <summary>Whether the node left the table: its last user closes the descriptor.</summary>
    internal bool HasLeft { get; set; }

    /// <summary>Whether the cache may keep the descriptor a round longer.</summary>
    internal bool RecentlyUsed { get; set; }

    /// <summary>Bytes charged for this inode as it is now.</summary>
    internal long ChargedBytes => InodeCharge.Of(Type, Size);
}

/// <summary>How the kernel does an inode's reads and writes; fixed by its first open until its last close (decision D7).</summary>
internal enum IoMode
{
    /// <summary>Nothing is open.</summary>
    None,

    /// <summary>Through the page cache.</summary>
    Cached,

    /// <summary>To the backing file.</summary>
    Passthrough,
}
