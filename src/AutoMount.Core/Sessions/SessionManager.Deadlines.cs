using AutoMount.Core.Policies;

namespace AutoMount.Core.Sessions;

/// <summary>Sessions that have had their time: warned, then ended. What a session is given is fixed when it is made and kept in its record, so that it holds over restarts.</summary>
public sealed partial class SessionManager
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestWarning = TimeSpan.FromMinutes(5);

    private volatile TaskCompletionSource _timeChanged = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private int _keepingTime;

    /// <summary>Raised when a session is told that it ends soon; never under a lock.</summary>
    public event Action<SessionWarning>? Warned;

    /// <summary>How long a session may run, and why: as long as its maker said, or the longest life that the policy allows.</summary>
    private static Session WithTimeLimit(Session session, TimeSpan? timeout, Policy policy)
    {
        TimeSpan life = policy.MaxLifetime ?? TimeSpan.MaxValue;
        bool isAsked = timeout is { } asked && asked < life;
        TimeSpan least = isAsked ? timeout!.Value : life;
        return least == TimeSpan.MaxValue
            ? session
            : session with
            {
                TimeLimit = least,
                TimeLimitReason = isAsked ? SessionEnd.TimedOut : SessionEnd.LifetimeReached,
            };
    }

    /// <summary>Looks at deadlines from now on, once; and at once where one may have come nearer.</summary>
    private void StartKeepingTime()
    {
        if (Interlocked.Exchange(ref _keepingTime, 1) == 0)
        {
            _ = KeepTimeAsync();
        }
        else
        {
            _ = _timeChanged.TrySetResult();
        }
    }

    /// <summary>Started and not awaited; ends with the service.</summary>
    private async Task KeepTimeAsync()
    {
        try
        {
            while (true)
            {
                _timeChanged = new(TaskCreationOptions.RunContinuationsAsynchronously); // before the look, so that no session falls between
                TimeSpan pause = LookPeriod;
                foreach (LiveSession live in _live.Values)
                {
                    if (live.Record.State == SessionState.Running)
                    {
                        TimeSpan next = TryLookAtTime(live);
                        pause = next < pause ? next : pause;
                    }
                }

                await WaitForTimeAsync(pause).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // the service ends
        }
        catch (Exception exception)
        {
            LogTimeFailed(_setup.Logger, exception);
            Volatile.Write(ref _keepingTime, 0); // the next session that starts begins it anew
        }
    }

    /// <summary>A session that cannot be looked at, such as for a user database that does not answer, keeps nobody else from his end.</summary>
    private TimeSpan TryLookAtTime(LiveSession live)
    {
        try
        {
            return LookAtTime(live);
        }
        catch (ServiceException exception)
        {
            LogTimeUnknown(_setup.Logger, live.Record.Id, live.Record.Owner, exception.Message);
            return LookPeriod;
        }
    }

    private async Task WaitForTimeAsync(TimeSpan pause)
    {
        try
        {
            TimeSpan least = TimeSpan.FromMilliseconds(10);
            await _timeChanged
                .Task.WaitAsync(pause > least ? pause : least, _setup.Time, _stopped)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // the time has come
        }
    }

    /// <summary>Warns or ends a running session whose time has come.</summary>
    /// <returns>When to look again at the latest.</returns>
    private TimeSpan LookAtTime(LiveSession live)
    {
        Session session = live.Record;
        TimeSpan next = TimeSpan.MaxValue;
        if (session is { Deadline: { } deadline, TimeLimit: { } given })
        {
            next = EndOrWarn(live, session.TimeLimitReason, deadline - Now, given);
        }

        if (IdleTimeoutOf(session) is { } patience)
        {
            if (TryMeasure(live))
            {
                TimeSpan left = patience - live.Idle.IdleFor(Now);
                TimeSpan after = EndOrWarn(live, SessionEnd.Idle, left, patience);
                next = after < next ? after : next;
            }
        }

        return next;
    }

    /// <summary>The policy's patience with a session in which nothing happens; null where there is no end to it.</summary>
    private TimeSpan? IdleTimeoutOf(Session session) =>
        session.Kind == SessionKind.Interactive
        && _setup.Users.Find(session.Owner) is { } owner
        && _setup.Policies().Of(owner).IdleTimeout is { } patience
        && patience != TimeSpan.MaxValue
            ? patience
            : null;

    /// <summary>Reads a session's counters.</summary>
    /// <returns>False where the kernel does not tell: then nothing is known, and nothing is ended for it.</returns>
    private bool TryMeasure(LiveSession live)
    {
        if (
            !_gauges.TryGetValue(live.Record.Id, out IContainerGauge? gauge)
            || gauge.Read(Now) is not { Cpu: { } processorTime } figures
        )
        {
            return false;
        }

        live.Idle.Take(
            new SessionActivity(
                processorTime,
                (figures.NetworkReceivedBytes ?? 0) + (figures.NetworkSentBytes ?? 0),
                live.IsAttended,
                IsUsingGpu: _setup.Gpus?.IsUsed(live.Record.Id) == true
            ),
            Now
        );
        return true;
    }

    /// <summary>Ends a session that has no time left, or warns it once that it soon has none.</summary>
    private TimeSpan EndOrWarn(LiveSession live, SessionEnd end, TimeSpan left, TimeSpan given)
    {
        TimeSpan warnAt = given / 2 < LongestWarning ? given / 2 : LongestWarning;
        if (left <= TimeSpan.Zero)
        {
            _ = EndInTimeAsync(live, end, given);
            return TimeSpan.MaxValue;
        }

        if (left > warnAt)
        {
            _ = live.Warned.Remove(end); // it was busy again
            return left - warnAt;
        }

        if (live.Warned.Add(end))
        {
            Warn(live, new SessionWarning(live.Record, end, left));
        }

        return left;
    }

    private void Warn(LiveSession live, SessionWarning warning)
    {
        string time = Spell(warning.Left);
        string line =
            warning.End == SessionEnd.Idle
                ? $"automount: nothing happens in this session; it is ended in {time} unless something does."
                : $"automount: this session reaches its time limit and is ended in {time}. Save your work into a folder.";
        _ = Task.Run(
            async () =>
            {
                ContainerFacts? facts = await _setup
                    .Engine.InspectAsync(live.Record.ContainerId, _stopped)
                    .ConfigureAwait(false);
                if (facts is { ProcessId: > 0 })
                {
                    _ = _setup.Notices.Tell(facts.ProcessId, line);
                }
            },
            _stopped
        );
        LogWarned(
            _setup.Logger,
            warning.Session.Id,
            warning.Session.Owner,
            SessionWords.Of(warning.End),
            time
        );
        Warned?.Invoke(warning);
    }

    /// <summary>Started and not awaited: stopping takes as long as the session's command does.</summary>
    private async Task EndInTimeAsync(LiveSession live, SessionEnd end, TimeSpan given)
    {
        string why = end switch
        {
            SessionEnd.Idle => $"Nothing happened in it for {Spell(given)}.",
            SessionEnd.TimedOut => $"It took longer than the {Spell(given)} it was given.",
            _ => $"It reached the longest life that is allowed, {Spell(given)}.",
        };
        try
        {
            await StopAsync(live, end, why, _stopped).ConfigureAwait(false);
        }
        catch (Exception exception)
            when (exception is ServiceException or OperationCanceledException)
        {
            // recorded as stopping: carried out when the engine answers again
        }
    }

    /// <summary>A time in words, to the second below two minutes and to the minute above.</summary>
    private static string Spell(TimeSpan time)
    {
        long seconds = (long)Math.Ceiling(time.TotalSeconds);
        return seconds switch
        {
            1 => "1 second",
            < 120 => $"{seconds} seconds",
            < 7200 => $"{(seconds + 30) / 60} minutes",
            _ => $"{(seconds + 1800) / 3600} hours",
        };
    }
}
