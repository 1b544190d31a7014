using AutoMount.Core.Accounts;
using AutoMount.Core.Sessions;

namespace AutoMount.Core.Gpus;

/// <summary>Who has which device: the durable records, and the same in memory. A record is on disk before it counts, and forgotten there before it counts no more.</summary>
/// <remarks>Not for several threads at once: <see cref="GpuManager"/> holds its lock.</remarks>
internal sealed class LeaseBook
{
    private readonly IGpuLeaseStore _store;
    private readonly Dictionary<SessionId, GpuLease> _leases;
    private readonly Dictionary<GpuAddress, long> _epochs;

    internal LeaseBook(IGpuLeaseStore store)
    {
        _store = store;
        _leases = store.List().ToDictionary(lease => lease.Session);
        _epochs = new Dictionary<GpuAddress, long>(store.Epochs());
        foreach (LeasedGpu gpu in _leases.Values.SelectMany(lease => lease.Gpus))
        {
            Note(gpu);
        }
    }

    /// <summary>All leases.</summary>
    internal IReadOnlyCollection<GpuLease> All => _leases.Values;

    /// <summary>The session's lease, or null.</summary>
    internal GpuLease? Of(SessionId session) => _leases.GetValueOrDefault(session);

    /// <summary>The lease that stands in the way of leasing a device, or null.</summary>
    internal GpuLease? HolderOf(GpuAddress address) =>
        _leases.Values.FirstOrDefault(lease => lease.Covers(address));

    /// <summary>Makes a lease, with a new epoch for each device.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>; then there is none.</exception>
    internal GpuLease Prepare(
        SessionId session,
        UserId owner,
        GpuChoice choice,
        string bootId,
        DateTimeOffset now
    )
    {
        GpuLease lease = new()
        {
            Session = session,
            Owner = owner,
            Gpus =
            [
                .. choice.Gpus.Select(gpu => new LeasedGpu(
                    gpu.Address,
                    gpu.Uuid ?? string.Empty,
                    checked(_epochs.GetValueOrDefault(gpu.Address) + 1)
                )),
            ],
            State = GpuLeaseState.Prepared,
            BootId = bootId,
            CreatedAt = now,
            Reason = choice.Reason,
        };
        if (lease.Gpus.FirstOrDefault(gpu => HolderOf(gpu.Address) is not null) is { } taken)
        {
            throw new InvalidOperationException($"{taken.Address} is leased already"); // a bug of ours, and the last place to stop it
        }

        Put(lease);
        return lease;
    }

    /// <summary>Records a lease as it is given: a new state, or one that is known from a container.</summary>
    internal void Put(GpuLease lease)
    {
        _store.Save(lease);
        _leases[lease.Session] = lease;
        foreach (LeasedGpu gpu in lease.Gpus)
        {
            Note(gpu);
        }
    }

    /// <summary>Ends a lease.</summary>
    internal void Remove(SessionId session)
    {
        _store.Remove(session);
        _ = _leases.Remove(session);
    }

    private void Note(LeasedGpu gpu) =>
        _epochs[gpu.Address] = Math.Max(_epochs.GetValueOrDefault(gpu.Address), gpu.Epoch);
}
