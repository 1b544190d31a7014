using AutoMount.Core.Gpus;

namespace AutoMount.Core.Sessions;

/// <summary>A session's GPUs in short, for its record; the lease itself is kept by the GPU manager.</summary>
public sealed record SessionGpus
{
    /// <summary>No GPUs.</summary>
    public static SessionGpus None { get; } = new();

    /// <summary>How many were asked for.</summary>
    public int Asked { get; init; }

    /// <summary>Their addresses; empty where it has none, or none yet.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>The place in the queue, from 1; 0 where it waits no longer.</summary>
    public int QueuePlace { get; init; }

    /// <summary>Why these were chosen, for people.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>By what they got into the container (<c>cdi</c>, <c>nvidia</c>, <c>explicit</c>); empty before.</summary>
    public string Backend { get; init; } = string.Empty;

    /// <summary>Why by that, for people.</summary>
    public string BackendReason { get; init; } = string.Empty;

    /// <summary>Whether the container was seen to have these and no others.</summary>
    public bool IsVerified { get; init; }

    /// <summary>Of a session that waits.</summary>
    internal SessionGpus Queued(int place) => this with { QueuePlace = place };

    /// <summary>Of a session that has a lease.</summary>
    internal SessionGpus Leased(GpuLease lease) =>
        this with
        {
            QueuePlace = 0,
            Devices = [.. lease.Gpus.Select(gpu => gpu.Address.Value)],
            Reason = lease.Reason,
        };

    /// <summary>With how they get into the container.</summary>
    internal SessionGpus By(GpuInjection injection) =>
        this with
        {
            Backend = injection.Backend.ToString().ToLowerInvariant(),
            BackendReason = injection.Reason,
        };
}
