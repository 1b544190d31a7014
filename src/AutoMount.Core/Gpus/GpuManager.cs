using AutoMount.Core.Sessions;

namespace AutoMount.Core.Gpus;

/// <summary>All GPUs of the host: who has them, who waits for them, which of them are good. Who may ask is decided by the caller.</summary>
/// <remarks>
/// Lock order: <c>_lock</c> alone; the ports are asked outside it, but for the store, whose order must be that of the
/// leases. <see cref="Changed"/> is never raised under it.
/// </remarks>
public sealed partial class GpuManager : IDisposable
{
    private readonly GpuManagerSetup _setup;
    private readonly Lock _lock = new(); // protects everything below
    private readonly LeaseBook _book;
    private readonly Dictionary<GpuAddress, GpuHealth> _health = [];
    private readonly Dictionary<GpuAddress, GpuView> _told = [];
    private readonly Dictionary<SessionId, string> _containers = []; // where a session's processes are, for telling them from foreign ones
    private readonly Dictionary<(SessionId, GpuAddress), Action> _failures = []; // to be told when the lock is released
    private GpuInventory _read = GpuInventory.Empty; // as the host showed it last
    private GpuInventory _inventory = GpuInventory.Empty; // that, completed by NVML, and with what went missing
    private NvmlReport? _report;
    private DateTimeOffset _reportAt; // when it came
    private GpuTopology _topology = new([]);
    private IReadOnlyList<GpuHolder> _holders = [];
    private IReadOnlyList<GpuView>? _views; // of all of this; null once something may have changed
    private long _looksBegun;
    private long _lookTaken; // number of the last look that counts

    /// <summary>Makes a manager with the leases on record; nothing is leased before <see cref="Reconcile"/> was called once.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    public GpuManager(GpuManagerSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        _setup = setup;
        _book = new LeaseBook(setup.Store);
        foreach ((GpuAddress address, (GpuHealth health, string boot)) in setup.Store.Health())
        {
            _health[address] = boot == setup.Host.BootId ? health : health.AfterBoot();
        }

        Refresh();
    }

    /// <summary>Raised after a device appeared, changed or went away; never under a lock.</summary>
    public event Action<GpuAddress>? Changed;

    /// <summary>Raised after a device that a session has went bad: the session, the device, why; never under a lock.</summary>
    public event Action<SessionId, GpuAddress, string>? Failed;

    /// <summary>What GPUs there are, as last looked at.</summary>
    public GpuInventory Inventory
    {
        get
        {
            lock (_lock)
            {
                return _inventory;
            }
        }
    }

    /// <summary>All devices, by address, as last looked at.</summary>
    public IReadOnlyList<GpuView> List()
    {
        lock (_lock)
        {
            return ViewLocked();
        }
    }

    /// <summary>The device of that address, or null.</summary>
    public GpuView? Find(GpuAddress address) =>
        List().FirstOrDefault(view => view.Gpu.Address == address);

    /// <summary>The device of that UUID or address.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchGpu"/>.</exception>
    public GpuView Get(string name) => GpuSelection.Find(List(), name) ?? throw NoSuch(name);

    /// <summary>The session's lease, or null.</summary>
    public GpuLease? LeaseOf(SessionId session)
    {
        lock (_lock)
        {
            return _book.Of(session);
        }
    }

    /// <summary>What the GPUs of a session do now, as far as the driver's library told it last.</summary>
    public IReadOnlyList<GpuUsage> GetUsage(SessionId session)
    {
        lock (_lock)
        {
            return _book.Of(session) is { } lease
                ?
                [
                    .. _inventory
                        .Gpus.Where(gpu => lease.Find(gpu.Address) is not null)
                        .Select(gpu => new GpuUsage(
                            gpu.Uuid ?? gpu.Address.ToString(),
                            gpu.BusyPercent / 100.0,
                            gpu.MemoryUsedBytes
                        )),
                ]
                : [];
        }
    }

    /// <summary>Whether a session uses its GPUs: something computes on one, or, where NVML does not tell that, a process has one open.</summary>
    public bool IsUsed(SessionId session)
    {
        lock (_lock)
        {
            return _book.Of(session) is { } lease
                && _inventory
                    .Gpus.Where(gpu => lease.Find(gpu.Address) is not null)
                    .Any(gpu =>
                        gpu.BusyPercent is { } busy
                            ? busy > 0
                            : _holders.Any(holder => holder.Address == gpu.Address)
                    );
        }
    }

    /// <summary>Looks at the host again, gives back what no process holds any more, and serves the queue. May block for tens of milliseconds.</summary>
    public void Refresh()
    {
        HashSet<SessionId> before; // a look that began before a release knows nothing of what came after
        long look;
        lock (_lock)
        {
            look = ++_looksBegun;
            before = [.. _book.All.Where(IsReleasing).Select(lease => lease.Session)];
        }

        GpuInventory inventory = _setup.Host.Read();
        IReadOnlyList<GpuHolder> holders =
            inventory.Gpus.Count == 0 ? [] : _setup.Host.FindHolders(inventory);
        Act(() =>
        {
            if (look > _lookTaken) // else another one began later and was done sooner
            {
                _lookTaken = look;
                TakeLocked(inventory);
                _holders = [.. holders.Where(holder => !IsIgnored(holder))];
            }

            SettleLocked();
            foreach (
                GpuLease lease in _book
                    .All.Where(lease => IsReleasing(lease) && before.Contains(lease.Session))
                    .ToList()
            )
            {
                TryFreeLocked(lease);
            }
        });
    }

    /// <summary>Takes a device out of use; who has it may finish.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchGpu"/>, <see cref="ServiceError.StorageFailed"/>.</exception>
    public void Drain(string name, string reason) =>
        ChangeHealth(name, health => health.Drain(reason));

    /// <summary>Puts a device back into use, and forgets what was known against it.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchGpu"/>, <see cref="ServiceError.StorageFailed"/>.</exception>
    public void Undrain(string name) => ChangeHealth(name, health => health.Undrain());

    /// <summary>Ends what waits.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
        Act(() => AbandonLocked(new OperationCanceledException("The service ends.")));
    }

    private static ServiceException NoSuch(string name) =>
        new(
            ServiceError.NoSuchGpu,
            $"This host has no GPU '{name}'. 'automountctl gpu list' shows the ones there are."
        );

    /// <summary>Does something under the lock, then serves the queue, and tells what changed.</summary>
    private void Act(Action action)
    {
        List<GpuAddress> changed = [];
        List<Action> tell = [];
        lock (_lock)
        {
            _views = null;
            action();
            _views = null;
            ServeLocked(tell);
            FindChangesLocked(changed);
            tell.AddRange(_failures.Values);
            _failures.Clear();
        }

        foreach (Action one in tell)
        {
            one();
        }

        foreach (GpuAddress address in changed)
        {
            Changed?.Invoke(address);
        }
    }

    private void TakeLocked(GpuInventory read)
    {
        _read = read;
        DateTimeOffset now = _setup.Time.GetUtcNow();
        bool isFresh = now - _reportAt <= _setup.ReportPatience;
        GpuInventory inventory = NvmlMerge.Into(read, _report, isFresh);
        foreach (Gpu gpu in inventory.Gpus)
        {
            SetHealthLocked(
                gpu.Address,
                HealthLocked(gpu.Address).AfterLook(present: !gpu.IsGone, now)
            );
        }

        // a MIG device that is gone was reconfigured; a GPU that is gone is lost
        foreach (
            Gpu gpu in _inventory.Gpus.Where(gpu =>
                gpu.Slice is null && inventory.Find(gpu.Address) is null
            )
        )
        {
            SetHealthLocked(gpu.Address, HealthLocked(gpu.Address).AfterLook(present: false, now));
        }

        List<Gpu> missing =
        [
            .. _inventory.Gpus.Where(gpu =>
                inventory.Find(gpu.Address) is null
                && (gpu.Slice is null || _book.HolderOf(gpu.Address) is not null)
            ),
        ];
        _inventory = inventory with
        {
            Gpus = [.. inventory.Gpus.Concat(missing).OrderBy(gpu => gpu.Address)],
        };
        List<Gpu> whole = [.. _inventory.Gpus.Where(gpu => gpu.Slice is null).Take(32)];
        if (!SameTopology(whole, _topology.Gpus))
        {
            _topology = new GpuTopology(whole);
        }
    }

    private static bool SameTopology(List<Gpu> left, IReadOnlyList<Gpu> right) =>
        left.Count == right.Count
        && left.Zip(right)
            .All(pair =>
                pair.First.Address == pair.Second.Address
                && pair.First.NumaNode == pair.Second.NumaNode
                && pair.First.PciPath == pair.Second.PciPath
                && pair.First.SwitchLinks == pair.Second.SwitchLinks
                && pair.First.Links.SequenceEqual(pair.Second.Links)
            );

    private static bool IsReleasing(GpuLease lease) => lease.State == GpuLeaseState.Releasing;

    private IReadOnlyList<GpuView> ViewLocked() =>
        _views ??= [.. _inventory.Gpus.Select(ViewLocked)];

    private GpuView ViewLocked(Gpu gpu)
    {
        GpuHealth health = HealthLocked(gpu.Address);
        GpuLease? lease = _book.HolderOf(gpu.Address);
        GpuHolder[] holders = [.. _holders.Where(holder => holder.Address == gpu.Address)];
        (GpuState state, string reason) = StateOf(gpu, health, lease, holders);
        return new GpuView(gpu, state, reason, health, lease, holders);
    }

    private (GpuState State, string Reason) StateOf(
        Gpu gpu,
        GpuHealth health,
        GpuLease? lease,
        GpuHolder[] holders
    )
    {
        GpuHealth worse = WorseLocked(gpu.Address);
        string? drained = health.Drained ?? HealthLocked(gpu.Address.Parent).Drained;
        return worse.Severity switch
        {
            GpuSeverity.Lost => (GpuState.Lost, worse.Reason),
            GpuSeverity.NeedsReset => (GpuState.NeedsReset, worse.Reason),
            _ when gpu.IsExcluded => (
                GpuState.Excluded,
                "the driver was told to keep away from it (module parameter NVreg_ExcludedGpus)."
            ),
            _ when gpu.IsSplit => (
                GpuState.Split,
                "it is divided into MIG devices; ask for those."
            ),
            _ when gpu.Fault.Length > 0 => (GpuState.Unusable, gpu.Fault),
            _ when _inventory.Fault.Length > 0 => (GpuState.Unusable, _inventory.Fault),
            _ when drained is not null => (
                GpuState.Draining,
                drained.Length > 0 ? drained : "an administrator takes it out of use."
            ),
            _ when IsForeign(lease, holders) => (
                GpuState.Foreign,
                "it is used by a process of no session that may; root sees which: 'automountctl gpu show'." // everybody reads it, so no word of whose
            ),
            GpuSeverity.Suspect => (GpuState.Suspect, worse.Reason),
            _ => (GpuState.Ok, string.Empty),
        };
    }

    /// <summary>Whether a process has a device open and is not of the session that has the lease.</summary>
    private bool IsForeign(GpuLease? lease, GpuHolder[] holders)
    {
        string container = lease is null
            ? string.Empty
            : _containers.GetValueOrDefault(lease.Session, string.Empty);
        // a container of ours is not known yet between its start and its record
        return lease is not null && container.Length == 0
            ? holders.Any(holder => holder.ContainerId.Length == 0)
            : holders.Any(holder =>
                holder.ContainerId.Length == 0 || holder.ContainerId != container
            );
    }

    private bool IsIgnored(GpuHolder holder)
    {
        const uint firstPerson = 1000; // uids below are the system's (SYS_UID_MAX); a person may call his programs what he likes
        return holder.User < firstPerson
            && holder.ContainerId.Length == 0
            && _setup.IgnoredHolders().Contains(holder.Name);
    }

    private void FindChangesLocked(List<GpuAddress> changed)
    {
        IReadOnlyList<GpuView> now = ViewLocked();
        foreach (GpuView view in now)
        {
            if (!_told.TryGetValue(view.Gpu.Address, out GpuView? before) || !IsSame(before, view))
            {
                changed.Add(view.Gpu.Address);
                _told[view.Gpu.Address] = view;
            }
        }

        foreach (
            GpuAddress gone in _told
                .Keys.Where(address => _inventory.Find(address) is null)
                .ToList()
        )
        {
            _ = _told.Remove(gone);
            changed.Add(gone);
        }
    }

    private static bool IsSame(GpuView before, GpuView now) =>
        before.State == now.State
        && before.Reason == now.Reason
        && ReferenceEquals(before.Health, now.Health)
        && ReferenceEquals(before.Lease, now.Lease)
        && before.Holders.SequenceEqual(now.Holders)
        && before.Gpu.Uuid == now.Gpu.Uuid
        && before.Gpu.Model == now.Gpu.Model
        && before.Gpu.MemoryBytes == now.Gpu.MemoryBytes
        && before.Gpu.SwitchLinks == now.Gpu.SwitchLinks
        && before.Gpu.Links.SequenceEqual(now.Gpu.Links);
}
