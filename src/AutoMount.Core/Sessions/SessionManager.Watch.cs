namespace AutoMount.Core.Sessions;

/// <summary>What the engine tells by itself. Its events only say where to look: what is true is asked afterwards, so a repeated event does no harm, and a lost one is made up for by the next comparison.</summary>
public sealed partial class SessionManager
{
    private static readonly TimeSpan ReconcilePeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan QuietPeriod = TimeSpan.FromMinutes(10);

    private DateTimeOffset _eventsSeen; // the last event's time, or where to begin; used by the follower alone once it runs
    private int _following;
    private volatile EventGap _gap = new(DateTimeOffset.MinValue, DateTimeOffset.MinValue);

    /// <summary>Follows the engine's events from now on, once.</summary>
    private void StartFollowing()
    {
        if (Interlocked.Exchange(ref _following, 1) == 0)
        {
            _ = FollowAsync();
        }
    }

    /// <summary>Started and not awaited; ends with the service.</summary>
    private async Task FollowAsync()
    {
        DateTimeOffset quietUntil = DateTimeOffset.MinValue; // an engine that is away for long is told of now and then
        try
        {
            while (true)
            {
                try
                {
                    await FollowStreamAsync().ConfigureAwait(false);
                }
                catch (ServiceException exception)
                {
                    if (_setup.Time.GetUtcNow() >= quietUntil)
                    {
                        LogEventsAway(_setup.Logger, exception.Message);
                        quietUntil = _setup.Time.GetUtcNow() + QuietPeriod;
                    }
                }
                catch (Exception exception) when (!_stopped.IsCancellationRequested)
                {
                    LogFollowFailed(_setup.Logger, exception);
                }

                if (!_gap.IsOpen)
                {
                    _gap = new EventGap(_setup.Time.GetUtcNow(), DateTimeOffset.MaxValue);
                }

                await Task.Delay(EngineRetry, _setup.Time, _stopped).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // the service ends
        }
    }

    /// <summary>Follows one stream of events to its end. What happened before it began, and what it does not tell, is found by comparing: at its beginning and every minute.</summary>
    private async Task FollowStreamAsync()
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(
            _stopped
        );
        Task stream = _setup.Engine.FollowEventsAsync(_eventsSeen, Take, ending.Token);
        try
        {
            do
            {
                await ReconcileAsync(ending.Token).ConfigureAwait(false);
                _gap = _gap.IsOpen ? _gap with { End = _setup.Time.GetUtcNow() } : _gap;
                _ = await Task.WhenAny(
                        stream,
                        Task.Delay(ReconcilePeriod, _setup.Time, ending.Token)
                    )
                    .ConfigureAwait(false);
            } while (!stream.IsCompleted);

            await stream.ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await stream.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // thrown above, or less to the point than what was
        }
    }

    private void Take(ContainerEvent happened)
    {
        _eventsSeen = happened.At > _eventsSeen ? happened.At : _eventsSeen;
        foreach (LiveSession live in _live.Values)
        {
            if (live.Record.ContainerId == happened.ContainerId)
            {
                live.Note(happened);
            }
        }
    }

    /// <summary>When the engine was last not listened to, because it was away.</summary>
    private sealed record EventGap(DateTimeOffset Begin, DateTimeOffset End)
    {
        /// <summary>Whether it lasts.</summary>
        public bool IsOpen => End == DateTimeOffset.MaxValue;

        /// <summary>Whether something happened in it.</summary>
        public bool Holds(DateTimeOffset moment) => moment >= Begin && moment <= End;
    }
}
