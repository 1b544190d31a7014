using AutoMount.Core.Gpus;

namespace AutoMount.Core.Configuration;

/// <summary>How GPUs are found, chosen and given to sessions.</summary>
public sealed record GpuSettings
{
    /// <summary><c>HostRoot=</c>: the directory below which <c>/proc</c>, <c>/sys</c> and <c>/dev</c> tell of GPUs.</summary>
    public string HostRoot { get; init; } = "/";

    /// <summary><c>Injection=</c>: by what GPUs get into containers; null for what the engine can do best.</summary>
    public GpuBackend? Injection { get; init; }

    /// <summary><c>Policy=</c>: how GPUs are chosen where a session does not say.</summary>
    public GpuPolicy Policy { get; init; } = GpuPolicy.Pack;

    /// <summary><c>PinProcessors=</c>: whether a session with GPUs gets the processors and memory near them, and no others.</summary>
    public bool PinsProcessors { get; init; } = true;

    /// <summary><c>QuietPeriod=</c>: how long a GPU must have been without error to count as recovered.</summary>
    public TimeSpan QuietPeriod { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary><c>IgnoredPrograms=</c>: programs of system accounts whose hold on a GPU does not count.</summary>
    public string IgnoredPrograms { get; init; } =
        "nvidia-persistenced nv-fabricmanager nv-hostengine dcgm-exporter nvidia-smi automountd";

    /// <summary><c>Nvml=</c>: NVIDIA's management library; null for none.</summary>
    public string? Nvml { get; init; } = "libnvidia-ml.so.1";

    /// <summary><c>KernelLog=</c>: where the driver's errors are read.</summary>
    public string KernelLog { get; init; } = "/dev/kmsg";
}
