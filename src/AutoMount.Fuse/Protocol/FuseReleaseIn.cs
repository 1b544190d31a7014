using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>RELEASE's request (<c>struct fuse_release_in</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseReleaseIn
{
    /// <summary>The handle we gave at open.</summary>
    public ulong Handle;

    /// <summary>Flags.</summary>
    public uint Flags;

    /// <summary>Release flags.</summary>
    public uint ReleaseFlags;

    /// <summary>Lock owner.</summary>
    public ulong LockOwner;
}
