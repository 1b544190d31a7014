using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>WRITE's and COPY_FILE_RANGE's reply (<c>struct fuse_write_out</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseWriteOut
{
    /// <summary>Bytes.</summary>
    public uint Size;

    /// <summary>Unused.</summary>
    public uint Padding;
}
