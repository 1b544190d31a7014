using AutoMount.Core.Folders;

namespace AutoMount.Core.Configuration;

/// <summary>The keys of the section <c>[Folders]</c> that concern snapshots.</summary>
internal static class SnapshotKeys
{
    private const int Most = 1000;

    public static readonly IReadOnlyList<ConfigurationKey> All =
    [
        Folders("Snapshots", (folders, text) => folders with { Snapshots = Trigger(text) }),
        Policy("SnapshotLimit", (policy, text) => policy with { Limit = Limit(text) }),
        Policy("SnapshotKeep", (policy, text) => policy with { Keep = Keep(text) }),
        Policy(
            "SnapshotRetention",
            (policy, text) => policy with { Retention = ConfigurationValues.Keeping(text) }
        ),
    ];

    private static SnapshotTrigger Trigger(string text) =>
        text switch
        {
            "sessions" => SnapshotTrigger.Sessions,
            "requested" => SnapshotTrigger.Requested,
            "off" => SnapshotTrigger.Off,
            _ => throw new FormatException("give one of 'sessions', 'requested', 'off'."),
        };

    private static long Limit(string text) =>
        text == "0" ? 0 : ConfigurationValues.FolderSize(text);

    private static int Keep(string text) =>
        ConfigurationValues.Maximum(text) is >= 1 and <= Most and int count
            ? count
            : throw new FormatException($"give a number from 1 to {Most}.");

    private static ConfigurationKey Policy(
        string name,
        Func<SnapshotPolicy, string, SnapshotPolicy> apply
    ) =>
        Folders(
            name,
            (folders, text) => folders with { SnapshotPolicy = apply(folders.SnapshotPolicy, text) }
        );

    private static ConfigurationKey Folders(
        string name,
        Func<FolderSettings, string, FolderSettings> apply
    ) => new("Folders", name, (all, text) => all with { Folders = apply(all.Folders, text) });
}
