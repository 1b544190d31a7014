using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>OPEN's and OPENDIR's request (<c>struct fuse_open_in</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseOpenIn
{
    /// <summary>Flags.</summary>
    public uint Flags;

    /// <summary>Open flags.</summary>
    public uint OpenFlags;
}
