using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>STATX's request (<c>struct fuse_statx_in</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseStatXIn
{
    /// <summary>Get attr flags.</summary>
    public uint GetAttrFlags;

    /// <summary>Unused.</summary>
    public uint Padding;

    /// <summary>The handle we gave at open.</summary>
    public ulong Handle;

    /// <summary>Stat xflags.</summary>
    public uint StatXFlags;

    /// <summary>The caller's umask, or the fields asked for.</summary>
    public uint Mask;
}
