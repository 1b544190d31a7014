using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>FALLOCATE's request (<c>struct fuse_fallocate_in</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseFAllocateIn
{
    /// <summary>The handle we gave at open.</summary>
    public ulong Handle;

    /// <summary>Position, bytes.</summary>
    public ulong Offset;

    /// <summary>Length in bytes.</summary>
    public ulong Length;

    /// <summary>Type and permission bits.</summary>
    public uint Mode;

    /// <summary>Unused.</summary>
    public uint Padding;
}
