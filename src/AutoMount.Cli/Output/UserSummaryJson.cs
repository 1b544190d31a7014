using System.Text.Json.Serialization;
using AutoMount.Bus.Client;

namespace AutoMount.Cli.Output;

/// <summary>A user of a list in JSON; the names are documented in automountctl-json(5) and stay as they are.</summary>
internal record UserSummaryJson
{
    internal UserSummaryJson(UserSummary user)
        : this(user, HostAccounts.NameOf(user.User)) { }

    private protected UserSummaryJson(UserSummary user, string name)
    {
        User = user.User;
        Name = name;
        Folders = user.Folders;
        BytesUsed = user.Fill.BytesUsed;
        BytesLimit = user.Fill.BytesLimit;
        InodesUsed = user.Fill.InodesUsed;
        InodesLimit = user.Fill.InodesLimit;
    }

    [JsonPropertyOrder(-1)]
    public uint User { get; }

    [JsonPropertyOrder(-1)]
    public string Name { get; }

    [JsonPropertyOrder(-1)]
    public uint Folders { get; }

    [JsonPropertyOrder(-1)]
    public long? BytesUsed { get; }

    [JsonPropertyOrder(-1)]
    public long? BytesLimit { get; }

    [JsonPropertyOrder(-1)]
    public long? InodesUsed { get; }

    [JsonPropertyOrder(-1)]
    public long? InodesLimit { get; }
}
