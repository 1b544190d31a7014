using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>FUSE_NOTIFY_INVAL_INODE (<c>struct fuse_notify_inval_inode_out</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseInvalidateInode
{
    /// <summary>The node.</summary>
    public ulong NodeId;

    /// <summary>Where the changed content begins; negative where only attributes changed.</summary>
    public long Offset;

    /// <summary>Length in bytes.</summary>
    public long Length;
}
