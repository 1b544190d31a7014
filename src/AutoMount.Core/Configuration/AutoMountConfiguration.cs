using AutoMount.Core.Folders;
using AutoMount.Core.Sessions;
using Microsoft.Extensions.Logging;

namespace AutoMount.Core.Configuration;

/// <summary>The daemon's configuration: immutable, valid as a whole; a reload makes a new one.</summary>
/// <remarks>The keys and their meaning for administrators are in <c>packaging/automountd.conf</c>.</remarks>
public sealed record AutoMountConfiguration
{
    /// <summary>Section <c>[Paths]</c>.</summary>
    public PathSettings Paths { get; init; } = new();

    /// <summary>Section <c>[Folders]</c>.</summary>
    public FolderSettings Folders { get; init; } = new();

    /// <summary>Section <c>[Sessions]</c>.</summary>
    public SessionSettings Sessions { get; init; } = new();

    /// <summary>Section <c>[Log]</c>.</summary>
    public LogSettings Log { get; init; } = new();
}

/// <summary>Where things lie on the host.</summary>
public sealed record PathSettings
{
    /// <summary><c>RuntimeDirectory=</c>: mounts and homes, gone after a boot.</summary>
    public string RuntimeDirectory { get; init; } = "/run/automount";

    /// <summary><c>StateDirectory=</c>: the database, the folders' files and the scratch directories.</summary>
    public string StateDirectory { get; init; } = "/var/lib/automount";
}

/// <summary>Bounds of folders.</summary>
public sealed record FolderSettings
{
    /// <summary><c>DefaultSize=</c> and <c>DefaultInodes=</c>: limits of a folder made without any.</summary>
    public FolderLimits DefaultLimits { get; init; } = new(Bytes: 10L << 30, Inodes: 1_000_000);

    /// <summary><c>MaxFoldersPerUser=</c>: most folders of one user; <see cref="int.MaxValue"/> for no limit.</summary>
    public int MaximumPerUser { get; init; } = 100;
}

/// <summary>Bounds of sessions and the way to the container engine.</summary>
public sealed record SessionSettings
{
    /// <summary><c>DockerHost=</c>: the engine's socket as a <c>unix://</c> address; null for <c>$DOCKER_HOST</c> or the engine's own default.</summary>
    public string? DockerHost { get; init; }

    /// <summary><c>DefaultCpus=</c>, <c>DefaultMemory=</c>, <c>DefaultPids=</c>, <c>DefaultSharedMemory=</c>: bounds of a session that asks for none; null for no bound.</summary>
    public SessionLimits DefaultLimits { get; init; } =
        new() { Pids = 4096, SharedMemoryBytes = 64L << 20 };

    /// <summary><c>StopTimeout=</c>: from TERM to KILL.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>Network=</c>: the engine's network that sessions join, <c>none</c> for none.</summary>
    public string Network { get; init; } = "bridge";

    /// <summary><c>MaxSessionsPerUser=</c>: most sessions of one user at a time; <see cref="int.MaxValue"/> for no limit.</summary>
    public int MaximumPerUser { get; init; } = 20;
}

/// <summary>What the daemon says of itself.</summary>
public sealed record LogSettings
{
    /// <summary><c>Level=</c>: the least important messages that are written.</summary>
    public LogLevel Level { get; init; } = LogLevel.Information;
}
