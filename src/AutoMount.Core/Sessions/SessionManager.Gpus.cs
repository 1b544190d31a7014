using AutoMount.Core.Gpus;

namespace AutoMount.Core.Sessions;

/// <summary>GPUs of sessions. The lease is made before the container and given back after it is gone, so no device is in two containers, whatever happens in between.</summary>
public sealed partial class SessionManager
{
    /// <summary>Leases what a request asks for, waiting in the queue where it says so, and decides how it gets into the container.</summary>
    /// <returns>Null where it asks for nothing. Undone by <see cref="ReleaseGpus"/>.</returns>
    private async Task<GpuInjection?> LeaseGpusAsync(
        LiveSession live,
        SessionRequest request,
        CancellationToken cancellation
    )
    {
        if (request.Gpus.IsEmpty)
        {
            return null;
        }

        GpuManager gpus =
            _setup.Gpus
            ?? throw new ServiceException(
                ServiceError.NotSupported,
                "This service has no part for GPUs."
            );
        GpuLease lease = await gpus.AcquireAsync(
                live.Record.Id,
                live.Record.Owner,
                request.Gpus,
                place => NoteQueue(live, place),
                cancellation
            )
            .ConfigureAwait(false);
        Save(live, record => record with { Gpus = record.Gpus.Leased(lease) });
        GpuInjection injection = await gpus.PrepareAsync(lease, cancellation).ConfigureAwait(false);
        Save(live, record => record with { Gpus = record.Gpus.By(injection) });
        return injection;
    }

    /// <summary>Keeps the place in the queue while the session waits; one that is told late changes nothing. Does not throw: whoever moved the queue on has nothing to do with this record.</summary>
    private void NoteQueue(LiveSession live, int place)
    {
        if (live.Record.Gpus.QueuePlace == 0)
        {
            LogQueued(_setup.Logger, live.Record.Id, live.Record.Owner, place);
        }

        try
        {
            Save(
                live,
                record =>
                    record.State.IsBeingMade() && record.Gpus.Devices.Count == 0
                        ? record with
                        {
                            Gpus = record.Gpus.Queued(place),
                        }
                        : record
            );
        }
        catch (ServiceException exception)
        {
            LogPlaceNotKept(
                _setup.Logger,
                live.Record.Id,
                live.Record.Owner,
                place,
                exception.Message
            );
        }
    }

    /// <summary>Adds to a container what its GPUs need, and what finds the lease again from the container alone.</summary>
    private ContainerSpecification WithGpus(
        ContainerSpecification specification,
        SessionId session,
        GpuInjection? injection
    ) =>
        injection is null || _setup.Gpus?.LeaseOf(session) is not { } lease
            ? specification with
            {
                Labels = With(specification.Labels, GpuLabels.None),
            }
            : specification with
            {
                Gpus = injection,
                Environment = injection.Complete(specification.Environment),
                Labels = With(specification.Labels, GpuLabels.Of(lease, injection.Backend)),
            };

    private static Dictionary<string, string> With(
        IReadOnlyDictionary<string, string> labels,
        IEnumerable<KeyValuePair<string, string>> more
    ) => new(labels.Concat(more), StringComparer.Ordinal);

    /// <summary>Whether the container sees the GPUs that its session was leased, and no others.</summary>
    private DeviceComparison CompareGpus(SessionId session, int process) =>
        _setup.Gpus?.Compare(session, process) ?? DeviceComparison.Same;

    /// <summary>Gives a session's GPUs back once no process holds them; may be repeated, and does nothing where it has none. Only after its container is gone.</summary>
    private void ReleaseGpus(SessionId session) => _setup.Gpus?.Release(session);

    /// <summary>Tells a session on its terminals that a GPU of it failed; it goes on as long as its command does.</summary>
    private void GpuFailed(SessionId session, GpuAddress gpu, string reason)
    {
        if (_live.TryGetValue(session, out LiveSession? live))
        {
            _ = TellAsync(
                live,
                $"automount: the GPU {gpu} of this session failed ({reason}). Save your work into a folder and start another session."
            );
        }
    }

    /// <summary>Started and not awaited; a session whose container cannot be asked for is not told.</summary>
    private async Task TellAsync(LiveSession live, string line)
    {
        try
        {
            ContainerFacts? facts = await _setup
                .Engine.InspectAsync(live.Record.ContainerId, _stopped)
                .ConfigureAwait(false);
            if (facts is { ProcessId: > 0 })
            {
                _ = _setup.Notices.Tell(facts.ProcessId, line);
            }
        }
        catch (Exception exception)
            when (exception is ServiceException or OperationCanceledException)
        {
            // the record of its end tells it, too
        }
    }

    /// <summary>Compares leases with containers, and stops the older of two that have the same GPU.</summary>
    private async Task ReconcileGpusAsync(
        IReadOnlyList<ContainerFacts> containers,
        CancellationToken cancellation
    )
    {
        if (_setup.Gpus is not { } gpus)
        {
            return;
        }

        List<ContainerFacts> unknown = [];
        foreach (ContainerFacts container in gpus.FindUnknown(containers))
        {
            if (
                await _setup
                    .Engine.InspectAsync(container.Id, cancellation)
                    .ConfigureAwait(false) is
                { } now
            )
            {
                unknown.Add(now);
            }
        }

        foreach (SessionId session in gpus.Reconcile(containers, unknown, _live.ContainsKey))
        {
            if (_live.TryGetValue(session, out LiveSession? live))
            {
                _ = StopConflictingAsync(live);
            }
        }
    }

    /// <summary>Started and not awaited.</summary>
    private async Task StopConflictingAsync(LiveSession live)
    {
        try
        {
            if (!await live.TryCancelMakingAsync().ConfigureAwait(false))
            {
                await StopAsync(
                        live,
                        SessionEnd.Stopped,
                        "A GPU of the session was leased to another one; the service had lost the record of it.",
                        _stopped
                    )
                    .ConfigureAwait(false);
            }
        }
        catch (Exception exception)
            when (exception is ServiceException or OperationCanceledException)
        {
            // the next comparison finds it again
            LogConflictStays(_setup.Logger, live.Record.Id, live.Record.Owner, exception.Message);
        }
    }
}
