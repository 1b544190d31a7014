using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>A name found (<c>struct fuse_entry_out</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseEntryOut
{
    /// <summary>The node.</summary>
    public ulong NodeId;

    /// <summary>Generation.</summary>
    public ulong Generation;

    /// <summary>Entry valid seconds.</summary>
    public ulong EntryValidSeconds;

    /// <summary>Attributes valid seconds.</summary>
    public ulong AttributesValidSeconds;

    /// <summary>Entry valid nanoseconds.</summary>
    public uint EntryValidNanoseconds;

    /// <summary>Attributes valid nanoseconds.</summary>
    public uint AttributesValidNanoseconds;

    /// <summary>Attributes.</summary>
    public FuseAttr Attributes;
}
