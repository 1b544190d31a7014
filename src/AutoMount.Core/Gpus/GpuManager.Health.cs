using AutoMount.Core.Sessions;

namespace AutoMount.Core.Gpus;

/// <summary>What is learned about devices, from the kernel's log, from NVML and by time passing.</summary>
public sealed partial class GpuManager
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LingerPeriod = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Looks at the host again and again, oftener while a lease waits to be given back. Ends with the cancellation.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(
            cancellation,
            _stopping.Token
        );
        try
        {
            while (true)
            {
                TimeSpan period;
                lock (_lock)
                {
                    period = _book.All.Any(IsReleasing) ? LingerPeriod : LookPeriod;
                }

                await Task.WhenAny(_woken.Task, Task.Delay(period, _setup.Time, ending.Token))
                    .ConfigureAwait(false);
                ending.Token.ThrowIfCancellationRequested();
                _woken = new TaskCompletionSource(
                    TaskCreationOptions.RunContinuationsAsynchronously
                );
                try
                {
                    Refresh();
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    LogLookFailed(_setup.Logger, exception.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the service ends
        }
    }

    /// <summary>Takes a record of the kernel's log; what is not the kernel's or not about a GPU is left.</summary>
    public void Observe(KmsgRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.IsOfKernel && XidLine.TryParse(record.Text, out XidLine? line))
        {
            Act(() => TakeXidLocked(line!, record.Sequence));
        }
    }

    /// <summary>Takes what NVML says.</summary>
    public void Observe(NvmlReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        Act(() =>
        {
            DateTimeOffset now = _setup.Time.GetUtcNow();
            _report = report;
            _reportAt = now;
            TakeLocked(_read);
            if (report.DriverVersion != _read.DriverVersion)
            {
                return; // said of another driver: loaded anew meanwhile
            }

            foreach (NvmlGpu gpu in report.Gpus)
            {
                foreach (
                    Gpu device in _inventory.Gpus.Where(device =>
                        device.Address.Parent == gpu.Address
                    )
                )
                {
                    SetHealthLocked(
                        device.Address,
                        HealthLocked(device.Address)
                            .AfterProbe(gpu.Probe, gpu.Detail, _setup.QuietPeriod(), now)
                    );
                }
            }
        });
    }

    /// <summary>A device of the session that is bad, and why; null where there is none.</summary>
    public (GpuAddress Address, string Reason)? FindBad(SessionId session)
    {
        lock (_lock)
        {
            foreach (LeasedGpu gpu in _book.Of(session)?.Gpus ?? [])
            {
                if (WorseLocked(gpu.Address) is { Severity: >= GpuSeverity.NeedsReset } health)
                {
                    return (gpu.Address, health.Reason);
                }
            }

            return null;
        }
    }

    private void TakeXidLocked(XidLine line, long sequence)
    {
        DateTimeOffset now = _setup.Time.GetUtcNow();
        foreach (Gpu gpu in _inventory.Gpus.Where(gpu => line.IsAbout(gpu.Address)))
        {
            if (sequence <= HealthLocked(gpu.Address).LogSequence)
            {
                continue; // taken in before, by us or by the service before us
            }

            GpuLease? lease = _book.HolderOf(gpu.Address);
            string session = lease?.Session.Value ?? string.Empty;
            SetHealthLocked(
                gpu.Address,
                HealthLocked(gpu.Address).AfterXid(line, session, now) with
                {
                    LogSequence = sequence,
                }
            );
            LogXid(
                _setup.Logger,
                line.Xid,
                gpu.Address,
                line.Text,
                lease?.Session,
                lease?.Owner,
                line.Name,
                line.Process ?? 0
            );
        }
    }

    private void SettleLocked()
    {
        DateTimeOffset now = _setup.Time.GetUtcNow();
        foreach (Gpu gpu in _inventory.Gpus)
        {
            SetHealthLocked(
                gpu.Address,
                HealthLocked(gpu.Address).AfterTime(_setup.QuietPeriod(), now)
            );
        }
    }

    private GpuHealth HealthLocked(GpuAddress address) =>
        _health.GetValueOrDefault(address, GpuHealth.Good);

    /// <summary>What is known against a device or, of a MIG device, against the GPU it is a part of, whichever is worse.</summary>
    private GpuHealth WorseLocked(GpuAddress address)
    {
        GpuHealth own = HealthLocked(address);
        GpuHealth parent = HealthLocked(address.Parent);
        return parent.Severity > own.Severity ? parent : own;
    }

    private void SetHealthLocked(GpuAddress address, GpuHealth health)
    {
        GpuHealth before = HealthLocked(address);
        if (ReferenceEquals(before, health))
        {
            return;
        }

        _health[address] = health;
        if (health.Severity != before.Severity)
        {
            LogSeverity(address, before.Severity, health);
            NoteFailureLocked(address, before, health);
        }

        try
        {
            _setup.Store.SaveHealth(address, health, _setup.Host.BootId);
        }
        catch (ServiceException exception)
        {
            LogNotKept(_setup.Logger, address, exception.Message); // it holds as long as we live
        }
    }

    private void LogSeverity(GpuAddress address, GpuSeverity before, GpuHealth health)
    {
        if (health.Severity > before)
        {
            LogWorse(_setup.Logger, address, health.Severity, health.Reason);
        }
        else
        {
            LogBetter(_setup.Logger, address, health.Severity, health.Reason);
        }
    }

    private void NoteFailureLocked(GpuAddress address, GpuHealth before, GpuHealth now)
    {
        if (now.Severity <= before.Severity || now.Severity < GpuSeverity.NeedsReset)
        {
            return;
        }

        foreach (GpuLease lease in _book.All)
        {
            foreach (
                LeasedGpu gpu in lease.Gpus.Where(gpu =>
                    gpu.Address == address || gpu.Address.Parent == address
                )
            )
            {
                _failures[(lease.Session, gpu.Address)] = () =>
                    Failed?.Invoke(lease.Session, gpu.Address, now.Reason);
            }
        }
    }

    private void ChangeHealth(string name, Func<GpuHealth, GpuHealth> change)
    {
        GpuAddress address = Get(name).Gpu.Address;
        Act(() =>
        {
            GpuHealth health = change(HealthLocked(address));
            _setup.Store.SaveHealth(address, health, _setup.Host.BootId); // an administrator's word must outlast us, or be refused
            _health[address] = health;
        });
        Wake();
    }
}
