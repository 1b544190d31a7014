using System.Runtime.InteropServices;

namespace AutoMount.PosixSuite.Interop;

internal static unsafe partial class Kernel
{
    public const int AT_FDCWD = -100;
    public const int AT_SYMLINK_NOFOLLOW = 0x100;
    public const int AT_REMOVEDIR = 0x200;
    public const int AT_EACCESS = 0x200;
    public const int AT_SYMLINK_FOLLOW = 0x400;
    public const int AT_EMPTY_PATH = 0x1000;

    public const int O_RDONLY = 0;
    public const int O_WRONLY = 1;
    public const int O_RDWR = 2;
    public const int O_CREAT = 0x40;
    public const int O_EXCL = 0x80;
    public const int O_TRUNC = 0x200;
    public const int O_APPEND = 0x400;
    public const int O_NONBLOCK = 0x800;
    public const int O_DSYNC = 0x1000;
    public const int O_SYNC = 0x101000;
    public const int O_NOATIME = 0x40000;
    public const int O_CLOEXEC = 0x80000;
    public const int O_PATH = 0x200000;

    public const int S_IFMT = 0xF000;
    public const int S_IFIFO = 0x1000;
    public const int S_IFCHR = 0x2000;
    public const int S_IFDIR = 0x4000;
    public const int S_IFBLK = 0x6000;
    public const int S_IFREG = 0x8000;
    public const int S_IFLNK = 0xA000;
    public const int S_IFSOCK = 0xC000;

    public const int R_OK = 4;
    public const int W_OK = 2;
    public const int X_OK = 1;
    public const int F_OK = 0;

    public const int SEEK_SET = 0;
    public const int SEEK_CUR = 1;
    public const int SEEK_END = 2;
    public const int SEEK_DATA = 3;
    public const int SEEK_HOLE = 4;

    public const uint RENAME_NOREPLACE = 1;
    public const uint RENAME_EXCHANGE = 2;
    public const uint RENAME_WHITEOUT = 4;

    public const int XATTR_CREATE = 1;
    public const int XATTR_REPLACE = 2;

    public const int FALLOC_FL_KEEP_SIZE = 1;
    public const int FALLOC_FL_PUNCH_HOLE = 2;
    public const int FALLOC_FL_COLLAPSE_RANGE = 8;
    public const int FALLOC_FL_ZERO_RANGE = 0x10;
    public const int FALLOC_FL_INSERT_RANGE = 0x20;

    public const int LOCK_SH = 1;
    public const int LOCK_EX = 2;
    public const int LOCK_NB = 4;
    public const int LOCK_UN = 8;
    public const short F_RDLCK = 0;
    public const short F_WRLCK = 1;
    public const short F_UNLCK = 2;
    public const int F_GETLK = 5;
    public const int F_SETLK = 6;
    public const int F_SETLKW = 7;
    public const int F_GETFL = 3;
    public const int F_SETFL = 4;
    public const int F_OFD_GETLK = 36;
    public const int F_OFD_SETLK = 37;
    public const int F_OFD_SETLKW = 38;
    public const int F_SETLEASE = 1024;
    public const int F_GETLEASE = 1025;

    public const int PROT_READ = 1;
    public const int PROT_WRITE = 2;
    public const int PROT_EXEC = 4;
    public const int MAP_SHARED = 1;
    public const int MAP_PRIVATE = 2;
    public const int MS_ASYNC = 1;
    public const int MS_SYNC = 4;
    public const int MADV_DONTNEED = 4;
    public const int MADV_REMOVE = 9;

    public const long UTIME_NOW = 0x3FFFFFFF;
    public const long UTIME_OMIT = 0x3FFFFFFE;

    public const uint IN_ACCESS = 0x1;
    public const uint IN_MODIFY = 0x2;
    public const uint IN_ATTRIB = 0x4;
    public const uint IN_CLOSE_WRITE = 0x8;
    public const uint IN_CLOSE_NOWRITE = 0x10;
    public const uint IN_OPEN = 0x20;
    public const uint IN_MOVED_FROM = 0x40;
    public const uint IN_MOVED_TO = 0x80;
    public const uint IN_CREATE = 0x100;
    public const uint IN_DELETE = 0x200;
    public const uint IN_DELETE_SELF = 0x400;
    public const uint IN_MOVE_SELF = 0x800;
    public const int IN_NONBLOCK = 0x800;

    public const int CLONE_FS = 0x200;
    public const int CLONE_NEWNS = 0x20000;
    public const int RWF_DSYNC = 2;
    public const int RWF_NOWAIT = 8;
    public const int RWF_APPEND = 16;

    public const int POSIX_FADV_DONTNEED = 4;
    public const uint SPLICE_F_MOVE = 1;
    public const uint SYNC_FILE_RANGE_ALL = 7;

    public const short POLLIN = 1;
    public const short POLLOUT = 4;
    public const int EPOLL_CTL_ADD = 1;
    public const nuint FIONREAD = 0x541B;
    public const nuint TCGETS = 0x5401;
    public const nuint FS_IOC_GETFLAGS = 0x80086601;

    public const nuint MS_RDONLY = 1;
    public const nuint MS_REMOUNT = 0x20;
    public const nuint MS_BIND = 0x1000;
    public const nuint MS_REC = 0x4000;
    public const nuint MS_SLAVE = 0x80000;
    public const int MNT_DETACH = 2;

    public const ulong RESOLVE_NO_SYMLINKS = 4;
    public const ulong RESOLVE_BENEATH = 8;
    public const ulong RESOLVE_IN_ROOT = 16;

    public const uint STATX_BASIC = 0x7FF;
    public const uint STATX_BTIME = 0x800;
    public const int AT_STATX_FORCE_SYNC = 0x2000;
    public const int AT_STATX_DONT_SYNC = 0x4000;

    public const ulong ST_NOSUID = 2;
    public const ulong ST_NODEV = 4;

    private static readonly bool Arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    public static readonly int O_DIRECT = Arm ? 0x10000 : 0x4000;
    public static readonly int O_DIRECTORY = Arm ? 0x4000 : 0x10000;
    public static readonly int O_NOFOLLOW = Arm ? 0x8000 : 0x20000;
    public static readonly int O_TMPFILE = 0x400000 | O_DIRECTORY;

    private static readonly nint SYS_setresuid = Arm ? 147 : 117;
    private static readonly nint SYS_setresgid = Arm ? 149 : 119;
    private static readonly nint SYS_setgroups = Arm ? 159 : 116;
    private static readonly nint SYS_getcwd = Arm ? 17 : 79;
    private const nint SYS_openat2 = 437;

    /// <summary>A mode as it is written, in octal: <c>Octal(4755)</c>.</summary>
    public static uint Octal(int digits) => Convert.ToUInt32($"{digits}", 8);
}
