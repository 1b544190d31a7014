using System.Collections.Concurrent;

namespace AutoMount.Core.Sessions;

/// <summary>What sessions use. The kernel counts; we look now and then, when somebody asks, and at the very end.</summary>
public sealed partial class SessionManager
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan GaugePeriod = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<SessionId, IContainerGauge> _gauges = new();
    private readonly ConcurrentDictionary<SessionId, SessionStatistics> _statistics = new(); // the last reading of each session that runs

    /// <summary>What a session uses now or, after its end, used; null where nothing was ever seen.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchSession"/>.</exception>
    public SessionStatistics? GetStatistics(SessionId id)
    {
        Session session = Get(id);
        SessionStatistics? last = _statistics.GetValueOrDefault(id) ?? session.Statistics;
        return _gauges.TryGetValue(id, out IContainerGauge? gauge) // noted by the gauge's own task alone: the session may end just now
            ? SessionStatistics.Merge(last, Read(session, gauge))
            : last;
    }

    /// <summary>Started and not awaited; ends with the container or the service.</summary>
    private async Task GaugeAsync(LiveSession live)
    {
        try
        {
            while (
                _setup.Meter is { } meter && !await TryGaugeAsync(live, meter).ConfigureAwait(false)
            )
            {
                await Task.Delay(EngineRetry, _setup.Time, _stopped).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
            when (exception is ServiceException or IOException or OperationCanceledException)
        {
            LogNotMeasured(_setup.Logger, live.Record.Id, live.Record.Owner, exception.Message);
        }
    }

    /// <summary>Looks at a container until its end.</summary>
    /// <returns>False where the engine is away, which knows the container's first process.</returns>
    private async Task<bool> TryGaugeAsync(LiveSession live, IContainerMeter meter)
    {
        try
        {
            await GaugeAsync(live, meter).ConfigureAwait(false);
            return true;
        }
        catch (ServiceException exception) when (exception.Error == ServiceError.EngineUnavailable)
        {
            return false;
        }
    }

    private async Task GaugeAsync(LiveSession live, IContainerMeter meter)
    {
        Session session = live.Record;
        ContainerFacts? facts = await _setup
            .Engine.InspectAsync(session.ContainerId, _stopped)
            .ConfigureAwait(false);
        using IContainerGauge? gauge = facts is { Running: true, ProcessId: > 0 }
            ? meter.Open(facts.ProcessId)
            : null;
        if (gauge is null)
        {
            return;
        }

        _gauges[session.Id] = gauge;
        try
        {
            TimeSpan pause = FirstLook;
            while (!gauge.Ended.IsCompleted)
            {
                _ = Note(session, gauge);
                Task time = Task.Delay(pause, _setup.Time, _stopped);
                if (await Task.WhenAny(gauge.Ended, time).ConfigureAwait(false) == time)
                {
                    await time.ConfigureAwait(false); // the service may end
                }

                pause = pause * 2 < GaugePeriod ? pause * 2 : GaugePeriod;
            }

            _ = Note(session, gauge);
        }
        finally
        {
            _ = _gauges.TryRemove(session.Id, out _);
            if (!_live.ContainsKey(session.Id))
            {
                _ = _statistics.TryRemove(session.Id, out _); // it was finished before the last look
            }
        }
    }

    private SessionStatistics Note(Session session, IContainerGauge gauge)
    {
        SessionStatistics now = Read(session, gauge);
        return _statistics.AddOrUpdate(
            session.Id,
            _ => SessionStatistics.Merge(session.Statistics, now),
            (_, before) => SessionStatistics.Merge(before, now)
        );
    }

    private SessionStatistics Read(Session session, IContainerGauge gauge) =>
        gauge.Read(_setup.Time.GetUtcNow()) with
        {
            Gpus = _setup.Gpus?.GetUsage(session.Id) ?? [],
        };

    /// <summary>The last figures of a session that ends; nothing of it is kept elsewhere from now on.</summary>
    private Session WithStatistics(Session session) =>
        _statistics.TryRemove(session.Id, out SessionStatistics? last)
            ? session with
            {
                Statistics = last with { MemoryBytes = null, Processes = null, Gpus = [] },
            }
            : session;
}
