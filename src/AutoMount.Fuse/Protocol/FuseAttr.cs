using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>Attributes (<c>struct fuse_attr</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseAttr
{
    /// <summary>Inode number.</summary>
    public ulong Inode;

    /// <summary>Bytes.</summary>
    public ulong Size;

    /// <summary>Blocks.</summary>
    public ulong Blocks;

    /// <summary>Accessed seconds.</summary>
    public ulong AccessedSeconds;

    /// <summary>Modified seconds.</summary>
    public ulong ModifiedSeconds;

    /// <summary>Changed seconds.</summary>
    public ulong ChangedSeconds;

    /// <summary>Accessed nanoseconds.</summary>
    public uint AccessedNanoseconds;

    /// <summary>Modified nanoseconds.</summary>
    public uint ModifiedNanoseconds;

    /// <summary>Changed nanoseconds.</summary>
    public uint ChangedNanoseconds;

    /// <summary>Type and permission bits.</summary>
    public uint Mode;

    /// <summary>Links.</summary>
    public uint Links;

    /// <summary>Uid.</summary>
    public uint User;

    /// <summary>Gid.</summary>
    public uint Group;

    /// <summary>Device.</summary>
    public uint Device;

    /// <summary>Block size.</summary>
    public uint BlockSize;

    /// <summary>Flags.</summary>
    public uint Flags;
}
