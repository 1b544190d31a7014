using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>The head of every reply (<c>struct fuse_out_header</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseOutHeader
{
    /// <summary>Length in bytes.</summary>
    public uint Length;

    /// <summary>0, or the negative errno.</summary>
    public int Error;

    /// <summary>Ties a reply to its request.</summary>
    public ulong Unique;
}
