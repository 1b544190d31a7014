using AutoMount.Core.Folders;
using AutoMount.Core.Images;
using AutoMount.Core.Policies;
using AutoMount.Core.Ports;
using AutoMount.Core.Scratch;
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

    /// <summary>Section <c>[Scratch]</c>.</summary>
    public ScratchSettings Scratch { get; init; } = new();

    /// <summary>Section <c>[Ports]</c>.</summary>
    public PortSettings Ports { get; init; } = new();

    /// <summary>Section <c>[Images]</c>, and its keys in sections <c>[Group NAME]</c>.</summary>
    public ImageSettings Images { get; init; } = new();

    /// <summary>Sections <c>[Policy]</c>, <c>[Group NAME]</c> and <c>[User NAME]</c>.</summary>
    public PolicyTable Policies { get; init; } = new();

    /// <summary>Section <c>[Gpus]</c>.</summary>
    public GpuSettings Gpus { get; init; } = new();

    /// <summary>Section <c>[Metrics]</c>.</summary>
    public MetricsSettings Metrics { get; init; } = new();

    /// <summary>Section <c>[Audit]</c>.</summary>
    public AuditSettings Audit { get; init; } = new();

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

    /// <summary><c>UserSize=</c> and <c>UserInodes=</c>: limits over all folders of a user for whom none are set.</summary>
    public UserLimits DefaultUserLimits { get; init; } = UserLimits.None;

    /// <summary><c>TrashRetention=</c>: how long a deleted folder can be had again; zero for not at all.</summary>
    public TimeSpan TrashRetention { get; init; } = TimeSpan.FromDays(7);

    /// <summary><c>SoftLimitGrace=</c>: how long more than a soft limit may be used.</summary>
    public TimeSpan SoftLimitGrace { get; init; } = TimeSpan.FromDays(7);

    /// <summary><c>OwnerReserve=</c>: most bytes of a folder that only small files may take.</summary>
    public long OwnerReserve { get; init; } = 1 << 20;

    /// <summary><c>Snapshots=</c>: when snapshots of folders are taken.</summary>
    public SnapshotTrigger Snapshots { get; init; }

    /// <summary><c>SnapshotLimit=</c>, <c>SnapshotKeep=</c> and <c>SnapshotRetention=</c>: how much is kept of them, while any are taken.</summary>
    public SnapshotPolicy SnapshotPolicy { get; init; } = new();

    /// <summary><c>KeepProcessorsAwake=</c>: whether processors are kept from sleeping while requests come in quick succession.</summary>
    public bool KeepsProcessorsAwake { get; init; } = true;
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

    /// <summary><c>LogDriver=</c>: where the output of sessions goes.</summary>
    public SessionLogDriver LogDriver { get; init; }

    /// <summary><c>AllowCommit=</c>, <c>CommitPrefix=</c>, <c>MaxCommitSize=</c> and <c>MaxCommitTotal=</c>: images that users make of sessions.</summary>
    public CommitPolicy Commits { get; init; } = new();
}

/// <summary>What the daemon says of itself.</summary>
public sealed record LogSettings
{
    /// <summary><c>Level=</c>: the least important messages that are written.</summary>
    public LogLevel Level { get; init; } = LogLevel.Information;
}
