using System.Collections.Frozen;
using Microsoft.Extensions.Logging;

namespace AutoMount.Core.Gpus;

/// <summary>What a GPU manager works with.</summary>
public sealed record GpuManagerSetup
{
    /// <summary>The host's GPUs.</summary>
    public required IGpuHost Host { get; init; }

    /// <summary>Durable records.</summary>
    public required IGpuLeaseStore Store { get; init; }

    /// <summary>Gets GPUs into containers.</summary>
    public required IGpuInjector Injector { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The journal.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>How GPUs are chosen where a request does not say, as it is configured now.</summary>
    public Func<GpuPolicy> Policy { get; init; } = static () => GpuPolicy.Pack;

    /// <summary>How long a device must have been without error to count as recovered, as it is configured now.</summary>
    public Func<TimeSpan> QuietPeriod { get; init; } = static () => TimeSpan.FromMinutes(10);

    /// <summary>How long what NVML said of a device's use counts; longer than from one report to the next.</summary>
    public TimeSpan ReportPatience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Names of programs of system accounts (uid below 1000) whose hold on a device does not count, as it is configured now.</summary>
    public Func<IReadOnlySet<string>> IgnoredHolders { get; init; } =
        static () => FrozenSet<string>.Empty;
}
