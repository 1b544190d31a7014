using System.Runtime.InteropServices;

namespace AutoMount.Posix.Attributes;

/// <summary>What <c>statx(2)</c> tells; the layout is the kernel's <c>struct statx</c> (256 bytes).</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
public struct FileStatus
{
    /// <summary>Which fields are filled.</summary>
    [FieldOffset(0)]
    public uint Mask;

    /// <summary>Preferred block size, bytes.</summary>
    [FieldOffset(4)]
    public uint BlockSize;

    /// <summary>Attribute flags.</summary>
    [FieldOffset(8)]
    public ulong Attributes;

    /// <summary>Hard links.</summary>
    [FieldOffset(16)]
    public uint Links;

    /// <summary>Owner.</summary>
    [FieldOffset(20)]
    public uint User;

    /// <summary>Group.</summary>
    [FieldOffset(24)]
    public uint Group;

    /// <summary>Type and permission bits.</summary>
    [FieldOffset(28)]
    public ushort Mode;

    /// <summary>Inode number.</summary>
    [FieldOffset(32)]
    public ulong Inode;

    /// <summary>Length in bytes.</summary>
    [FieldOffset(40)]
    public long Size;

    /// <summary>Allocated, in units of 512 bytes.</summary>
    [FieldOffset(48)]
    public ulong Blocks;

    /// <summary>Last read.</summary>
    [FieldOffset(64)]
    public StatusTime Accessed;

    /// <summary>Made.</summary>
    [FieldOffset(80)]
    public StatusTime Born;

    /// <summary>Attributes last changed.</summary>
    [FieldOffset(96)]
    public StatusTime Changed;

    /// <summary>Content last changed.</summary>
    [FieldOffset(112)]
    public StatusTime Modified;

    /// <summary>Of a device node: major.</summary>
    [FieldOffset(128)]
    public uint DeviceMajor;

    /// <summary>Of a device node: minor.</summary>
    [FieldOffset(132)]
    public uint DeviceMinor;

    /// <summary>Of the file system: major.</summary>
    [FieldOffset(136)]
    public uint FileSystemMajor;

    /// <summary>Of the file system: minor.</summary>
    [FieldOffset(140)]
    public uint FileSystemMinor;

    /// <summary>The type bits of <see cref="Mode"/>.</summary>
    public readonly FileType Type => (FileType)(Mode & 0xF000);
}

/// <summary>A time of <c>statx(2)</c>.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
public struct StatusTime
{
    /// <summary>Seconds since 1970.</summary>
    public long Seconds;

    /// <summary>Nanoseconds within the second.</summary>
    public uint Nanoseconds;
}

/// <summary>Types of inodes, as in <c>st_mode</c>.</summary>
public enum FileType : uint
{
    /// <summary>Named pipe.</summary>
    Fifo = 0x1000,

    /// <summary>Character device.</summary>
    CharacterDevice = 0x2000,

    /// <summary>Directory.</summary>
    Directory = 0x4000,

    /// <summary>Block device.</summary>
    BlockDevice = 0x6000,

    /// <summary>Regular file.</summary>
    Regular = 0x8000,

    /// <summary>Symbolic link.</summary>
    Symlink = 0xA000,

    /// <summary>Socket.</summary>
    Socket = 0xC000,
}
