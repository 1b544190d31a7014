using System.Text.Json.Serialization;

namespace AutoMount.Daemon.State;

/// <summary>Records as they lie beside the folders. What is too much or missing makes a file none of ours.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false
)]
[JsonSerializable(typeof(FolderJson))]
[JsonSerializable(typeof(UserJson[]))]
internal sealed partial class RecordJson : JsonSerializerContext;

/// <summary>A folder; times are microseconds since 1970, words are those of the database. The names are part of the format.</summary>
internal sealed record FolderJson(
    string Id,
    uint Owner,
    string Name,
    string? RenamedFrom,
    long Bytes,
    long Inodes,
    string State,
    string AutoMount,
    long Created,
    long? Trashed,
    uint? NewOwner,
    string Description,
    string UsageMode,
    SoftLimitsJson? Soft,
    ShareJson[] Shares,
    AnswerJson[] Answers
);

/// <summary>Soft limits, and since when more is used.</summary>
internal sealed record SoftLimitsJson(long Bytes, long Inodes, long? BytesOver, long? InodesOver);

/// <summary>A grant.</summary>
internal sealed record ShareJson(
    uint Owner,
    string Kind,
    uint Guest,
    string Rights,
    long? Expires,
    long Created
);

/// <summary>What a guest made of it.</summary>
internal sealed record AnswerJson(
    int Place,
    uint Owner,
    uint Guest,
    bool Accepted,
    string Name,
    int Number,
    string Mount,
    long Answered
);

/// <summary>A user.</summary>
internal sealed record UserJson(uint Id, UserLimitsJson? Limits, SoftLimitsJson? Soft);

/// <summary>What an administrator set for a user; null where the configuration's default holds.</summary>
internal sealed record UserLimitsJson(long? Bytes, long? Inodes);
