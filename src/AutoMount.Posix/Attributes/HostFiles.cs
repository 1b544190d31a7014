using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Attributes;

/// <summary>Attributes of files by their path on the host. Never asks a network or a FUSE server: what the kernel has is enough (<c>AT_STATX_DONT_SYNC</c>), so a dead server holds nobody up.</summary>
public static unsafe class HostFiles
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const int SymlinkNoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const int DontSync = 0x4000; // AT_STATX_DONT_SYNC
    private const uint Basic = 0x7FF; // STATX_BASIC_STATS

    /// <summary>Attributes of what a path leads to, symbolic links followed. <c>statx(2)</c>.</summary>
    public static Errno Follow(string path, out FileStatus status) => Get(path, 0, out status);

    /// <summary>Attributes of what stands at a path; a symbolic link is told as one. <c>statx(2)</c>.</summary>
    public static Errno Look(string path, out FileStatus status) =>
        Get(path, SymlinkNoFollow, out status);

    /// <summary>Sets owner and group of what stands at a path, a symbolic link's own; <see cref="uint.MaxValue"/> leaves one as it is. <c>fchownat(2)</c>.</summary>
    public static Errno SetOwner(string path, uint user, uint group)
    {
        fixed (byte* bytes = LibC.Terminated(path))
        {
            return LibC.Check(LibC.FChOwnAt(CurrentDirectory, bytes, user, group, SymlinkNoFollow));
        }
    }

    /// <summary>Makes a device node that everybody may read and write, whatever the umask. <c>mknodat(2)</c>.</summary>
    public static Errno MakeCharacterDevice(string path, uint major, uint minor)
    {
        const uint mode = (uint)FileType.CharacterDevice | 0x1B6; // 0666
        ulong device = LibC.MakeDevice(major, minor);
        fixed (byte* bytes = LibC.Terminated(path))
        {
            Errno error = LibC.Check(LibC.MkNodAt(CurrentDirectory, bytes, mode, device));
            return error == Errno.None ? LibC.Check(LibC.ChMod(bytes, mode & 0xFFF)) : error;
        }
    }

    private static Errno Get(string path, int flags, out FileStatus status)
    {
        fixed (byte* bytes = LibC.Terminated(path))
        fixed (FileStatus* result = &status)
        {
            return LibC.Check(LibC.StatX(CurrentDirectory, bytes, flags | DontSync, Basic, result));
        }
    }
}
