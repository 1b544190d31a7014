using System.Text.Json;
using System.Text.Json.Serialization;
using AutoMount.Core.Folders;
using AutoMount.Core.Mounts;
using AutoMount.Core.Sessions;

namespace AutoMount.Daemon.State;

/// <summary>The lists that are kept as JSON in one column.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(MountRecord[]))]
internal sealed partial class StateJson : JsonSerializerContext;

/// <summary>Lists as JSON in one column.</summary>
internal static class StateLists
{
    public static string Of(IReadOnlyList<string> words) =>
        JsonSerializer.Serialize([.. words], StateJson.Default.StringArray);

    public static string Of(IReadOnlyList<MountPlanEntry> mounts) =>
        JsonSerializer.Serialize(
            [.. mounts.Select(MountRecord.Of)],
            StateJson.Default.MountRecordArray
        );

    public static IReadOnlyList<string> ToWords(string json) =>
        JsonSerializer.Deserialize(json, StateJson.Default.StringArray) ?? [];

    public static IReadOnlyList<MountPlanEntry> ToMounts(string json)
    {
        MountRecord[] records =
            JsonSerializer.Deserialize(json, StateJson.Default.MountRecordArray) ?? [];
        return [.. records.Select(record => record.ToEntry())];
    }
}

/// <summary>A line of a mount plan as it is kept; its names are part of the database's format.</summary>
internal sealed record MountRecord(
    string Folder,
    string Name,
    string Target,
    bool ReadOnly,
    bool Automatic,
    string Skipped,
    string? Reason = null
)
{
    public static MountRecord Of(MountPlanEntry entry) =>
        new(
            entry.FolderId.Value,
            entry.Name.Value,
            entry.Target,
            entry.ReadOnly,
            entry.Automatic,
            entry.Skipped,
            SessionWords.Of(entry.Reason)
        );

    public MountPlanEntry ToEntry()
    {
        MountPlanEntry entry = new(
            new FolderId(Folder),
            FolderName.Parse(Name),
            Target,
            ReadOnly,
            Automatic,
            Skipped
        );
        return SessionWords.ToMountReason(Reason) is { } reason
            ? entry with
            {
                Reason = reason,
            }
            : entry;
    }
}
