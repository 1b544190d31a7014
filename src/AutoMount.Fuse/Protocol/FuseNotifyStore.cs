using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>FUSE_NOTIFY_STORE (<c>struct fuse_notify_store_out</c>, since 7.15); the content follows.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseNotifyStore
{
    /// <summary>The node.</summary>
    public ulong NodeId;

    /// <summary>Where the content begins, bytes.</summary>
    public ulong Offset;

    /// <summary>Bytes of content.</summary>
    public uint Size;

    /// <summary>Nothing.</summary>
    public uint Padding;
}
