using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>RENAME2's request (<c>struct fuse_rename2_in</c>); RENAME carries only the first field.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseRenameIn
{
    /// <summary>New directory.</summary>
    public ulong NewDirectory;

    /// <summary>Flags.</summary>
    public uint Flags;

    /// <summary>Unused.</summary>
    public uint Padding;
}
