using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Survival;

/// <summary>What a file system notes before the effect of a request that must not take place twice, so that a successor can tell whether it took place.</summary>
/// <remarks>Written field by field, <see cref="Kind"/> last: while that is 0 there is no note, and no effect.</remarks>
[StructLayout(LayoutKind.Sequential)]
public struct EffectNote
{
    /// <summary>What the file system means by it; 0 for no note.</summary>
    public uint Kind;

    /// <summary>Unused.</summary>
    public uint Padding;

    /// <summary>An inode that the request is about.</summary>
    public ulong Inode;

    /// <summary>Another.</summary>
    public ulong OtherInode;

    /// <summary>A node that the kernel knows, or 0.</summary>
    public ulong Node;
}
