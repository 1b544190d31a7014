using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>LSEEK's request (<c>struct fuse_lseek_in</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseLSeekIn
{
    /// <summary>The handle we gave at open.</summary>
    public ulong Handle;

    /// <summary>Position, bytes.</summary>
    public ulong Offset;

    /// <summary>Whence.</summary>
    public uint Whence;

    /// <summary>Unused.</summary>
    public uint Padding;
}
