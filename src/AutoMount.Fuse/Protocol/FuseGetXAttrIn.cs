using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>GETXATTR's and LISTXATTR's request (<c>struct fuse_getxattr_in</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseGetXAttrIn
{
    /// <summary>Bytes.</summary>
    public uint Size;

    /// <summary>Unused.</summary>
    public uint Padding;
}
