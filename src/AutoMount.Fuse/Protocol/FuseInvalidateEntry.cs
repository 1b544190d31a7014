using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>FUSE_NOTIFY_INVAL_ENTRY (<c>struct fuse_notify_inval_entry_out</c>), the name behind it.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseInvalidateEntry
{
    /// <summary>Parent node id.</summary>
    public ulong ParentNodeId;

    /// <summary>Name length.</summary>
    public uint NameLength;

    /// <summary>Flags.</summary>
    public uint Flags;
}
