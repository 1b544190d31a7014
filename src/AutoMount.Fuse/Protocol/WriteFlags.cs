namespace AutoMount.Fuse.Protocol;

/// <summary>Flags of WRITE (<c>FUSE_WRITE_*</c>).</summary>
[Flags]
public enum WriteFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Written back from the page cache (a shared mapping), no caller waits.</summary>
    FUSE_WRITE_CACHE = 1 << 0,

    /// <summary>The lock owner is valid.</summary>
    FUSE_WRITE_LOCKOWNER = 1 << 1,

    /// <summary>Clear set-id bits: the caller lacks CAP_FSETID.</summary>
    FUSE_WRITE_KILL_SUIDGID = 1 << 2,
}
