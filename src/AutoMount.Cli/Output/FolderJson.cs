using System.Text.Json.Serialization;
using AutoMount.Bus.Client;

namespace AutoMount.Cli.Output;

/// <summary>A folder in JSON; the names are documented in automountctl-json(5) and stay as they are.</summary>
internal record FolderJson
{
    internal FolderJson(FolderSummary folder)
    {
        Id = folder.Id;
        Name = folder.Name;
        Owner = folder.Owner;
        Path = folder.Path;
        BytesUsed = folder.Fill.BytesUsed;
        BytesLimit = folder.Fill.BytesLimit;
        InodesUsed = folder.Fill.InodesUsed;
        InodesLimit = folder.Fill.InodesLimit;
        BytesSoftLimit = folder.Soft.Bytes;
        InodesSoftLimit = folder.Soft.Inodes;
        BytesOverSince = JsonTime.Format(folder.Soft.BytesOver);
        BytesRefusedFrom = JsonTime.Format(folder.Soft.BytesRefused);
        InodesOverSince = JsonTime.Format(folder.Soft.InodesOver);
        InodesRefusedFrom = JsonTime.Format(folder.Soft.InodesRefused);
    }

    [JsonPropertyOrder(-1)]
    public string Id { get; }

    [JsonPropertyOrder(-1)]
    public string Name { get; }

    [JsonPropertyOrder(-1)]
    public uint Owner { get; }

    [JsonPropertyOrder(-1)]
    public string Path { get; }

    [JsonPropertyOrder(-1)]
    public long? BytesUsed { get; }

    [JsonPropertyOrder(-1)]
    public long? BytesLimit { get; }

    [JsonPropertyOrder(-1)]
    public long? InodesUsed { get; }

    [JsonPropertyOrder(-1)]
    public long? InodesLimit { get; }

    [JsonPropertyOrder(-1)]
    public long? BytesSoftLimit { get; }

    [JsonPropertyOrder(-1)]
    public long? InodesSoftLimit { get; }

    [JsonPropertyOrder(-1)]
    public string? BytesOverSince { get; }

    [JsonPropertyOrder(-1)]
    public string? BytesRefusedFrom { get; }

    [JsonPropertyOrder(-1)]
    public string? InodesOverSince { get; }

    [JsonPropertyOrder(-1)]
    public string? InodesRefusedFrom { get; }
}

/// <summary>A folder with all that is known of it.</summary>
internal sealed record FolderDetailsJson : FolderJson
{
    internal FolderDetailsJson(FolderDetails details)
        : base(details.Summary)
    {
        OwnerName = details.OwnerName;
        State = details.State;
        Created = JsonTime.Format(details.Created);
        UsageState = details.Usage.State;
        UsageProgress = details.Usage.Percent;
        AutoMount = details.AutoMount;
        Description = details.Description;
        UsageMode = details.UsageMode;
    }

    public string OwnerName { get; }

    public string State { get; }

    public string? Created { get; }

    public string UsageState { get; }

    public uint UsageProgress { get; }

    public string AutoMount { get; }

    public string Description { get; }

    public string UsageMode { get; }
}
