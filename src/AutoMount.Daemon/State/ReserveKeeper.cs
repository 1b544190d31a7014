using AutoMount.FileSystem;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon.State;

/// <summary>Fills the reserve again when there is space, and tells the journal; event ids 430 and 431.</summary>
internal sealed partial class ReserveKeeper : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly StorageReserve _reserve;
    private readonly ILogger _logger;
    private readonly ITimer _timer;

    /// <summary>Begins to keep it.</summary>
    public ReserveKeeper(StorageReserve reserve, TimeProvider time, ILogger logger)
    {
        _reserve = reserve;
        _logger = logger;
        _reserve.Changed += OnChanged;
        TimeSpan first = reserve.TryFill() ? Timeout.InfiniteTimeSpan : Interval;
        if (first == Interval)
        {
            LogMissing(reserve);
        }

        _timer = time.CreateTimer(_ => Fill(), state: null, first, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Keeps it no longer.</summary>
    public void Dispose()
    {
        _reserve.Changed -= OnChanged;
        _timer.Dispose();
    }

    private void Fill()
    {
        if (!_reserve.TryFill())
        {
            _ = _timer.Change(Interval, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnChanged(bool isWhole)
    {
        if (isWhole)
        {
            LogFilled(_reserve);
            return;
        }

        LogMissing(_reserve);
        _ = _timer.Change(Interval, Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(
        EventId = 430,
        Level = LogLevel.Error,
        Message = "The disk is full: the space kept in '{Reserve}' is used to go on recording what is done. Free space below StateDirectory= now; when it is used up, changes are refused."
    )]
    private partial void LogMissing(StorageReserve reserve);

    [LoggerMessage(
        EventId = 431,
        Level = LogLevel.Information,
        Message = "There is space again: '{Reserve}' is whole."
    )]
    private partial void LogFilled(StorageReserve reserve);
}
