using System.Text.Json.Serialization;

namespace AutoMount.Cli.Output;

/// <summary>What the tool writes as JSON, known at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<FolderJson>))]
[JsonSerializable(typeof(FolderDetailsJson))]
[JsonSerializable(typeof(DeletedJson))]
[JsonSerializable(typeof(IReadOnlyList<SessionJson>))]
[JsonSerializable(typeof(SessionDetailsJson))]
[JsonSerializable(typeof(StartedJson))]
[JsonSerializable(typeof(StoppedJson))]
[JsonSerializable(typeof(OutputJson))]
[JsonSerializable(typeof(EndJson))]
[JsonSerializable(typeof(StatusJson))]
internal sealed partial class JsonShapes : JsonSerializerContext;
