using AutoMount.Core.Accounts;
using AutoMount.Core.Gpus;
using AutoMount.Core.Mounts;
using AutoMount.Core.Sessions;
using AutoMount.FileSystem;

namespace AutoMount.Daemon.Metrics;

/// <summary>What metrics are made of. Each answers from memory, and holds no lock for long.</summary>
internal sealed record MetricsSources
{
    /// <summary>Names of users.</summary>
    public required UserNames Names { get; init; }

    /// <summary>Users with their folders and requests.</summary>
    public required Func<IReadOnlyList<UserMeasure>> Users { get; init; }

    /// <summary>Sessions that have not ended.</summary>
    public Func<IReadOnlyList<Session>> Sessions { get; init; } = static () => [];

    /// <summary>How many sessions ended since the start.</summary>
    public Func<
        IReadOnlyList<(UserId User, SessionEnd End, long Count)>
    > EndedSessions { get; init; } = static () => [];

    /// <summary>All GPUs.</summary>
    public Func<IReadOnlyList<GpuView>> Gpus { get; init; } = static () => [];

    /// <summary>How many sessions wait for GPUs.</summary>
    public Func<int> GpuQueue { get; init; } = static () => 0;

    /// <summary>What was taken over from the process before.</summary>
    public Func<TakeoverReport> Takeover { get; init; } = static () => TakeoverReport.None;

    /// <summary>How many mounts could not be, and were replaced.</summary>
    public Func<int> ReplacedMounts { get; init; } = static () => 0;

    /// <summary>Calls on the bus that were refused.</summary>
    public Func<IReadOnlyList<(UserId User, long Count)>> RefusedCalls { get; init; } =
        static () => [];

    /// <summary>The version of this build.</summary>
    public required string Version { get; init; }

    /// <summary>When the process began (UTC).</summary>
    public required DateTimeOffset StartedAt { get; init; }
}
