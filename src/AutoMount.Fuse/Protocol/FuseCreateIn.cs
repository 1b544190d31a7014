using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>CREATE's and TMPFILE's request (<c>struct fuse_create_in</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseCreateIn
{
    /// <summary>Flags.</summary>
    public uint Flags;

    /// <summary>Type and permission bits.</summary>
    public uint Mode;

    /// <summary>The caller's umask, or the fields asked for.</summary>
    public uint Mask;

    /// <summary>Open flags.</summary>
    public uint OpenFlags;
}
