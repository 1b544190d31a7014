using System.Runtime.InteropServices;

namespace AutoMount.Fuse.Protocol;

/// <summary>The head of every request (<c>struct fuse_in_header</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FuseInHeader
{
    /// <summary>Length in bytes.</summary>
    public uint Length;

    /// <summary>Opcode.</summary>
    public Opcode Opcode;

    /// <summary>Ties a reply to its request.</summary>
    public ulong Unique;

    /// <summary>The node.</summary>
    public ulong NodeId;

    /// <summary>Uid.</summary>
    public uint User;

    /// <summary>Gid.</summary>
    public uint Group;

    /// <summary>Pid of the caller, 0 where there is none.</summary>
    public uint Process;

    /// <summary>Total extension length.</summary>
    public ushort TotalExtensionLength;

    /// <summary>Unused.</summary>
    public ushort Padding;
}
