using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>INIT's request (<c>struct fuse_init_in</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseInitIn
{
    /// <summary>Major.</summary>
    public uint Major;

    /// <summary>Minor.</summary>
    public uint Minor;

    /// <summary>Max readahead.</summary>
    public uint MaxReadahead;

    /// <summary>Flags.</summary>
    public uint Flags;

    /// <summary>Flags 2.</summary>
    public uint Flags2;
}
