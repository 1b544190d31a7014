using System.Text.Json;
using System.Text.Json.Serialization;
using AutoMount.Core.Gpus;

namespace AutoMount.Containers.Gpus.Nvml;

/// <summary>What the helper process says, one line of JSON each time. The daemon checks it like any input.</summary>
internal sealed record NvmlLine
{
    public string Driver { get; init; } = string.Empty;

    public IReadOnlyList<NvmlLineGpu> Gpus { get; init; } = [];

    /// <summary>As the rest of the service takes it; null where the line is none.</summary>
    internal static NvmlReport? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, NvmlJson.Default.NvmlLine) is { } read
                ? new NvmlReport
                {
                    DriverVersion = read.Driver,
                    Gpus = [.. read.Gpus.Select(Take).OfType<NvmlGpu>()],
                }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal string Write() => JsonSerializer.Serialize(this, NvmlJson.Default.NvmlLine);

    private static NvmlGpu? Take(NvmlLineGpu gpu) =>
        GpuAddress.TryParse(gpu.Address, out GpuAddress address)
            ? new NvmlGpu
            {
                Address = address,
                Uuid = gpu.Uuid,
                Model = gpu.Model,
                MemoryBytes = gpu.Memory,
                MemoryUsedBytes = gpu.Used,
                BusyPercent = gpu.Busy,
                Links =
                [
                    .. gpu
                        .Links.Where(link => GpuAddress.TryParse(link.Key, out _))
                        .Select(link => new GpuLink(GpuAddress.Parse(link.Key), link.Value))
                        .OrderBy(link => link.Peer),
                ],
                SwitchLinks = gpu.SwitchLinks,
                Slices =
                [
                    .. gpu.Slices.Select(slice => new NvmlSlice(
                        slice.GpuInstance,
                        slice.ComputeInstance,
                        slice.Uuid,
                        slice.Profile,
                        slice.Memory
                    )),
                ],
                Probe = gpu.Probe,
                Detail = gpu.Detail,
            }
            : null;
}

/// <summary>One GPU in a line.</summary>
internal sealed record NvmlLineGpu
{
    public string Address { get; init; } = string.Empty;

    public string Uuid { get; init; } = string.Empty;

    public string Model { get; init; } = string.Empty;

    public long? Memory { get; init; }

    public long? Used { get; init; }

    public int? Busy { get; init; }

    public IReadOnlyDictionary<string, int> Links { get; init; } =
        new Dictionary<string, int>(StringComparer.Ordinal);

    public int SwitchLinks { get; init; }

    public IReadOnlyList<NvmlLineSlice> Slices { get; init; } = [];

    public GpuProbe Probe { get; init; } = GpuProbe.Unknown;

    public string Detail { get; init; } = string.Empty;
}

/// <summary>One MIG device in a line.</summary>
internal sealed record NvmlLineSlice(
    int GpuInstance,
    int ComputeInstance,
    string Uuid,
    string Profile,
    long? Memory
);

/// <summary>The lines' JSON, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(NvmlLine))]
internal sealed partial class NvmlJson : JsonSerializerContext;
