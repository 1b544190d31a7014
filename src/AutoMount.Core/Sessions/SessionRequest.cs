using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.Core.Sessions;

/// <summary>What a caller asks for when starting a session. The owner comes from the bus, never from an argument of a user.</summary>
public sealed record SessionRequest
{
    /// <summary>Whose session it is.</summary>
    public required UserId Owner { get; init; }

    /// <summary>Image reference as the engine knows it: name, name:tag or digest.</summary>
    public required string Image { get; init; }

    /// <summary>The command and its arguments; empty for the image's own.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Extra environment; may not set HOME, USER, LOGNAME or any NVIDIA_* variable.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Folders mounted on request, besides the dotfolders.</summary>
    public IReadOnlyList<MountRequest> Mounts { get; init; } = [];

    /// <summary>Bounds on the container.</summary>
    public SessionLimits Limits { get; init; } = new();
}

/// <summary>A folder asked for by name.</summary>
/// <param name="Folder">Which of the owner's folders.</param>
/// <param name="ReadOnly">Whether the session may only read it.</param>
public sealed record MountRequest(FolderName Folder, bool ReadOnly);

/// <summary>Bounds on a session's container; null leaves the configured default.</summary>
public sealed record SessionLimits
{
    /// <summary>Processor time in units of one core, such as 1.5.</summary>
    public double? Cpus { get; init; }

    /// <summary>Memory in bytes.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Most processes and threads.</summary>
    public long? Pids { get; init; }

    /// <summary>Size of <c>/dev/shm</c> in bytes.</summary>
    public long? SharedMemoryBytes { get; init; }
}
