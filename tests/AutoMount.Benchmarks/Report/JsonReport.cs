using System.Text.Json;
using System.Text.Json.Serialization;

namespace AutoMount.Benchmarks.Report;

/// <summary>A run for programs: the figures of the table and every measurement they were made from.</summary>
internal sealed record JsonReport
{
    public required DateTimeOffset Date { get; init; }
    public required string Kernel { get; init; }
    public required int Processors { get; init; }
    public required int Rounds { get; init; }
    public required int Seed { get; init; }
    public required double LoadBefore { get; init; }
    public required double LoadMost { get; init; }
    public required IReadOnlyList<JsonLine> Lines { get; init; }
    public required IReadOnlyDictionary<string, double> Means { get; init; }
    public required double? BestOfEachLine { get; init; }
    public required IReadOnlyList<Sample> Samples { get; init; }

    internal string ToJson() => JsonSerializer.Serialize(this, JsonFormat.Default.JsonReport);
}

/// <summary>One line of the table.</summary>
internal sealed record JsonLine(
    string Name,
    string Title,
    double? Bar,
    bool Quota,
    bool OnDisk,
    double? NativeSeconds,
    double? NativeSpread,
    string Verdict,
    IReadOnlyDictionary<string, double> Ratios,
    IReadOnlyDictionary<string, double> DaemonSeconds
);

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase
)]
[JsonSerializable(typeof(JsonReport))]
internal sealed partial class JsonFormat : JsonSerializerContext;
