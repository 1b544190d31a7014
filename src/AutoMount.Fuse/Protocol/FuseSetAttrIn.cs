using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>SETATTR's request (<c>struct fuse_setattr_in</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseSetAttrIn
{
    /// <summary>Valid.</summary>
    public SetAttrValid Valid;

    /// <summary>Unused.</summary>
    public uint Padding;

    /// <summary>The handle we gave at open.</summary>
    public ulong Handle;

    /// <summary>Bytes.</summary>
    public ulong Size;

    /// <summary>Lock owner.</summary>
    public ulong LockOwner;

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

    /// <summary>Unused 4.</summary>
    public uint Unused4;

    /// <summary>Uid.</summary>
    public uint User;

    /// <summary>Gid.</summary>
    public uint Group;

    /// <summary>Unused 5.</summary>
    public uint Unused5;
}
