using AutoMount.Bus.SdBus;
using AutoMount.Bus.Service;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon;

/// <summary>Keeps the service on the bus: where the bus is restarted it comes back to it, and nothing else of the daemon notices.</summary>
/// <param name="make">Makes the service anew for each connection.</param>
/// <param name="logger">The journal.</param>
internal sealed partial class BusKeeper(Func<BusService> make, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private BusService? _service; // null while the bus is away
    private Task _keeping = Task.CompletedTask;

    /// <summary>Ends when it was stopped; fails where the service broke by a mistake of ours.</summary>
    public Task Ended => _keeping;

    /// <summary>Connects; ends when calls are answered.</summary>
    /// <exception cref="BusException">There is no bus, the name is taken or the policy forbids it.</exception>
    public async Task StartAsync()
    {
        BusService service = make();
        _service = service;
        await service.StartAsync().ConfigureAwait(false);
        _keeping = KeepAsync(service);
    }

    /// <summary>Ends when the bus thread has come round, or where there is no bus: for a watchdog, which cannot bring it back.</summary>
    public async Task ProbeAsync()
    {
        try
        {
            await (_service?.ProbeAsync() ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch (BusException)
        {
            // lost a moment ago
        }
    }

    /// <summary>Leaves the bus.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await LeaveAsync().ConfigureAwait(false);
        // what broke it was told by Ended
        await _keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task KeepAsync(BusService service)
    {
        while (true)
        {
            try
            {
                await service.Ended.ConfigureAwait(false);
                return;
            }
            catch (BusException exception)
            {
                LogLost(exception.Message);
            }

            await LeaveAsync().ConfigureAwait(false);
            service = await ConnectAsync().ConfigureAwait(false);
            LogBack();
        }
    }

    /// <summary>Ends the connection there is, once, whoever else wants that as well.</summary>
    private async Task LeaveAsync()
    {
        if (Interlocked.Exchange(ref _service, value: null) is { } service)
        {
            await service.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<BusService> ConnectAsync()
    {
        using PeriodicTimer timer = new(Retry);
        while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
        {
            BusService service = make();
            try
            {
                _service = service;
                await service.StartAsync().ConfigureAwait(false);
                if (!_stopping.IsCancellationRequested)
                {
                    return service;
                }
            }
            catch (Exception exception)
                when (exception is BusException || _stopping.IsCancellationRequested)
            {
                // not yet, or interrupted by our own end
            }

            await LeaveAsync().ConfigureAwait(false);
        }

        throw new OperationCanceledException(_stopping.Token);
    }

    [LoggerMessage(
        EventId = 408,
        Level = LogLevel.Warning,
        Message = "The message bus is gone ({Reason}); folders and sessions go on, and calls are answered again when it is back."
    )]
    private partial void LogLost(string reason);

    [LoggerMessage(
        EventId = 409,
        Level = LogLevel.Information,
        Message = "The message bus is back; answering calls."
    )]
    private partial void LogBack();
}
