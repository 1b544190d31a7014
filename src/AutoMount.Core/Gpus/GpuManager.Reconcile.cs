using AutoMount.Core.Sessions;

namespace AutoMount.Core.Gpus;

/// <summary>Leases are compared with containers (decision D14); containers win.</summary>
public sealed partial class GpuManager
{
    /// <summary>Containers that claim GPUs and are not on record: the record was lost, or, as the list is older than this call, the lease has ended with its container since. The engine is asked for them once more, and <see cref="Reconcile"/> is given what it says.</summary>
    /// <param name="containers">All containers with our label, in every state.</param>
    public IReadOnlyList<ContainerFacts> FindUnknown(IReadOnlyList<ContainerFacts> containers)
    {
        ArgumentNullException.ThrowIfNull(containers);
        DateTimeOffset now = _setup.Time.GetUtcNow();
        lock (_lock)
        {
            return
            [
                .. containers.Where(container =>
                    GpuLabels.Read(container, now) is { } claim && _book.Of(claim.Session) is null
                ),
            ];
        }
    }

    /// <summary>Compares. The first call opens the leasing.</summary>
    /// <param name="containers">All containers with our label, in every state.</param>
    /// <param name="unknown">Those of <see cref="FindUnknown"/> that the engine still had afterwards, as it had them then.</param>
    /// <param name="lives">Whether a session has not ended; the lease of one that has is released.</param>
    /// <returns>Sessions that must be stopped: their container has a device that another one was leased later.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    public IReadOnlyList<SessionId> Reconcile(
        IReadOnlyList<ContainerFacts> containers,
        IReadOnlyList<ContainerFacts> unknown,
        Func<SessionId, bool> lives
    )
    {
        ArgumentNullException.ThrowIfNull(containers);
        ArgumentNullException.ThrowIfNull(unknown);
        ArgumentNullException.ThrowIfNull(lives);
        HashSet<SessionId> stop = [];
        List<SessionId> over = [];
        Act(() =>
        {
            foreach (ContainerFacts container in containers)
            {
                NoteContainerLocked(container);
            }

            foreach (ContainerFacts container in unknown.Where(container => container.Running)) // another has nothing open, and its session is over or will be
            {
                AdoptLocked(container, stop);
            }

            // one that does not run may still be started, or be on its way to its end
            HashSet<string> there =
            [
                .. containers.Concat(unknown).Select(container => container.SessionLabel),
            ];
            over.AddRange(
                _book
                    .All.Where(lease =>
                        !lives(lease.Session) && !there.Contains(lease.Session.Value)
                    )
                    .Select(lease => lease.Session)
            );
        });
        foreach (SessionId session in over)
        {
            Release(session);
        }

        _ = _reconciled.TrySetResult();
        Wake();
        return [.. stop];
    }

    /// <summary>Remembers where the processes of a lease on record are.</summary>
    private void NoteContainerLocked(ContainerFacts container)
    {
        if (
            SessionId.TryParse(container.SessionLabel, out SessionId session)
            && _book.Of(session) is not null
        )
        {
            _containers[session] = container.Id;
        }
    }

    /// <summary>Takes in what one container says of its lease: all of its devices but those that another one was leased later.</summary>
    private void AdoptLocked(ContainerFacts container, HashSet<SessionId> stop)
    {
        if (
            GpuLabels.Read(container, _setup.Time.GetUtcNow()) is not { } claim
            || _book.Of(claim.Session) is not null
        )
        {
            return;
        }

        List<LeasedGpu> kept =
        [
            .. claim.Gpus.Where(gpu =>
                _book
                    .All.Where(other => other.Covers(gpu.Address))
                    .ToList()
                    .TrueForAll(other => PrevailsLocked(claim, gpu, other, stop))
            ),
        ];
        if (kept.Count == 0)
        {
            return;
        }

        GpuLease lease = claim with { Gpus = kept };
        foreach (LeasedGpu gpu in kept)
        {
            foreach (GpuLease other in _book.All.Where(other => other.Covers(gpu.Address)).ToList())
            {
                TakeAwayLocked(other, gpu.Address);
            }
        }

        _book.Put(lease);
        _containers[lease.Session] = container.Id;
        LogAdopted(_setup.Logger, Addresses(lease), lease.Session, lease.Owner);
    }

    /// <summary>Of two that claim one device, the one with the higher epoch has it; the other is stopped.</summary>
    private bool PrevailsLocked(
        GpuLease claim,
        LeasedGpu gpu,
        GpuLease other,
        HashSet<SessionId> stop
    )
    {
        long epoch = other
            .Gpus.Where(one => one.Address.Overlaps(gpu.Address))
            .Max(one => one.Epoch);
        bool prevails = gpu.Epoch > epoch;
        (GpuLease older, GpuLease newer) = prevails ? (other, claim) : (claim, other);
        LogConflict(
            _setup.Logger,
            gpu.Address,
            older.Session,
            older.Owner,
            newer.Session,
            newer.Owner
        );
        _ = stop.Add(older.Session);
        return prevails;
    }

    /// <summary>Takes one device out of a lease; the rest stays leased until its container is gone.</summary>
    private void TakeAwayLocked(GpuLease lease, GpuAddress address)
    {
        List<LeasedGpu> rest = [.. lease.Gpus.Where(gpu => !gpu.Address.Overlaps(address))];
        if (rest.Count == 0)
        {
            _book.Remove(lease.Session);
        }
        else
        {
            _book.Put(lease with { Gpus = rest });
        }
    }
}
