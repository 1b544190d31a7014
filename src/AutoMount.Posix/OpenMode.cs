namespace AutoMount.Posix;

/// <summary>Flags of <c>open(2)</c>, by the kernel's names and the numbers of the architecture that is built for (<c>asm-generic/fcntl.h</c>; <c>arch/arm64/include/uapi/asm/fcntl.h</c> differs in these).</summary>
[Flags]
public enum OpenMode
{
    /// <summary>Read only.</summary>
    O_RDONLY = 0,

    /// <summary>Write only.</summary>
    O_WRONLY = 1,

    /// <summary>Read and write.</summary>
    O_RDWR = 2,

    /// <summary>Mask of the three above.</summary>
    O_ACCMODE = 3,

    /// <summary>Make the file where there is none.</summary>
    O_CREAT = 0x40,

    /// <summary>Refuse where there is one.</summary>
    O_EXCL = 0x80,

    /// <summary>Do not become the controlling terminal.</summary>
    O_NOCTTY = 0x100,

    /// <summary>Cut to length 0.</summary>
    O_TRUNC = 0x200,

    /// <summary>Write at the end.</summary>
    O_APPEND = 0x400,

    /// <summary>Do not wait.</summary>
    O_NONBLOCK = 0x800,

    /// <summary>Data reaches the disk before write returns.</summary>
    O_DSYNC = 0x1000,

#if ARM64
    /// <summary>Around the page cache.</summary>
    O_DIRECT = 0x10000,

    /// <summary>Directories only.</summary>
    O_DIRECTORY = 0x4000,

    /// <summary>Refuse a symbolic link.</summary>
    O_NOFOLLOW = 0x8000,
#else
    /// <summary>Around the page cache.</summary>
    O_DIRECT = 0x4000,

    /// <summary>Directories only.</summary>
    O_DIRECTORY = 0x10000,

    /// <summary>Refuse a symbolic link.</summary>
    O_NOFOLLOW = 0x20000,
#endif

    /// <summary>Leave the access time.</summary>
    O_NOATIME = 0x40000,

    /// <summary>Close on exec.</summary>
    O_CLOEXEC = 0x80000,

    /// <summary>The bit that O_SYNC has over O_DSYNC (the kernel's <c>__O_SYNC</c>).</summary>
    O_SYNC_BIT = 0x100000,

    /// <summary>Data and attributes reach the disk before write returns.</summary>
    O_SYNC = O_SYNC_BIT | O_DSYNC,

    /// <summary>The object, not its content.</summary>
    O_PATH = 0x200000,

    /// <summary>The bit that O_TMPFILE has over O_DIRECTORY (the kernel's <c>__O_TMPFILE</c>).</summary>
    O_TMPFILE_BIT = 0x400000,

    /// <summary>A file without a name.</summary>
    O_TMPFILE = O_TMPFILE_BIT | O_DIRECTORY,
}
