using AutoMount.Core.Configuration;
using AutoMount.Daemon.Configuration;

namespace AutoMount.Daemon.Tests.Configuration;

/// <summary>What a reload applies, what it leaves for a restart, and what is told of both.</summary>
public sealed class ReloadTests
{
    /// <summary>A value for each key, none of them its default.</summary>
    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["RuntimeDirectory"] = "/run/other",
        ["StateDirectory"] = "/var/lib/other",
        ["KeepProcessorsAwake"] = "no",
        ["DockerHost"] = "unix:///run/other.sock",
        ["StopTimeout"] = "3s",
        ["DefaultCpus"] = "2",
        ["MaxCpus"] = "2",
        ["Network"] = "none",
        ["LogDriver"] = "journald",
        ["AllowCommit"] = "no",
        ["CommitPrefix"] = "none",
        ["MaxLifetime"] = "7h",
        ["IdleTimeout"] = "7h",
        ["KeepScratch"] = "7h",
        ["ScratchKind"] = "memory",
        ["PortAddress"] = "127.0.0.2",
        ["PortPool"] = "20000-20010",
        ["AllowImages"] = "debian",
        ["DenyImages"] = "debian",
        ["AllowPull"] = "yes",
        ["Injection"] = "cdi",
        ["Policy"] = "spread",
        ["PinProcessors"] = "no",
        ["TrashRetention"] = "7h",
        ["SoftLimitGrace"] = "7h",
        ["OwnerReserve"] = "7M",
        ["Snapshots"] = "requested",
        ["SnapshotKeep"] = "7",
        ["SnapshotRetention"] = "7h",
        ["Keep"] = "7h",
        ["QuietPeriod"] = "7min",
        ["IgnoredPrograms"] = "other",
        ["Nvml"] = "no",
        ["KernelLog"] = "/dev/other",
        ["HostRoot"] = "/other",
        ["Socket"] = "/run/other.sock",
        ["TextFile"] = "/var/lib/other.prom",
        ["TextFileInterval"] = "7s",
        ["Level"] = "debug",
    };

    public static TheoryData<string, string> Keys =>
        [
            .. EffectiveConfiguration.Over([]).Select(each => (each.Section, each.Key)),
            ("Group staff", "MaxSessions"),
            ("Group staff", "AllowPull"),
            ("User alice", "MaxSessions"),
        ];

    /// <summary>The table of live keys is what the service goes by, what it says, and what is shown, of every key.</summary>
    [Theory]
    [MemberData(nameof(Keys))]
    public void ChangedKey_IsAppliedOrNamed(string section, string key)
    {
        string value = Values.GetValueOrDefault(key, "7M");
        ConfigurationOutcome fresh = ConfigurationReader.Read([
            new("automountd.conf", $"[{section}]\n{key}={value}\n"),
        ]);
        Assert.Empty(fresh.Faults);

        IReadOnlyList<ConfigurationAssignment> after = EffectiveConfiguration.AfterReload(
            [],
            fresh.Assignments
        );
        IReadOnlyList<string> left = EffectiveConfiguration.NeedingRestart([], fresh.Assignments);

        bool isApplied = ConfigurationReader.Apply(after) != new AutoMountConfiguration();
        string shown =
            EffectiveConfiguration
                .Over(after)
                .FirstOrDefault(each => each.Section == section && each.Key == key)
                ?.Value
            ?? string.Empty;
        Assert.Equal(LiveKeys.Has(section, key), isApplied);
        Assert.Equal(isApplied, shown == value);
        Assert.Equal(isApplied ? [] : [$"[{section}] {key}="], left);
    }

    [Fact]
    public void KeyThatIsTakenOut_IsNamedAsWell_UntilTheRestart()
    {
        IReadOnlyList<ConfigurationAssignment> running = ConfigurationReader
            .Read([new("automountd.conf", "[Sessions]\nNetwork=none\nStopTimeout=3s\n")])
            .Assignments;

        Assert.Equal(["[Sessions] Network="], EffectiveConfiguration.NeedingRestart(running, []));
        IReadOnlyList<ConfigurationAssignment> after = EffectiveConfiguration.AfterReload(
            running,
            []
        );
        Assert.Equal("Network", Assert.Single(after).Key);
        Assert.Equal(["[Sessions] Network="], EffectiveConfiguration.NeedingRestart(after, []));
        Assert.Empty(EffectiveConfiguration.NeedingRestart(after, running));
    }
}
