namespace AutoMount.Core.Sessions;

/// <summary>A session that has not ended, with what waits for it.</summary>
internal sealed class LiveSession : IDisposable
{
    private readonly Lock _lock = new(); // protects all fields below it
    private readonly TaskCompletionSource<Session> _ended = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private Session _record;
    private int _followers;
    private bool _outputKept;
    private long _outputTaken;
    private TaskCompletionSource? _noFollowers;

    internal LiveSession(Session record) => _record = record;

    /// <summary>Ends when the session has, with its last record.</summary>
    internal Task<Session> Ended => _ended.Task;

    /// <summary>Cancelled when the session shall end while it is still being made.</summary>
    internal CancellationTokenSource Making { get; } = new();

    /// <summary>Whether it was made or taken up by this process, so that recovery has nothing to do for it.</summary>
    internal bool Recovered { get; set; }

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
                changed.State >= _record.State,
                $"{_record.State} → {changed.State}"
            );
            return _record = changed;
        }
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

    public void Dispose() => Making.Dispose();
}
