using System.Runtime.InteropServices;

namespace AutoMount.FileSystem.Survival;

/// <summary>An inode that the kernel knows, as a successor finds it. 128 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = Length)]
internal struct NodeRecord
{
    internal const int Length = 128;

    /// <summary>The node id; survives the record's end, since no id is given twice.</summary>
    public ulong Number;

    /// <summary>The backing inode's number.</summary>
    public ulong Inode;

    /// <summary>Lookups of the kernel.</summary>
    public ulong Lookups;

    /// <summary>A regular file's length.</summary>
    public long Size;

    /// <summary>CRC-32C over what is fixed for life.</summary>
    public uint Check;

    /// <summary>The registration for passthrough, 0 for none.</summary>
    public int BackingId;

    /// <summary>The folder's place.</summary>
    public ushort Volume;

    /// <summary>Bytes of <see cref="Handle"/>; 0 where the store's handle is longer than there is room, so that no successor finds the inode.</summary>
    public ushort HandleLength;

    /// <summary>The inode's type.</summary>
    public ushort Type;

    /// <summary>Whether the record counts; written last when it begins.</summary>
    public RecordState State;

    /// <summary>How the kernel does the inode's I/O.</summary>
    public byte Mode;

    /// <summary>1 where the kernel's cached pages may be older than the file.</summary>
    public byte StaleCache;

    /// <summary>The inode's handle.</summary>
    public HandleBytes Handle;
}
