using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>STATFS's reply (<c>struct fuse_statfs_out</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseStatFsOut
{
    /// <summary>Blocks.</summary>
    public ulong Blocks;

    /// <summary>Free blocks.</summary>
    public ulong FreeBlocks;

    /// <summary>Available blocks.</summary>
    public ulong AvailableBlocks;

    /// <summary>Inodes.</summary>
    public ulong Inodes;

    /// <summary>Free inodes.</summary>
    public ulong FreeInodes;

    /// <summary>Block size.</summary>
    public uint BlockSize;

    /// <summary>Maximum name.</summary>
    public uint MaximumName;

    /// <summary>Fragment size.</summary>
    public uint FragmentSize;

    /// <summary>Unused.</summary>
    public uint Padding;

    /// <summary>Spare 0.</summary>
    public ulong Spare0;

    /// <summary>Spare 1.</summary>
    public ulong Spare1;

    /// <summary>Spare 2.</summary>
    public ulong Spare2;
}
