using System.Runtime.InteropServices;

namespace AutoMount.Posix.Attributes;

/// <summary><c>struct statvfs</c> (64 bit): how full a file system is.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct VolumeStatus
{
    /// <summary>Block size, bytes.</summary>
    public ulong BlockSize;

    /// <summary>Unit of the counts below, bytes.</summary>
    public ulong FragmentSize;

    /// <summary>Blocks in all.</summary>
    public ulong Blocks;

    /// <summary>Free blocks.</summary>
    public ulong FreeBlocks;

    /// <summary>Free blocks for unprivileged users.</summary>
    public ulong AvailableBlocks;

    /// <summary>Inodes in all; 0 where the file system makes them as needed.</summary>
    public ulong Inodes;

    /// <summary>Free inodes.</summary>
    public ulong FreeInodes;

    /// <summary>Free inodes for unprivileged users.</summary>
    public ulong AvailableInodes;

    /// <summary>File system id.</summary>
    public ulong Id;

    /// <summary>Mount flags.</summary>
    public ulong Flags;

    /// <summary>Longest name, bytes.</summary>
    public ulong MaximumName;

    private fixed int _spare[6];

    /// <summary>Whether nothing can be written through this mount (<c>ST_RDONLY</c>).</summary>
    public readonly bool IsReadOnly => (Flags & 1) != 0;
}
