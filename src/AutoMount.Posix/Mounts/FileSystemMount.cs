using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Mounts;

/// <summary>Mounting by the classic calls (<c>mount(2)</c>, <c>umount2(2)</c>). Paths come from configuration, never from a user.</summary>
public static unsafe class FileSystemMount
{
    /// <summary>Mounts a file system.</summary>
    public static Errno Mount(
        string source,
        string target,
        string type,
        MountFlags flags,
        string data
    )
    {
        fixed (byte* sourceBytes = LibC.Terminated(source))
        fixed (byte* targetBytes = LibC.Terminated(target))
        fixed (byte* typeBytes = LibC.Terminated(type))
        fixed (byte* dataBytes = LibC.Terminated(data))
        {
            return LibC.Check(
                LibC.Mount(sourceBytes, targetBytes, typeBytes, (nuint)(uint)flags, dataBytes)
            );
        }
    }

    /// <summary>Unmounts; never follows a symbolic link at the end of the path.</summary>
    /// <returns>EINVAL where nothing is mounted there, EBUSY where it is in use.</returns>
    public static Errno Unmount(string target, UnmountFlags flags)
    {
        fixed (byte* targetBytes = LibC.Terminated(target))
        {
            return LibC.Check(
                LibC.Unmount(targetBytes, (int)(flags | UnmountFlags.UMOUNT_NOFOLLOW))
            );
        }
    }

    /// <summary>Unmounts what an open directory is the root of, wherever its path leads by now.</summary>
    /// <returns>EINVAL where it is no root of a mount.</returns>
    public static Errno Unmount(FileDescriptor root, UnmountFlags flags)
    {
        ArgumentNullException.ThrowIfNull(root);
        fixed (byte* target = LibC.Terminated($"/proc/self/fd/{root.Number}"))
        {
            return LibC.Check(LibC.Unmount(target, (int)flags)); // the link to the directory is to be followed
        }
    }
}

/// <summary>Flags of <c>mount(2)</c>.</summary>
[Flags]
public enum MountFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Set-id bits and file capabilities have no effect.</summary>
    MS_NOSUID = 2,

    /// <summary>Device nodes cannot be opened.</summary>
    MS_NODEV = 4,

    /// <summary>Another view of a directory.</summary>
    MS_BIND = 4096,

    /// <summary>With everything below.</summary>
    MS_REC = 16384,

    /// <summary>Mounts below are shared with copies of this mount.</summary>
    MS_SHARED = 1 << 20,
}

/// <summary>Flags of <c>umount2(2)</c>.</summary>
[Flags]
public enum UnmountFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Abort requests in flight first; of a FUSE mount, the whole connection.</summary>
    MNT_FORCE = 1,

    /// <summary>Vanish now, end when no longer in use.</summary>
    MNT_DETACH = 2,

    /// <summary>Refuse a symbolic link.</summary>
    UMOUNT_NOFOLLOW = 8,
}
