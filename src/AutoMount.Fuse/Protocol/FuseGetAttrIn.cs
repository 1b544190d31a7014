using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>GETATTR's request (<c>struct fuse_getattr_in</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseGetAttrIn
{
    /// <summary>Flags.</summary>
    public uint Flags;

    /// <summary>Unused.</summary>
    public uint Padding;

    /// <summary>The handle we gave at open.</summary>
    public ulong Handle;
}
