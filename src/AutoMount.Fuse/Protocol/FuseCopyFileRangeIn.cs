using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>COPY_FILE_RANGE's request (<c>struct fuse_copy_file_range_in</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseCopyFileRangeIn
{
    /// <summary>Input handle.</summary>
    public ulong InputHandle;

    /// <summary>Input offset.</summary>
    public ulong InputOffset;

    /// <summary>Output node.</summary>
    public ulong OutputNode;

    /// <summary>Output handle.</summary>
    public ulong OutputHandle;

    /// <summary>Output offset.</summary>
    public ulong OutputOffset;

    /// <summary>Length in bytes.</summary>
    public ulong Length;

    /// <summary>Flags.</summary>
    public ulong Flags;
}
