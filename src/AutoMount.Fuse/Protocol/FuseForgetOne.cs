using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>One FORGET of a batch (<c>struct fuse_forget_one</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseForgetOne
{
    /// <summary>The node.</summary>
    public ulong NodeId;

    /// <summary>Lookups.</summary>
    public ulong Lookups;
}
