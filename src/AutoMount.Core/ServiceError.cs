namespace AutoMount.Core;

/// <summary>Why a request was refused or failed; each has one D-Bus name and one exit code.</summary>
public enum ServiceError
{
    /// <summary>An argument is malformed or out of range.</summary>
    InvalidArgument,

    /// <summary>The caller may not do this, or not to somebody else's object.</summary>
    AccessDenied,

    /// <summary>The caller would have to prove who he is (polkit), and cannot be asked.</summary>
    AuthenticationRequired,

    /// <summary>No folder of that name or id.</summary>
    NoSuchFolder,

    /// <summary>The owner has a folder of that name already.</summary>
    FolderExists,

    /// <summary>The folder is held by a session, or is being deleted.</summary>
    FolderBusy,

    /// <summary>No session of that id.</summary>
    NoSuchSession,

    /// <summary>The session is not in a state that allows this.</summary>
    SessionNotRunning,

    /// <summary>No account of that uid or name on this host.</summary>
    NoSuchUser,

    /// <summary>The container engine has no such image.</summary>
    NoSuchImage,

    /// <summary>The container engine does not answer.</summary>
    EngineUnavailable,

    /// <summary>The container engine answered with an error.</summary>
    EngineFailed,

    /// <summary>No GPU that fits can be had: not now, or not on this host; the message tells which.</summary>
    GpuUnavailable,

    /// <summary>No GPU of that address or UUID.</summary>
    NoSuchGpu,

    /// <summary>A limit of the user or of the host is reached.</summary>
    LimitReached,

    /// <summary>What an archive or an upload would write is there already.</summary>
    FileExists,

    /// <summary>A stream is no archive that is understood, is damaged, or ends too early.</summary>
    BrokenStream,

    /// <summary>The store behind the folders failed; the message carries the errno.</summary>
    StorageFailed,

    /// <summary>The file system or the kernel cannot do this.</summary>
    NotSupported,

    /// <summary>A bug; the journal has the details.</summary>
    Internal,
}
