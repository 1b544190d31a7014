using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>FSYNC's and FSYNCDIR's request (<c>struct fuse_fsync_in</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseFSyncIn
{
    /// <summary>The handle we gave at open.</summary>
    public ulong Handle;

    /// <summary>Flags.</summary>
    public uint Flags;

    /// <summary>Unused.</summary>
    public uint Padding;
}
