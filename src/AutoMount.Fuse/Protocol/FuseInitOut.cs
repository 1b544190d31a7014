using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>INIT's reply (<c>struct fuse_init_out</c>, 64 bytes since 7.23).</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct FuseInitOut
{
    /// <summary>Protocol, always 7.</summary>
    public uint Major;

    /// <summary>The minor version spoken.</summary>
    public uint Minor;

    /// <summary>Readahead, bytes.</summary>
    public uint MaxReadahead;

    /// <summary>Lower word of <see cref="InitFlags"/>.</summary>
    public uint Flags;

    /// <summary>Most requests that wait in the background.</summary>
    public ushort MaxBackground;

    /// <summary>From how many the kernel calls itself congested.</summary>
    public ushort CongestionThreshold;

    /// <summary>Largest write, bytes.</summary>
    public uint MaxWrite;

    /// <summary>Granularity of times, nanoseconds.</summary>
    public uint TimeGranularity;

    /// <summary>Largest request, pages.</summary>
    public ushort MaxPages;

    /// <summary>DAX only.</summary>
    public ushort MapAlignment;

    /// <summary>Upper word of <see cref="InitFlags"/>.</summary>
    public uint Flags2;

    /// <summary>How many file systems may be stacked, this one included; needed for passthrough.</summary>
    public uint MaxStackDepth;

    private fixed byte _unused[24];
}
