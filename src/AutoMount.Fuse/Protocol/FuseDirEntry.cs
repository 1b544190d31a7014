using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>An entry of READDIR (<c>struct fuse_dirent</c>), the name behind it.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseDirEntry
{
    /// <summary>Inode number.</summary>
    public ulong Inode;

    /// <summary>Next offset.</summary>
    public ulong NextOffset;

    /// <summary>Name length.</summary>
    public uint NameLength;

    /// <summary>Type.</summary>
    public uint Type;
}
