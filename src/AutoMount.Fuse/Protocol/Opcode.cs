namespace AutoMount.Fuse.Protocol;

/// <summary>What the kernel asks: all of <c>enum fuse_opcode</c> of <c>linux/fuse.h</c> as of 7.45. What each is answered: <c>SEMANTICS.md</c> of the file system.</summary>
public enum Opcode : uint
{
    /// <summary>Finds a name in a directory.</summary>
    FUSE_LOOKUP = 1,

    /// <summary>The kernel drops lookups of a node; no reply.</summary>
    FUSE_FORGET = 2,

    /// <summary>Reads attributes.</summary>
    FUSE_GETATTR = 3,

    /// <summary>Sets attributes.</summary>
    FUSE_SETATTR = 4,

    /// <summary>Reads a symbolic link.</summary>
    FUSE_READLINK = 5,

    /// <summary>Makes a symbolic link.</summary>
    FUSE_SYMLINK = 6,

    /// <summary>Makes a file, pipe, socket or device.</summary>
    FUSE_MKNOD = 8,

    /// <summary>Makes a directory.</summary>
    FUSE_MKDIR = 9,

    /// <summary>Removes a name.</summary>
    FUSE_UNLINK = 10,

    /// <summary>Removes an empty directory.</summary>
    FUSE_RMDIR = 11,

    /// <summary>Renames.</summary>
    FUSE_RENAME = 12,

    /// <summary>Makes another name.</summary>
    FUSE_LINK = 13,

    /// <summary>Opens a file.</summary>
    FUSE_OPEN = 14,

    /// <summary>Reads a file.</summary>
    FUSE_READ = 15,

    /// <summary>Writes a file.</summary>
    FUSE_WRITE = 16,

    /// <summary>Tells how full the file system is.</summary>
    FUSE_STATFS = 17,

    /// <summary>The last use of an open file ended.</summary>
    FUSE_RELEASE = 18,

    /// <summary>Makes a file durable.</summary>
    FUSE_FSYNC = 20,

    /// <summary>Sets an extended attribute.</summary>
    FUSE_SETXATTR = 21,

    /// <summary>Reads an extended attribute.</summary>
    FUSE_GETXATTR = 22,

    /// <summary>Lists extended attributes.</summary>
    FUSE_LISTXATTR = 23,

    /// <summary>Removes an extended attribute.</summary>
    FUSE_REMOVEXATTR = 24,

    /// <summary>A descriptor was closed.</summary>
    FUSE_FLUSH = 25,

    /// <summary>Negotiates the connection.</summary>
    FUSE_INIT = 26,

    /// <summary>Opens a directory.</summary>
    FUSE_OPENDIR = 27,

    /// <summary>Reads entries.</summary>
    FUSE_READDIR = 28,

    /// <summary>The last use of an open directory ended.</summary>
    FUSE_RELEASEDIR = 29,

    /// <summary>Makes a directory durable.</summary>
    FUSE_FSYNCDIR = 30,

    /// <summary>Tests a lock.</summary>
    FUSE_GETLK = 31,

    /// <summary>Sets a lock.</summary>
    FUSE_SETLK = 32,

    /// <summary>Sets a lock, waiting.</summary>
    FUSE_SETLKW = 33,

    /// <summary>Checks permission.</summary>
    FUSE_ACCESS = 34,

    /// <summary>Makes and opens a file.</summary>
    FUSE_CREATE = 35,

    /// <summary>The caller of a request got a signal.</summary>
    FUSE_INTERRUPT = 36,

    /// <summary>Maps a block.</summary>
    FUSE_BMAP = 37,

    /// <summary>The file system is unmounted.</summary>
    FUSE_DESTROY = 38,

    /// <summary>Controls a file.</summary>
    FUSE_IOCTL = 39,

    /// <summary>Asks for readiness.</summary>
    FUSE_POLL = 40,

    /// <summary>Answers a notification.</summary>
    FUSE_NOTIFY_REPLY = 41,

    /// <summary>Many FORGETs at once; no reply.</summary>
    FUSE_BATCH_FORGET = 42,

    /// <summary>Allocates, punches or zeroes a range.</summary>
    FUSE_FALLOCATE = 43,

    /// <summary>Reads entries with their attributes.</summary>
    FUSE_READDIRPLUS = 44,

    /// <summary>Renames with flags.</summary>
    FUSE_RENAME2 = 45,

    /// <summary>Finds data or holes.</summary>
    FUSE_LSEEK = 46,

    /// <summary>Copies a range.</summary>
    FUSE_COPY_FILE_RANGE = 47,

    /// <summary>DAX only.</summary>
    FUSE_SETUPMAPPING = 48,

    /// <summary>DAX only.</summary>
    FUSE_REMOVEMAPPING = 49,

    /// <summary>Makes the file system durable.</summary>
    FUSE_SYNCFS = 50,

    /// <summary>Makes and opens a file without a name.</summary>
    FUSE_TMPFILE = 51,

    /// <summary>Reads extended attributes of an inode (birth time).</summary>
    FUSE_STATX = 52,

    /// <summary>Copies a range, 64-bit result.</summary>
    FUSE_COPY_FILE_RANGE_64 = 53,

    /// <summary>Negotiates a character device; never on <c>/dev/fuse</c>.</summary>
    CUSE_INIT = 4096,
}
