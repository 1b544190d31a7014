using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>The argument of FUSE_DEV_IOC_BACKING_OPEN (<c>struct fuse_backing_map</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseBackingMap
{
    /// <summary>Descriptor.</summary>
    public int Descriptor;

    /// <summary>Flags.</summary>
    public uint Flags;

    /// <summary>Unused.</summary>
    public ulong Padding;
}
