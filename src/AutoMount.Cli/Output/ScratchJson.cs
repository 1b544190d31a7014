using System.Text.Json.Serialization;
using AutoMount.Bus.Client;

namespace AutoMount.Cli.Output;

/// <summary>What a session's home lies on, in JSON.</summary>
internal sealed record ScratchJson(
    string? Kind,
    string? Enforcement,
    long? Size,
    long? Inodes,
    long? Used,
    long? UsedInodes,
    string? KeptUntil,
    string? Note
)
{
    internal static ScratchJson? Of(SessionScratchDetails scratch) =>
        scratch.Kind.Length == 0
            ? null
            : new ScratchJson(
                scratch.Kind,
                scratch.Enforcement,
                scratch.BytesLimit,
                scratch.InodesLimit,
                scratch.BytesUsed,
                scratch.InodesUsed,
                JsonTime.Format(scratch.KeptUntil),
                scratch.Note.Length > 0 ? scratch.Note : null
            );
}

/// <summary>A port of a session, in JSON.</summary>
internal sealed record PortJson(
    string Name,
    uint Port,
    string Protocol,
    string Address,
    uint HostPort,
    string Url
)
{
    internal static IReadOnlyList<PortJson> Of(IReadOnlyList<SessionPort> ports) =>
        [
            .. ports.Select(port => new PortJson(
                port.Name,
                port.Number,
                port.Protocol,
                port.Address,
                port.HostPort,
                port.Url
            )),
        ];
}

/// <summary>A scratch that was copied into a folder.</summary>
internal sealed record RecoveredJson(
    string Id,
    string Folder,
    string Directory,
    long Files,
    long Bytes,
    long LeftOut,
    long Unreadable
);

/// <summary>Files that were copied between a session and here.</summary>
internal sealed record CopiedJson(string Id, long Files, long Bytes, long LeftOut);

/// <summary>An image in JSON.</summary>
internal record ImageJson
{
    internal ImageJson(ImageEntry image)
    {
        Id = image.Id;
        Tags = image.Tags;
        Digests = image.Digests;
        Created = JsonTime.Format(image.Created);
        Size = image.Bytes;
    }

    [JsonPropertyOrder(-1)]
    public string Id { get; }

    [JsonPropertyOrder(-1)]
    public IReadOnlyList<string> Tags { get; }

    [JsonPropertyOrder(-1)]
    public IReadOnlyList<string> Digests { get; }

    [JsonPropertyOrder(-1)]
    public string? Created { get; }

    [JsonPropertyOrder(-1)]
    public long Size { get; }
}

/// <summary>An image with all that is known of it.</summary>
internal sealed record ImageDetailsJson : ImageJson
{
    internal ImageDetailsJson(ImageDetails details)
        : base(details.Entry)
    {
        Command = details.Command;
        Labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in details.Labels)
        {
            Labels[name] = value;
        }
    }

    public IReadOnlyList<string> Command { get; }

    public SortedDictionary<string, string> Labels { get; }
}
