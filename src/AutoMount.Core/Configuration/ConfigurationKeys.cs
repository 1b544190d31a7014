using AutoMount.Core.Sessions;

namespace AutoMount.Core.Configuration;

/// <summary>Every key there is: its section, its name and how its value changes the configuration.</summary>
internal static class ConfigurationKeys
{
    public static readonly IReadOnlyList<ConfigurationKey> All =
    [
        new(
            "Paths",
            "RuntimeDirectory",
            (all, text) =>
                all with
                {
                    Paths = all.Paths with { RuntimeDirectory = ConfigurationValues.Path(text) },
                }
        ),
        new(
            "Paths",
            "StateDirectory",
            (all, text) =>
                all with
                {
                    Paths = all.Paths with { StateDirectory = ConfigurationValues.Path(text) },
                }
        ),
        Folders(
            "DefaultSize",
            (folders, text) =>
                folders with
                {
                    DefaultLimits = folders.DefaultLimits with
                    {
                        Bytes = ConfigurationValues.FolderSize(text),
                    },
                }
        ),
        Folders(
            "DefaultInodes",
            (folders, text) =>
                folders with
                {
                    DefaultLimits = folders.DefaultLimits with
                    {
                        Inodes = ConfigurationValues.Inodes(text),
                    },
                }
        ),
        Folders(
            "UserSize",
            (folders, text) =>
                folders with
                {
                    DefaultUserLimits = folders.DefaultUserLimits with
                    {
                        Bytes = ConfigurationValues.FolderSize(text),
                    },
                }
        ),
        Folders(
            "UserInodes",
            (folders, text) =>
                folders with
                {
                    DefaultUserLimits = folders.DefaultUserLimits with
                    {
                        Inodes = ConfigurationValues.Inodes(text),
                    },
                }
        ),
        Folders(
            "TrashRetention",
            (folders, text) => folders with { TrashRetention = ConfigurationValues.Keeping(text) }
        ),
        .. SnapshotKeys.All,
        Folders(
            "SoftLimitGrace",
            (folders, text) => folders with { SoftLimitGrace = ConfigurationValues.Keeping(text) }
        ),
        Folders(
            "OwnerReserve",
            (folders, text) => folders with { OwnerReserve = ConfigurationValues.Bytes(text) }
        ),
        Folders(
            "KeepProcessorsAwake",
            (folders, text) =>
                folders with
                {
                    KeepsProcessorsAwake = ConfigurationValues.Truth(text),
                }
        ),
        Sessions(
            "DockerHost",
            (sessions, text) =>
                sessions with
                {
                    DockerHost = ConfigurationValues.EngineAddress(text),
                }
        ),
        Limits(
            "DefaultCpus",
            (limits, text) => limits with { Cpus = ConfigurationValues.Cpus(text) }
        ),
        Limits(
            "DefaultMemory",
            (limits, text) => limits with { MemoryBytes = ConfigurationValues.Memory(text) }
        ),
        Limits(
            "DefaultPids",
            (limits, text) => limits with { Pids = ConfigurationValues.Pids(text) }
        ),
        Limits(
            "DefaultSharedMemory",
            (limits, text) =>
                limits with
                {
                    SharedMemoryBytes = ConfigurationValues.SharedMemory(text),
                }
        ),
        Sessions(
            "StopTimeout",
            (sessions, text) => sessions with { StopTimeout = ConfigurationValues.Duration(text) }
        ),
        Sessions(
            "Network",
            (sessions, text) => sessions with { Network = ConfigurationValues.Network(text) }
        ),
        .. ServiceKeys.All,
        Sessions(
            "LogDriver",
            (sessions, text) => sessions with { LogDriver = ConfigurationValues.LogDriver(text) }
        ),
        Commits(
            "AllowCommit",
            (commits, text) => commits with { Allowed = ConfigurationValues.Truth(text) }
        ),
        Commits(
            "CommitPrefix",
            (commits, text) => commits with { Prefix = ConfigurationValues.CommitPrefix(text) }
        ),
        Commits(
            "MaxCommitSize",
            (commits, text) => commits with { MaximumBytes = ConfigurationValues.CommitSize(text) }
        ),
        Commits(
            "MaxCommitTotal",
            (commits, text) =>
                commits with
                {
                    MaximumTotalBytes = ConfigurationValues.CommitSize(text),
                }
        ),
        .. PolicyKeys.OfEverybody,
        .. GpuKeys.All,
        .. MetricsKeys.All,
        .. AuditKeys.All,
        new(
            "Log",
            "Level",
            (all, text) =>
                all with
                {
                    Log = all.Log with { Level = ConfigurationValues.Level(text) },
                }
        ),
    ];

    private static readonly Dictionary<(string, string), ConfigurationKey> ByName =
        All.ToDictionary(key => (key.Section, key.Name));

    public static ConfigurationKey? Find(string section, string name) =>
        ByName.GetValueOrDefault((section, name))
        ?? PolicyKeys.Find(section, name)
        ?? ServiceKeys.Find(section, name);

    public static bool HasSection(string section) =>
        All.Any(key => key.Section == section) || PolicyKeys.IsSection(section);

    private static ConfigurationKey Folders(
        string name,
        Func<FolderSettings, string, FolderSettings> apply
    ) => new("Folders", name, (all, text) => all with { Folders = apply(all.Folders, text) });

    private static ConfigurationKey Sessions(
        string name,
        Func<SessionSettings, string, SessionSettings> apply
    ) => new("Sessions", name, (all, text) => all with { Sessions = apply(all.Sessions, text) });

    private static ConfigurationKey Commits(
        string name,
        Func<CommitPolicy, string, CommitPolicy> apply
    ) =>
        Sessions(
            name,
            (sessions, text) => sessions with { Commits = apply(sessions.Commits, text) }
        );

    private static ConfigurationKey Limits(
        string name,
        Func<SessionLimits, string, SessionLimits> apply
    ) =>
        Sessions(
            name,
            (sessions, text) =>
                sessions with
                {
                    DefaultLimits = apply(sessions.DefaultLimits, text),
                }
        );
}

/// <summary>A key of the configuration.</summary>
/// <param name="Section">Its section, without brackets.</param>
/// <param name="Name">Its name.</param>
/// <param name="Apply">Puts a value in; throws <see cref="FormatException"/> saying what a right value is.</param>
internal sealed record ConfigurationKey(
    string Section,
    string Name,
    Func<AutoMountConfiguration, string, AutoMountConfiguration> Apply
);
