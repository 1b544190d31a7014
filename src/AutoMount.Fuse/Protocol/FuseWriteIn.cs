using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>WRITE's request (<c>struct fuse_write_in</c>), the data behind it.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseWriteIn
{
    /// <summary>The handle we gave at open.</summary>
    public ulong Handle;

    /// <summary>Position, bytes.</summary>
    public ulong Offset;

    /// <summary>Bytes.</summary>
    public uint Size;

    /// <summary>Write flags.</summary>
    public WriteFlags WriteFlags;

    /// <summary>Lock owner.</summary>
    public ulong LockOwner;

    /// <summary>Flags.</summary>
    public uint Flags;

    /// <summary>Unused.</summary>
    public uint Padding;
}
