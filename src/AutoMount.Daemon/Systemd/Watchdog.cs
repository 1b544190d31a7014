namespace AutoMount.Daemon.Systemd;

/// <summary>Pings the service manager's watchdog at a third of its time, as long as the daemon answers to itself.</summary>
internal sealed class Watchdog : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly ServiceManager _manager;
    private readonly Func<CancellationToken, Task> _probe;
    private readonly Action<TimeSpan> _onStall;
    private readonly Task _loop;

    /// <summary>Begins to ping where the service manager wants it; otherwise does nothing.</summary>
    /// <param name="manager">Who is pinged.</param>
    /// <param name="probe">Ends once the daemon's parts have answered; while it does not end no ping goes out.</param>
    /// <param name="onStall">Told when the parts have not answered for that long, before the service manager acts.</param>
    public Watchdog(
        ServiceManager manager,
        Func<CancellationToken, Task> probe,
        Action<TimeSpan> onStall
    )
    {
        _onStall = onStall;
        _manager = manager;
        _probe = probe;
        _loop = Interval() is { } interval ? PingAsync(interval) : Task.CompletedTask;
    }

    /// <summary>Ends the pings.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // it ended by the cancellation above
        _end.Dispose();
    }

    /// <summary>A third of the watchdog's time, or null where there is no watchdog or it is meant for another process.</summary>
    internal static TimeSpan? Interval()
    {
        string? process = Environment.GetEnvironmentVariable("WATCHDOG_PID");
        bool ours = string.IsNullOrEmpty(process) || process == $"{Environment.ProcessId}";
        string? time = Environment.GetEnvironmentVariable("WATCHDOG_USEC");
        return ours && long.TryParse(time, out long microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds / 3.0)
            : null;
    }

    private async Task PingAsync(TimeSpan interval)
    {
        using PeriodicTimer timer = new(interval);
        do
        {
            Task probe = _probe(_end.Token);
            Task late = Task.Delay(interval, _end.Token);
            if (await Task.WhenAny(probe, late).ConfigureAwait(false) == late)
            {
                _onStall(interval);
            }

            await probe.ConfigureAwait(false);
            _manager.PingWatchdog();
        } while (await timer.WaitForNextTickAsync(_end.Token).ConfigureAwait(false));
    }
}
