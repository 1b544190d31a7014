using AutoMount.Core.Accounts;
using AutoMount.Core.Sessions;

namespace AutoMount.Core.Gpus;

/// <summary>From a request to a lease and back.</summary>
public sealed partial class GpuManager
{
    private readonly List<Waiter> _queue = []; // first come, first served; protected by _lock
    private readonly TaskCompletionSource _reconciled = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private volatile TaskCompletionSource _woken = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    /// <summary>How many requests wait.</summary>
    public int QueueLength
    {
        get
        {
            lock (_lock)
            {
                return _queue.Count;
            }
        }
    }

    /// <summary>Leases GPUs to a session: at once, or after waiting in the queue where the request says so.</summary>
    /// <param name="session">Whose.</param>
    /// <param name="owner">The session's owner.</param>
    /// <param name="request">What is asked for; not empty.</param>
    /// <param name="queued">Told of the place in the queue, from 1, whenever it changes; never under a lock.</param>
    /// <param name="cancellation">Leaves the queue.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.GpuUnavailable"/>, <see cref="ServiceError.NoSuchGpu"/>, <see cref="ServiceError.StorageFailed"/>.</exception>
    public async Task<GpuLease> AcquireAsync(
        SessionId session,
        UserId owner,
        GpuRequest request,
        Action<int> queued,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(queued);
        request.Check();
        await _reconciled.Task.WaitAsync(cancellation).ConfigureAwait(false); // containers may hold what the records do not tell
        await Task.Run(Refresh, cancellation).ConfigureAwait(false);
        Waiter waiter = new(session, owner, request, queued);
        Act(() => EnterLocked(waiter));
        CancellationTokenRegistration leaving = cancellation.Register(() =>
            Act(() =>
            {
                if (_queue.Remove(waiter))
                {
                    _ = waiter.Lease.TrySetCanceled(cancellation);
                }
            })
        );
        await using (leaving.ConfigureAwait(false))
        {
            return await waiter.Lease.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Decides how a lease gets into its container, and makes what that needs; undone by <see cref="Release"/>.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.GpuUnavailable"/> with the cure, and the engine's.</exception>
    public Task<GpuInjection> PrepareAsync(GpuLease lease, CancellationToken cancellation) =>
        _setup.Injector.PrepareAsync(lease, Inventory, cancellation);

    /// <summary>Compares the device nodes that a container's first process sees with its session's lease.</summary>
    /// <param name="session">Whose container.</param>
    /// <param name="process">The process's pid on the host.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.EngineFailed"/> where they cannot be compared although the process lives.</exception>
    public DeviceComparison Compare(SessionId session, int process) =>
        _setup.Injector.Compare(process, LeaseOf(session), Inventory);

    /// <summary>Records that a session's container is made.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    public void MarkCreated(SessionId session, string container) =>
        Advance(session, GpuLeaseState.Created, container);

    /// <summary>Records that a session's container runs and has what was leased to it.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    public void MarkActive(SessionId session, string container) =>
        Advance(session, GpuLeaseState.Active, container);

    /// <summary>Gives a session's GPUs back as soon as no process has them open any more: at once as a rule. May be repeated; nothing happens where it has none. May block for tens of milliseconds.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    public void Release(SessionId session)
    {
        _setup.Injector.Withdraw(session);
        if (LeaseOf(session) is null)
        {
            return; // as most sessions
        }

        Act(() =>
        {
            if (_book.Of(session) is { State: not GpuLeaseState.Releasing } lease)
            {
                _book.Put(lease with { State = GpuLeaseState.Releasing });
            }
        });
        Refresh();
        Wake();
    }

    private void Advance(SessionId session, GpuLeaseState state, string container)
    {
        if (LeaseOf(session) is null)
        {
            return; // as most sessions
        }

        Act(() =>
        {
            if (_book.Of(session) is { } lease)
            {
                _containers[session] = container;
                if (state > lease.State)
                {
                    _book.Put(lease with { State = state });
                }
            }
        });
    }

    /// <summary>Ends a lease that is being released unless a process still has one of its devices open.</summary>
    private void TryFreeLocked(GpuLease lease)
    {
        GpuHolder? holder =
            lease.BootId == _setup.Host.BootId
                ? _holders.FirstOrDefault(holder => lease.Find(holder.Address) is not null)
                : null;
        if (holder is null)
        {
            _book.Remove(lease.Session);
            _ = _containers.Remove(lease.Session);
            _ = _lingering.Remove(lease.Session);
            LogFreed(_setup.Logger, lease.Session, lease.Owner, Addresses(lease));
        }
        else if (_lingering.Add(lease.Session))
        {
            LogLingering(
                _setup.Logger,
                lease.Session,
                lease.Owner,
                Addresses(lease),
                holder.ToString()
            );
        }
    }

    private readonly HashSet<SessionId> _lingering = []; // told of; protected by _lock

    private void EnterLocked(Waiter waiter)
    {
        GpuVerdict verdict = DecideLocked(waiter.Request);
        bool overtakes =
            verdict.Choice is not null
            && _queue.Any(other => DecideLocked(other.Request).AfterLeases);
        if (verdict.Choice is { } choice && !overtakes)
        {
            GrantLocked(waiter, choice);
        }
        else if (!verdict.CanWait || !waiter.Request.Wait)
        {
            string refusal = overtakes
                ? $"{_queue.Count} {(_queue.Count == 1 ? "request waits" : "requests wait")} for GPUs before this one."
                : verdict.Refusal;
            string cure = verdict.CanWait
                ? " Give '--wait' to wait for them, or see 'automountctl gpu list'."
                : string.Empty;
            _ = waiter.Lease.TrySetException(new ServiceException(verdict.Error, refusal + cure));
        }
        else
        {
            _queue.Add(waiter);
        }
    }

    /// <summary>Serves who waits, first come first served; who waits for a repair, and not for others to end, holds up nobody.</summary>
    private void ServeLocked(List<Action> tell)
    {
        foreach (Waiter waiter in _queue.ToList())
        {
            GpuVerdict verdict = DecideLocked(waiter.Request);
            if (verdict.Choice is { } choice)
            {
                _ = _queue.Remove(waiter);
                GrantLocked(waiter, choice);
            }
            else if (!verdict.CanWait)
            {
                _ = _queue.Remove(waiter);
                _ = waiter.Lease.TrySetException(
                    new ServiceException(verdict.Error, verdict.Refusal)
                );
            }
            else if (verdict.AfterLeases)
            {
                break;
            }
        }

        for (int place = 1; place <= _queue.Count; place++)
        {
            Waiter waiter = _queue[place - 1];
            if (waiter.Place != place)
            {
                int told = waiter.Place = place;
                tell.Add(() => waiter.Queued(told));
            }
        }
    }

    private void GrantLocked(Waiter waiter, GpuChoice choice)
    {
        try
        {
            GpuLease lease = _book.Prepare(
                waiter.Session,
                waiter.Owner,
                choice,
                _setup.Host.BootId,
                _setup.Time.GetUtcNow()
            );
            _views = null;
            LogLeased(_setup.Logger, Addresses(lease), lease.Session, lease.Owner, lease.Reason);
            _ = waiter.Lease.TrySetResult(lease);
        }
        catch (Exception exception)
        {
            _ = waiter.Lease.TrySetException(exception);
        }
    }

    private GpuVerdict DecideLocked(GpuRequest request) =>
        GpuSelection.Select(request, ViewLocked(), _topology, _setup.Policy());

    private void AbandonLocked(Exception reason)
    {
        foreach (Waiter waiter in _queue)
        {
            _ = waiter.Lease.TrySetException(reason);
        }

        _queue.Clear();
    }

    private void Wake() => _woken.TrySetResult();

    private static GpuAddress[] Addresses(GpuLease lease) =>
        [.. lease.Gpus.Select(gpu => gpu.Address)];

    /// <summary>Somebody who waits for GPUs, or asks for them this moment.</summary>
    private sealed class Waiter(
        SessionId session,
        UserId owner,
        GpuRequest request,
        Action<int> queued
    )
    {
        public SessionId Session { get; } = session;

        public UserId Owner { get; } = owner;

        public GpuRequest Request { get; } = request;

        public Action<int> Queued { get; } = queued;

        /// <summary>The place last told; 0 before.</summary>
        public int Place { get; set; }

        public TaskCompletionSource<GpuLease> Lease { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
