namespace AutoMount.Core.Gpus;

/// <summary>What NVML, NVIDIA's management library, said of all GPUs at one moment.</summary>
public sealed record NvmlReport
{
    /// <summary>Version of the driver that the library belongs to.</summary>
    public string DriverVersion { get; init; } = string.Empty;

    /// <summary>Whole GPUs.</summary>
    public IReadOnlyList<NvmlGpu> Gpus { get; init; } = [];
}

/// <summary>What NVML said of one GPU.</summary>
public sealed record NvmlGpu
{
    /// <summary>Which.</summary>
    public required GpuAddress Address { get; init; }

    /// <summary>Its UUID; empty where not told.</summary>
    public string Uuid { get; init; } = string.Empty;

    /// <summary>Its name; empty where not told.</summary>
    public string Model { get; init; } = string.Empty;

    /// <summary>Its memory in bytes, or null.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Memory in use, bytes, or null.</summary>
    public long? MemoryUsedBytes { get; init; }

    /// <summary>How much of the time a program ran on it, percent, or null.</summary>
    public int? BusyPercent { get; init; }

    /// <summary>NVLinks to other GPUs.</summary>
    public IReadOnlyList<GpuLink> Links { get; init; } = [];

    /// <summary>NVLinks to switches.</summary>
    public int SwitchLinks { get; init; }

    /// <summary>Its MIG devices.</summary>
    public IReadOnlyList<NvmlSlice> Slices { get; init; } = [];

    /// <summary>How it is.</summary>
    public GpuProbe Probe { get; init; } = GpuProbe.Unknown;

    /// <summary>More of that, for people.</summary>
    public string Detail { get; init; } = string.Empty;
}

/// <summary>What NVML said of a MIG device.</summary>
/// <param name="GpuInstance">Number of the GPU instance.</param>
/// <param name="ComputeInstance">Number of the compute instance in it.</param>
/// <param name="Uuid">Its UUID.</param>
/// <param name="Profile">Its size, such as <c>1g.5gb</c>.</param>
/// <param name="MemoryBytes">Its memory in bytes, or null.</param>
public sealed record NvmlSlice(
    int GpuInstance,
    int ComputeInstance,
    string Uuid,
    string Profile,
    long? MemoryBytes
);

/// <summary>Completes what <c>/proc</c> and <c>/sys</c> show by what NVML said; it never adds or removes a device. Pure.</summary>
internal static class NvmlMerge
{
    /// <summary>Completes.</summary>
    /// <param name="inventory">What the host shows.</param>
    /// <param name="report">What NVML said last, or null.</param>
    /// <param name="isFresh">Whether that was lately; else what it said of the use of devices, which changes all the time, is left out.</param>
    internal static GpuInventory Into(GpuInventory inventory, NvmlReport? report, bool isFresh) =>
        report is null || report.DriverVersion != inventory.DriverVersion // said of another driver: loaded anew meanwhile
            ? inventory
            : inventory with
            {
                Gpus = [.. inventory.Gpus.Select(gpu => Complete(gpu, report, isFresh))],
            };

    private static Gpu Complete(Gpu gpu, NvmlReport report, bool isFresh)
    {
        NvmlGpu? told = report.Gpus.FirstOrDefault(one => one.Address == gpu.Address.Parent);
        if (told is null)
        {
            return gpu;
        }

        if (gpu.Slice is not { } slice)
        {
            return gpu with
            {
                Uuid = gpu.Uuid ?? (told.Uuid.Length > 0 ? told.Uuid : null),
                Model = gpu.Model.Length > 0 ? gpu.Model : told.Model,
                MemoryBytes = told.MemoryBytes ?? gpu.MemoryBytes,
                MemoryUsedBytes = isFresh ? told.MemoryUsedBytes : null,
                BusyPercent = isFresh ? told.BusyPercent : null,
                Links = told.Links,
                SwitchLinks = told.SwitchLinks,
            };
        }

        NvmlSlice? part = told.Slices.FirstOrDefault(one =>
            (one.GpuInstance, one.ComputeInstance) == (slice.GpuInstance, slice.ComputeInstance)
        );
        return part is null
            ? gpu
            : gpu with
            {
                Uuid = part.Uuid.Length > 0 ? part.Uuid : gpu.Uuid,
                MemoryBytes = part.MemoryBytes ?? gpu.MemoryBytes,
                Slice = slice with { Profile = part.Profile },
            };
    }
}
