using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>LINK's request (<c>struct fuse_link_in</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseLinkIn
{
    /// <summary>Old node.</summary>
    public ulong OldNode;
}
