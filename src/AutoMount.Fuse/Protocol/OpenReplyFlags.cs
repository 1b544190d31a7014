namespace AutoMount.Fuse.Protocol;

/// <summary>How the kernel shall treat an open file (<c>FOPEN_*</c>).</summary>
[Flags]
public enum OpenReplyFlags : uint
{
    /// <summary>Through the page cache, dropped first.</summary>
    None = 0,

    /// <summary>Around the page cache.</summary>
    FOPEN_DIRECT_IO = 1 << 0,

    /// <summary>What is cached stays.</summary>
    FOPEN_KEEP_CACHE = 1 << 1,

    /// <summary>Entries of this directory may be cached.</summary>
    FOPEN_CACHE_DIR = 1 << 3,

    /// <summary>No FLUSH at close.</summary>
    FOPEN_NOFLUSH = 1 << 5,

    /// <summary>Reads and writes go to the backing file.</summary>
    FOPEN_PASSTHROUGH = 1 << 7,
}
