namespace AutoMount.Fuse.Protocol;

/// <summary>Abilities that INIT negotiates (<c>FUSE_*</c> of <c>linux/fuse.h</c>); the upper word travels in <c>flags2</c>.</summary>
[Flags]
public enum InitFlags : ulong
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Reads in parallel.</summary>
    FUSE_ASYNC_READ = 1UL << 0,

    /// <summary>OPEN carries O_TRUNC.</summary>
    FUSE_ATOMIC_O_TRUNC = 1UL << 3,

    /// <summary>Writes above 4 KiB.</summary>
    FUSE_BIG_WRITES = 1UL << 5,

    /// <summary>The umask is ours to apply, as default ACLs demand.</summary>
    FUSE_DONT_MASK = 1UL << 6,

    /// <summary>READDIRPLUS may be used.</summary>
    FUSE_DO_READDIRPLUS = 1UL << 13,

    /// <summary>... where the kernel finds it useful.</summary>
    FUSE_READDIRPLUS_AUTO = 1UL << 14,

    /// <summary>Direct I/O in parallel. Never taken: a write cut at a quota's limit would come out as EIO (<c>fuse_get_res_by_io</c> in <c>fs/fuse/file.c</c>).</summary>
    FUSE_ASYNC_DIO = 1UL << 15,

    /// <summary>Never taken: a quota would speak too late (decision D7).</summary>
    FUSE_WRITEBACK_CACHE = 1UL << 16,

    /// <summary>Lookups in one directory in parallel.</summary>
    FUSE_PARALLEL_DIROPS = 1UL << 18,

    /// <summary>The kernel checks ACLs.</summary>
    FUSE_POSIX_ACL = 1UL << 20,

    /// <summary>Requests above 128 KiB.</summary>
    FUSE_MAX_PAGES = 1UL << 22,

    /// <summary>Link targets are cached.</summary>
    FUSE_CACHE_SYMLINKS = 1UL << 23,

    /// <summary>Only we invalidate cached data.</summary>
    FUSE_EXPLICIT_INVAL_DATA = 1UL << 25,

    /// <summary>We clear set-id bits when told to (since 7.33).</summary>
    FUSE_HANDLE_KILLPRIV_V2 = 1UL << 28,

    /// <summary>SETXATTR carries flags (since 7.33).</summary>
    FUSE_SETXATTR_EXT = 1UL << 29,

    /// <summary>The flags have a second word (since 7.36).</summary>
    FUSE_INIT_EXT = 1UL << 30,

    /// <summary>Entries can be expired (since 7.38).</summary>
    FUSE_HAS_EXPIRE_ONLY = 1UL << 35,

    /// <summary>Files opened for direct I/O may be mapped (since 7.39).</summary>
    FUSE_DIRECT_IO_ALLOW_MMAP = 1UL << 36,

    /// <summary>Reads and writes may go to a backing file (since 7.40).</summary>
    FUSE_PASSTHROUGH = 1UL << 37,

    /// <summary>Requests can be asked for again (since 7.40).</summary>
    FUSE_HAS_RESEND = 1UL << 39,
}
