using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>MKDIR's request (<c>struct fuse_mkdir_in</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseMkDirIn
{
    /// <summary>Type and permission bits.</summary>
    public uint Mode;

    /// <summary>The caller's umask, or the fields asked for.</summary>
    public uint Mask;
}
