namespace AutoMount.Fuse.Protocol;

/// <summary>Abilities that INIT negotiates: all <c>FUSE_*</c> of <c>linux/fuse.h</c> as of 7.45; the upper word travels in <c>flags2</c>. Which are taken: <c>FuseSession</c>.</summary>
[Flags]
public enum InitFlags : ulong
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Reads in parallel (since 7.6).</summary>
    FUSE_ASYNC_READ = 1UL << 0,

    /// <summary>Record locks come to us (since 7.7). Never taken: the kernel keeps them, also over a hand-over.</summary>
    FUSE_POSIX_LOCKS = 1UL << 1,

    /// <summary>Calls on open files carry their handle (since 7.9). Never taken: the kernel does nothing with it.</summary>
    FUSE_FILE_OPS = 1UL << 2,

    /// <summary>OPEN carries O_TRUNC (since 7.9).</summary>
    FUSE_ATOMIC_O_TRUNC = 1UL << 3,

    /// <summary>We look up <c>.</c> and <c>..</c>, for NFS (since 7.10). Never taken.</summary>
    FUSE_EXPORT_SUPPORT = 1UL << 4,

    /// <summary>Writes above 4 KiB (since 7.9).</summary>
    FUSE_BIG_WRITES = 1UL << 5,

    /// <summary>The umask is ours to apply, as default ACLs demand (since 7.12).</summary>
    FUSE_DONT_MASK = 1UL << 6,

    /// <summary>The device takes spliced replies (since 7.14). Never taken: says nothing to the kernel.</summary>
    FUSE_SPLICE_WRITE = 1UL << 7,

    /// <summary>... and moves pages (since 7.14). Never taken, as above.</summary>
    FUSE_SPLICE_MOVE = 1UL << 8,

    /// <summary>The device gives requests to splice (since 7.14). Never taken, as above.</summary>
    FUSE_SPLICE_READ = 1UL << 9,

    /// <summary>Locks of <c>flock(2)</c> come to us (since 7.17). Never taken, as <see cref="FUSE_POSIX_LOCKS"/>.</summary>
    FUSE_FLOCK_LOCKS = 1UL << 10,

    /// <summary>Directories have ioctls too (since 7.18). Never taken: ioctls are refused.</summary>
    FUSE_HAS_IOCTL_DIR = 1UL << 11,

    /// <summary>Cached data is dropped where times or size differ (since 7.20). Never taken: only we invalidate.</summary>
    FUSE_AUTO_INVAL_DATA = 1UL << 12,

    /// <summary>READDIRPLUS may be used (since 7.21).</summary>
    FUSE_DO_READDIRPLUS = 1UL << 13,

    /// <summary>... where the kernel finds it useful (since 7.21).</summary>
    FUSE_READDIRPLUS_AUTO = 1UL << 14,

    /// <summary>Direct I/O in parallel (since 7.22). Never taken: a write cut at a quota's limit would come out as EIO (<c>fuse_get_res_by_io</c> in <c>fs/fuse/file.c</c>).</summary>
    FUSE_ASYNC_DIO = 1UL << 15,

    /// <summary>Writes gather in the page cache (since 7.23). Never taken: a quota would speak too late (decision D7).</summary>
    FUSE_WRITEBACK_CACHE = 1UL << 16,

    /// <summary>OPEN may be declined for ever (since 7.23). Never used: an open file is charged until its last close.</summary>
    FUSE_NO_OPEN_SUPPORT = 1UL << 17,

    /// <summary>Lookups in one directory in parallel (since 7.25).</summary>
    FUSE_PARALLEL_DIROPS = 1UL << 18,

    /// <summary>We clear set-id bits at every write (since 7.26). Never taken: the second version tells when.</summary>
    FUSE_HANDLE_KILLPRIV = 1UL << 19,

    /// <summary>The kernel checks ACLs (since 7.26).</summary>
    FUSE_POSIX_ACL = 1UL << 20,

    /// <summary>A read after an abort says ECONNABORTED (since 7.27). Never taken: any error ends a worker.</summary>
    FUSE_ABORT_ERROR = 1UL << 21,

    /// <summary>Requests above 128 KiB (since 7.28).</summary>
    FUSE_MAX_PAGES = 1UL << 22,

    /// <summary>Link targets are cached (since 7.28).</summary>
    FUSE_CACHE_SYMLINKS = 1UL << 23,

    /// <summary>OPENDIR may be declined for ever, as we do (since 7.29). Never taken: wants no answer.</summary>
    FUSE_NO_OPENDIR_SUPPORT = 1UL << 24,

    /// <summary>Only we invalidate cached data (since 7.30).</summary>
    FUSE_EXPLICIT_INVAL_DATA = 1UL << 25,

    /// <summary>DAX windows (since 7.31). Never taken: virtiofs only.</summary>
    FUSE_MAP_ALIGNMENT = 1UL << 26,

    /// <summary>Directories may be mounts of their own (since 7.32). Never taken: virtiofs only.</summary>
    FUSE_SUBMOUNTS = 1UL << 27,

    /// <summary>We clear set-id bits when told to (since 7.33).</summary>
    FUSE_HANDLE_KILLPRIV_V2 = 1UL << 28,

    /// <summary>SETXATTR carries flags (since 7.33).</summary>
    FUSE_SETXATTR_EXT = 1UL << 29,

    /// <summary>The flags have a second word (since 7.36).</summary>
    FUSE_INIT_EXT = 1UL << 30,

    /// <summary>Reserved by the kernel. Never taken.</summary>
    FUSE_INIT_RESERVED = 1UL << 31,

    /// <summary>What is created comes with its security label behind the request (since 7.36). Never taken: labels are the store's.</summary>
    FUSE_SECURITY_CTX = 1UL << 32,

    /// <summary>DAX file by file (since 7.36). Never taken: virtiofs only.</summary>
    FUSE_HAS_INODE_DAX = 1UL << 33,

    /// <summary>What is created comes with the caller's fitting group behind the request (since 7.38). Never taken: the kernel has checked, and our threads keep the capabilities that a group would stand for.</summary>
    FUSE_CREATE_SUPP_GROUP = 1UL << 34,

    /// <summary>Entries can be expired (since 7.38).</summary>
    FUSE_HAS_EXPIRE_ONLY = 1UL << 35,

    /// <summary>Files opened for direct I/O may be mapped (since 7.39).</summary>
    FUSE_DIRECT_IO_ALLOW_MMAP = 1UL << 36,

    /// <summary>Reads and writes may go to a backing file (since 7.40).</summary>
    FUSE_PASSTHROUGH = 1UL << 37,

    /// <summary>No export by NFS at all (since 7.40). Never taken: a file's handle still tells it from others.</summary>
    FUSE_NO_EXPORT_SUPPORT = 1UL << 38,

    /// <summary>Requests can be asked for again (since 7.40).</summary>
    FUSE_HAS_RESEND = 1UL << 39,

    /// <summary>The mount may be mapped to other users (since 7.41). Never taken: a folder is its owner's alone.</summary>
    FUSE_ALLOW_IDMAP = 1UL << 40,

    /// <summary>Requests by io_uring (since 7.42). Never taken: a mount could not be handed over (decision D10).</summary>
    FUSE_OVER_IO_URING = 1UL << 41,

    /// <summary>The kernel aborts a connection that answers late (since 7.43). Never taken: a slow disk would end all views.</summary>
    FUSE_REQUEST_TIMEOUT = 1UL << 42,
}
