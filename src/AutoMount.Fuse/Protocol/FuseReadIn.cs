using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>READ's, READDIR's and READDIRPLUS's request (<c>struct fuse_read_in</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseReadIn
{
    /// <summary>The handle we gave at open.</summary>
    public ulong Handle;

    /// <summary>Position, bytes.</summary>
    public ulong Offset;

    /// <summary>Bytes.</summary>
    public uint Size;

    /// <summary>Read flags.</summary>
    public uint ReadFlags;

    /// <summary>Lock owner.</summary>
    public ulong LockOwner;

    /// <summary>Flags.</summary>
    public uint Flags;

    /// <summary>Unused.</summary>
    public uint Padding;
}
