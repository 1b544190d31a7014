using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Attributes;

/// <summary>Attributes of inodes, also through O_PATH descriptors.</summary>
public static unsafe class AttributeIo
{
    private const int AtSymlinkNoFollow = 0x100;
    private const int AtEmptyPath = 0x1000;
    private const int AtStatXDoNotSync = 0x4000;
    private const ulong AttributeMountRoot = 0x2000; // STATX_ATTR_MOUNT_ROOT
    private const uint BasicAndBirth = 0xFFF; // STATX_BASIC_STATS | STATX_BTIME

    /// <summary>Attributes of an open object. <c>statx(2)</c>.</summary>
    public static Errno Get(RawDescriptor file, out FileStatus status) =>
        GetAt(file, PathComponent.Empty, out status);

    /// <summary>Attributes of a name in a directory; a symbolic link is not followed. <c>statx(2)</c>.</summary>
    public static Errno GetAt(RawDescriptor directory, PathComponent name, out FileStatus status)
    {
        fixed (byte* path = name.Terminated)
        fixed (FileStatus* result = &status)
        {
            return LibC.Check(
                LibC.StatX(
                    directory.Number,
                    path,
                    AtSymlinkNoFollow | AtEmptyPath,
                    BasicAndBirth,
                    result
                )
            );
        }
    }

    /// <summary>Whether an open object is the root of what is mounted there (<c>STATX_ATTR_MOUNT_ROOT</c>, since Linux 5.8); no file system is asked, so none can keep the answer back. <c>statx(2)</c>.</summary>
    public static Errno GetMountRoot(RawDescriptor file, out bool isRoot)
    {
        FileStatus status;
        fixed (byte* path = PathComponent.Empty.Terminated)
        {
            Errno error = LibC.Check(
                LibC.StatX(
                    file.Number,
                    path,
                    AtSymlinkNoFollow | AtEmptyPath | AtStatXDoNotSync,
                    mask: 0,
                    &status
                )
            );
            isRoot = error == Errno.None && (status.Attributes & AttributeMountRoot) != 0;
            return error;
        }
    }

    /// <summary>Sets owner and group; <see cref="uint.MaxValue"/> leaves one as it is. <c>fchownat(2)</c>.</summary>
    public static Errno SetOwner(RawDescriptor file, uint user, uint group)
    {
        fixed (byte* path = PathComponent.Empty.Terminated)
        {
            return LibC.Check(
                LibC.FChOwnAt(file.Number, path, user, group, AtSymlinkNoFollow | AtEmptyPath)
            );
        }
    }

    /// <summary>Sets permission bits. <c>chmod(2)</c> on the descriptor's entry in /proc, since O_PATH descriptors know no fchmod.</summary>
    public static Errno SetMode(RawDescriptor file, uint mode)
    {
        byte* path = stackalloc byte[DescriptorPath.Length];
        DescriptorPath.Format(file, path);
        return LibC.Check(LibC.ChMod(path, mode));
    }

    /// <summary>Sets access and modification time. <c>utimensat(2)</c>.</summary>
    public static Errno SetTimes(RawDescriptor file, TimeSpec accessed, TimeSpec modified)
    {
        TimeSpec* times = stackalloc TimeSpec[2] { accessed, modified };
        fixed (byte* path = PathComponent.Empty.Terminated)
        {
            return LibC.Check(
                LibC.UTimensAt(file.Number, path, times, AtSymlinkNoFollow | AtEmptyPath)
            );
        }
    }

    /// <summary>How full the file system below a descriptor is. <c>fstatvfs(3)</c>.</summary>
    public static Errno GetVolume(RawDescriptor file, out VolumeStatus status)
    {
        fixed (VolumeStatus* result = &status)
        {
            return LibC.Check(LibC.FStatVfs(file.Number, result));
        }
    }
}
