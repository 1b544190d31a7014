using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>SETXATTR's request (<c>struct fuse_setxattr_in</c> with SETXATTR_EXT).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseSetXAttrIn
{
    /// <summary>Bytes.</summary>
    public uint Size;

    /// <summary>Flags.</summary>
    public uint Flags;

    /// <summary>Extended flags.</summary>
    public uint ExtendedFlags;

    /// <summary>Unused.</summary>
    public uint Padding;
}
