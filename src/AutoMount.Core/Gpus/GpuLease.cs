using AutoMount.Core.Accounts;
using AutoMount.Core.Sessions;

namespace AutoMount.Core.Gpus;

/// <summary>GPUs that one session has for itself. A session has at most one lease, whose name is the session's id.</summary>
public sealed record GpuLease
{
    /// <summary>Whose.</summary>
    public required SessionId Session { get; init; }

    /// <summary>The session's owner.</summary>
    public required UserId Owner { get; init; }

    /// <summary>What.</summary>
    public required IReadOnlyList<LeasedGpu> Gpus { get; init; }

    /// <summary>How far it is.</summary>
    public required GpuLeaseState State { get; init; }

    /// <summary>The boot of the host it was made in: no device is in use over a restart.</summary>
    public required string BootId { get; init; }

    /// <summary>When it was made (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Why these devices were chosen, for people.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>The device of that address, or null.</summary>
    public LeasedGpu? Find(GpuAddress address) =>
        Gpus.FirstOrDefault(gpu => gpu.Address == address);

    /// <summary>Whether it stands in the way of leasing that device.</summary>
    public bool Covers(GpuAddress address) => Gpus.Any(gpu => gpu.Address.Overlaps(address));
}

/// <summary>A device in a lease.</summary>
/// <param name="Address">Which.</param>
/// <param name="Uuid">Its UUID when it was leased; empty where it was not known.</param>
/// <param name="Epoch">How often that device had been leased then: of two who claim it, the one with the higher number is right.</param>
public sealed record LeasedGpu(GpuAddress Address, string Uuid, long Epoch);

/// <summary>How far a lease is.</summary>
public enum GpuLeaseState
{
    /// <summary>Recorded; no container yet.</summary>
    Prepared,

    /// <summary>The container is made, and not started or not checked yet.</summary>
    Created,

    /// <summary>The container runs, and has what was leased to it.</summary>
    Active,

    /// <summary>The container is gone or going; the devices are given back once no process has them open.</summary>
    Releasing,
}
