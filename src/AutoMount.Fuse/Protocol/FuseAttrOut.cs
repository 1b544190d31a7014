using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>Attributes with their validity (<c>struct fuse_attr_out</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseAttrOut
{
    /// <summary>Valid seconds.</summary>
    public ulong ValidSeconds;

    /// <summary>Valid nanoseconds.</summary>
    public uint ValidNanoseconds;

    /// <summary>Unused.</summary>
    public uint Padding;

    /// <summary>Attributes.</summary>
    public FuseAttr Attributes;
}
