namespace AutoMount.Core.Sessions;

/// <summary>A session that has not ended, with what waits for it.</summary>
internal sealed class LiveSession : IDisposable
{
    private readonly Lock _lock = new(); // protects all fields below it
    private readonly TaskCompletionSource<Session> _ended = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly TaskCompletionSource _takenUp = NewWakening();
    private TaskCompletionSource _woken = NewWakening();
    private Session _record;
    private bool _stopAsked;
    private DateTimeOffset? _signalledAt;
    private readonly TaskCompletionSource<int> _told = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private int _followers;
    private int _attendants;
    private bool _outputKept;
    private long _outputTaken;
    private TaskCompletionSource? _noFollowers;

    internal LiveSession(Session record, DateTimeOffset now)
    {
        _record = record;
        Idle = new IdleWatch(now);
    }

    /// <summary>Ends when the session has, with its last record.</summary>
    internal Task<Session> Ended => _ended.Task;

    /// <summary>Cancelled when the session shall end while it is still being made.</summary>
    internal CancellationTokenSource Making { get; } = new();

    /// <summary>Whether it was made or taken up by this process, so that recovery has nothing to do for it.</summary>
    internal bool Recovered { get; set; }

    /// <summary>Ends when it was compared with its container for the first time, or was made by this process.</summary>
    internal Task TakenUp => _takenUp.Task;

    /// <summary>It was compared, or made by this process.</summary>
    internal void WasTakenUp() => _takenUp.TrySetResult();

    /// <summary>Since when nothing happens in it; for the one task that keeps time.</summary>
    internal IdleWatch Idle { get; }

    /// <summary>What it was warned of; for the one task that keeps time.</summary>
    internal HashSet<SessionEnd> Warned { get; } = [];

    /// <summary>Whether somebody runs a command in it, or is attached to it.</summary>
    internal bool IsAttended => Volatile.Read(ref _attendants) > 0;

    /// <summary>Counts somebody who works in it until what is returned is disposed.</summary>
    internal IDisposable Attend()
    {
        _ = Interlocked.Increment(ref _attendants);
        return new Attendance(this);
    }

    private sealed class Attendance(LiveSession session) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                _ = Interlocked.Decrement(ref session._attendants);
            }
        }
    }

    /// <summary>Held over a change of the record and its saving where another thread may do the same, so that records are saved in the order of their changes. Before the lock of the record itself.</summary>
    internal Lock Saving { get; } = new();

    /// <summary>Bytes of the scratch that it is to get, until its record tells; under the lock of admissions.</summary>
    internal long PlannedScratch { get; set; }

    /// <summary>Why making it failed, where the error alone does not say it.</summary>
    internal SessionEnd? FailedAs { get; set; }

    /// <summary>Whether somebody waits for the engine to stop it.</summary>
    internal bool BeingStopped { get; set; }

    /// <summary>Ends when there is a reason to look at the container again; to be taken before the look.</summary>
    internal Task Woken
    {
        get
        {
            lock (_lock)
            {
                return _woken.Task;
            }
        }
    }

    /// <summary>When the engine was last seen sending the container a signal to end, or null.</summary>
    internal DateTimeOffset? SignalledAt
    {
        get
        {
            lock (_lock)
            {
                return _signalledAt;
            }
        }
    }

    /// <summary>The exit code that the engine told in passing; for a container that is gone, the only one there is.</summary>
    internal Task<int> ToldExitCode => _told.Task;

    /// <summary>The record as it is now.</summary>
    internal Session Record
    {
        get
        {
            lock (_lock)
            {
                return _record;
            }
        }
    }

    /// <summary>Changes the record; asserts that a state never goes back.</summary>
    internal Session Change(Func<Session, Session> change)
    {
        lock (_lock)
        {
            Session changed = change(_record);
            System.Diagnostics.Debug.Assert(
                changed.State == _record.State
                    || SessionLife.MayFollow(_record.State, changed.State),
                $"{_record.State} → {changed.State}"
            );
            return _record = changed;
        }
    }

    /// <summary>The container runs and was checked: makes the session a running one.</summary>
    /// <exception cref="OperationCanceledException">It was asked to end meanwhile.</exception>
    internal Session FinishMaking(Func<Session, Session> change)
    {
        lock (_lock)
        {
            return _stopAsked ? throw new OperationCanceledException() : Change(change);
        }
    }

    /// <summary>Asks a session that is being made to end; false where it is past that, and to be stopped instead.</summary>
    internal async Task<bool> TryCancelMakingAsync()
    {
        lock (_lock)
        {
            if (!_record.State.IsBeingMade())
            {
                return false;
            }

            _stopAsked = true;
        }

        await Making.CancelAsync().ConfigureAwait(false);
        return true;
    }

    /// <summary>Keeps what an event tells, and has the container looked at.</summary>
    internal void Note(ContainerEvent happened)
    {
        lock (_lock)
        {
            _signalledAt =
                happened.Kind == ContainerEventKind.Signalled ? happened.At : _signalledAt;
        }

        if (happened.ExitCode is { } exitCode)
        {
            _ = _told.TrySetResult(exitCode);
        }

        if (happened.Kind != ContainerEventKind.Signalled)
        {
            Wake();
        }
    }

    /// <summary>Has the container looked at.</summary>
    internal void Wake()
    {
        TaskCompletionSource woken;
        lock (_lock)
        {
            woken = _woken;
            _woken = NewWakening();
        }

        _ = woken.TrySetResult();
    }

    internal void End(Session last) => _ended.TrySetResult(last);

    /// <summary>Counts somebody who reads the container's output; false once it is kept elsewhere and the container may go.</summary>
    internal bool TryAddFollower()
    {
        lock (_lock)
        {
            if (_outputKept)
            {
                return false;
            }

            _followers++;
            _noFollowers ??= new TaskCompletionSource(
                TaskCreationOptions.RunContinuationsAsynchronously
            );
            return true;
        }
    }

    internal void RemoveFollower()
    {
        lock (_lock)
        {
            if (--_followers == 0)
            {
                _noFollowers?.TrySetResult();
                _noFollowers = null;
            }
        }
    }

    /// <summary>Pieces of output that readers took; only whether it grows matters.</summary>
    internal long OutputTaken => Interlocked.Read(ref _outputTaken);

    /// <summary>Whether its home was removed, or begun to be; under <see cref="Mounting"/>.</summary>
    internal bool HomeIsGone { get; set; }

    /// <summary>One at a time mounts folders into the running session.</summary>
    internal Lock Mounting { get; } = new();

    /// <summary>A reader took a piece of output.</summary>
    internal void TakeOutput() => Interlocked.Increment(ref _outputTaken);

    /// <summary>The output is kept: nobody begins to read the container's from now on.</summary>
    /// <returns>Ends when nobody reads it any more.</returns>
    internal Task CloseToFollowersAsync()
    {
        lock (_lock)
        {
            _outputKept = true;
            return _noFollowers?.Task ?? Task.CompletedTask;
        }
    }

    private static TaskCompletionSource NewWakening() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => Making.Dispose();
}
