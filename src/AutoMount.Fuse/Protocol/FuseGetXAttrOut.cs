using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>The size of a value or list (<c>struct fuse_getxattr_out</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseGetXAttrOut
{
    /// <summary>Bytes.</summary>
    public uint Size;

    /// <summary>Unused.</summary>
    public uint Padding;
}
