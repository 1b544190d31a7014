using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>MKNOD's request (<c>struct fuse_mknod_in</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseMkNodIn
{
    /// <summary>Type and permission bits.</summary>
    public uint Mode;

    /// <summary>Device.</summary>
    public uint Device;

    /// <summary>The caller's umask, or the fields asked for.</summary>
    public uint Mask;

    /// <summary>Unused.</summary>
    public uint Padding;
}
