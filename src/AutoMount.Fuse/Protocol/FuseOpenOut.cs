using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>An open file (<c>struct fuse_open_out</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseOpenOut
{
    /// <summary>The handle we gave at open.</summary>
    public ulong Handle;

    /// <summary>Flags.</summary>
    public OpenReplyFlags Flags;

    /// <summary>Backing id.</summary>
    public int BackingId;
}
