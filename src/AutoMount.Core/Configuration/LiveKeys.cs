using System.Collections.Frozen;

namespace AutoMount.Core.Configuration;

/// <summary>The keys whose change a reload applies; every other one needs a restart. The one table of it: what the service goes by after a reload, what it then says, and what <c>automountctl config show</c> tells follow from it, and tests hold the example file against it.</summary>
public static class LiveKeys
{
    private static readonly FrozenSet<(string Section, string Key)> Table = FrozenSet.ToFrozenSet([
        ("Folders", "DefaultSize"),
        ("Folders", "DefaultInodes"),
        ("Folders", "UserSize"),
        ("Folders", "UserInodes"),
        ("Folders", "TrashRetention"),
        ("Folders", "SoftLimitGrace"),
        ("Folders", "OwnerReserve"),
        ("Folders", "Snapshots"),
        ("Folders", "SnapshotLimit"),
        ("Folders", "SnapshotKeep"),
        ("Folders", "SnapshotRetention"),
        ("Sessions", "DefaultCpus"),
        ("Sessions", "DefaultMemory"),
        ("Sessions", "DefaultPids"),
        ("Sessions", "DefaultSharedMemory"),
        ("Sessions", "StopTimeout"),
        ("Sessions", "AllowCommit"),
        ("Sessions", "CommitPrefix"),
        ("Sessions", "MaxCommitSize"),
        ("Sessions", "MaxCommitTotal"),
        ("Gpus", "Policy"),
        ("Gpus", "QuietPeriod"),
        ("Gpus", "IgnoredPrograms"),
        ("Log", "Level"),
    ]);

    /// <summary>Sections of which every key is in the table; those of groups and users are, too.</summary>
    private static readonly FrozenSet<string> WholeSections = FrozenSet.ToFrozenSet(
        ["Policy", "Images"],
        StringComparer.Ordinal
    );

    /// <summary>Whether a reload applies a change of this key.</summary>
    public static bool Has(string section, string key)
    {
        ArgumentNullException.ThrowIfNull(section);
        return Table.Contains((section, key))
            || WholeSections.Contains(section)
            || section.StartsWith("Group ", StringComparison.Ordinal)
            || section.StartsWith("User ", StringComparison.Ordinal);
    }
}
