namespace AutoMount.Core.Gpus;

/// <summary>A device as the service sees it now.</summary>
/// <param name="Gpu">What the host shows.</param>
/// <param name="State">Whether it can be leased.</param>
/// <param name="Reason">Why not; empty where it can be.</param>
/// <param name="Health">What is known against it.</param>
/// <param name="Lease">Who has it, or null.</param>
/// <param name="Holders">Processes that have it open.</param>
public sealed record GpuView(
    Gpu Gpu,
    GpuState State,
    string Reason,
    GpuHealth Health,
    GpuLease? Lease,
    IReadOnlyList<GpuHolder> Holders
)
{
    /// <summary>The epoch of the lease, or 0.</summary>
    public long Epoch => Lease?.Find(Gpu.Address)?.Epoch ?? 0;

    /// <summary>Whether a request could be given it now.</summary>
    public bool IsFree => State == GpuState.Ok && Lease is null;

    /// <summary>Whether a request could be given it once its lease has ended.</summary>
    public bool IsLeasable =>
        State == GpuState.Ok || (State == GpuState.Foreign && Lease is not null);
}
