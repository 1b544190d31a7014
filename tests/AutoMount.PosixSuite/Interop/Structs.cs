using System.Runtime.InteropServices;

namespace AutoMount.PosixSuite.Interop;

/// <summary><c>struct statx_timestamp</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StatTime : IEquatable<StatTime>
{
    public long Seconds;
    public uint Nanoseconds;
    private readonly int _reserved;

    public readonly decimal Value => Seconds + (Nanoseconds / 1_000_000_000m);

    public readonly bool Equals(StatTime other) =>
        Seconds == other.Seconds && Nanoseconds == other.Nanoseconds;

    public override readonly bool Equals(object? other) => other is StatTime time && Equals(time);

    public override readonly int GetHashCode() => HashCode.Combine(Seconds, Nanoseconds);

    public override readonly string ToString() => $"{Seconds}.{Nanoseconds:D9}";
}

/// <summary><c>struct statx</c>: the same on every architecture.</summary>
[StructLayout(LayoutKind.Sequential, Size = 256)]
internal struct Stat
{
    public uint Mask;
    public uint BlockSize;
    public ulong Attributes;
    public uint Links;
    public uint Uid;
    public uint Gid;
    public ushort Mode;
    public ushort Spare;
    public ulong Inode;
    public long Size;
    public ulong Blocks;
    public ulong AttributesMask;
    public StatTime Accessed;
    public StatTime Born;
    public StatTime Changed;
    public StatTime Modified;
    public uint DeviceMajor;
    public uint DeviceMinor;
    public uint FileSystemMajor;
    public uint FileSystemMinor;

    public readonly int Permissions => Mode & 0xFFF;
    public readonly int Type => Mode & Kernel.S_IFMT;
}

/// <summary><c>struct timespec</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpec(long seconds, long nanoseconds)
{
    public long Seconds = seconds;
    public long Nanoseconds = nanoseconds;
}

/// <summary><c>struct iovec</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    public byte* Base;
    public nuint Length;
}

/// <summary><c>struct flock</c> with 64-bit offsets.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FileLock
{
    public short Type;
    public short Whence;
    public long Start;
    public long Length;
    public int Owner;
}

/// <summary><c>struct statvfs</c> of the C library on 64-bit machines.</summary>
[StructLayout(LayoutKind.Sequential, Size = 112)]
internal struct FileSystemStat
{
    public ulong BlockSize;
    public ulong FragmentSize;
    public ulong Blocks;
    public ulong BlocksFree;
    public ulong BlocksAvailable;
    public ulong Files;
    public ulong FilesFree;
    public ulong FilesAvailable;
    public ulong Id;
    public ulong Flags;
    public ulong NameMaximum;
}

/// <summary><c>struct sockaddr_un</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct UnixAddress
{
    public ushort Family;
    public fixed byte Path[108];
}

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollRequest
{
    public int Descriptor;
    public short Wanted;
    public short Ready;
}

/// <summary><c>struct epoll_event</c>, with room for every architecture's layout.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct EpollRequest
{
    public uint Events;
}

/// <summary><c>struct open_how</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OpenHow
{
    public ulong Flags;
    public ulong Mode;
    public ulong Resolve;
}

/// <summary><c>struct file_handle</c> with room for every file system's handle.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct KernelHandle
{
    public const int MaximumSize = 128;

    public uint Size;
    public int Type;
    public fixed byte Content[MaximumSize];
}
