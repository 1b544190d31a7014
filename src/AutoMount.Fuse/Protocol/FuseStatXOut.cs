using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>STATX's reply (<c>struct fuse_statx_out</c>, 288 bytes, since 7.39).</summary>
[StructLayout(LayoutKind.Explicit, Size = 288)]
public struct FuseStatXOut
{
    /// <summary>Validity of the attributes, seconds.</summary>
    [FieldOffset(0)]
    public ulong ValidSeconds;

    /// <summary>Validity, nanoseconds.</summary>
    [FieldOffset(8)]
    public uint ValidNanoseconds;

    /// <summary>Flags, none yet.</summary>
    [FieldOffset(12)]
    public uint Flags;

    /// <summary>The kernel's <c>struct fuse_statx</c>: the same layout as <c>struct statx</c> as far as it is used.</summary>
    [FieldOffset(32)]
    public AutoMount.Posix.Attributes.FileStatus Status;
}
