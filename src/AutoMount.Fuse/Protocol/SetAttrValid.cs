namespace AutoMount.Fuse.Protocol;

/// <summary>Which fields of SETATTR count (<c>FATTR_*</c>).</summary>
[Flags]
public enum SetAttrValid : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Mode.</summary>
    FATTR_MODE = 1 << 0,

    /// <summary>Owner.</summary>
    FATTR_UID = 1 << 1,

    /// <summary>Group.</summary>
    FATTR_GID = 1 << 2,

    /// <summary>Length.</summary>
    FATTR_SIZE = 1 << 3,

    /// <summary>Access time.</summary>
    FATTR_ATIME = 1 << 4,

    /// <summary>Modification time.</summary>
    FATTR_MTIME = 1 << 5,

    /// <summary>The handle is valid.</summary>
    FATTR_FH = 1 << 6,

    /// <summary>Access time becomes now.</summary>
    FATTR_ATIME_NOW = 1 << 7,

    /// <summary>Modification time becomes now.</summary>
    FATTR_MTIME_NOW = 1 << 8,

    /// <summary>The lock owner is valid.</summary>
    FATTR_LOCKOWNER = 1 << 9,

    /// <summary>Change time (with a writeback cache only).</summary>
    FATTR_CTIME = 1 << 10,

    /// <summary>Clear set-id bits.</summary>
    FATTR_KILL_SUIDGID = 1 << 11,
}
