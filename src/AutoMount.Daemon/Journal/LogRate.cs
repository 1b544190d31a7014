using AutoMount.Core.Accounts;

namespace AutoMount.Daemon.Journal;

/// <summary>How many messages of one kind a user may cause: so many in a window of time, and of the rest only the number is told. Thread-safe.</summary>
/// <param name="time">The clock.</param>
internal sealed class LogRate(TimeProvider time)
{
    /// <summary>Messages of one kind and user in one window.</summary>
    internal const int Burst = 20;

    /// <summary>Most pairs of kind and user that are counted apart; those beyond share one count a kind.</summary>
    internal const int Capacity = 4096;

    /// <summary>How long one window lasts, from its first message on.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new(); // protects all below
    private readonly Dictionary<(int Message, UserId? User), Count> _counts = [];
    private readonly List<LeftOut> _ended = []; // not told yet
    private long _nextSweep;

    /// <summary>Pairs that are counted now.</summary>
    internal int Size
    {
        get
        {
            lock (_lock)
            {
                return _counts.Count;
            }
        }
    }

    /// <summary>Whether something was left out that is not told yet.</summary>
    internal bool IsLeavingOut
    {
        get
        {
            lock (_lock)
            {
                return _ended.Count > 0 || _counts.Values.Any(count => count.Seen > Burst);
            }
        }
    }

    /// <summary>Counts a message.</summary>
    /// <param name="message">Its kind.</param>
    /// <param name="user">Who caused it.</param>
    /// <returns>Whether it is to be written.</returns>
    internal bool TryTake(int message, UserId user)
    {
        lock (_lock)
        {
            long now = time.GetTimestamp();
            (int, UserId?) key = (message, user);
            if (!_counts.ContainsKey(key) && _counts.Count >= Capacity)
            {
                SweepLocked(now);
                key = _counts.Count >= Capacity ? (message, null) : key;
            }

            if (_counts.TryGetValue(key, out Count? count) && HasEnded(count, now))
            {
                EndLocked(key, count);
                count = null;
            }

            if (count is null)
            {
                count = new Count(now);
                _counts[key] = count;
            }

            count.Seen++;
            return count.Seen <= Burst;
        }
    }

    /// <summary>What was left out in windows that have ended, each told once.</summary>
    internal IReadOnlyList<LeftOut> TakeEnded() => Take(everything: false);

    /// <summary>The same of all windows: nothing more comes.</summary>
    internal IReadOnlyList<LeftOut> TakeAll() => Take(everything: true);

    private LeftOut[] Take(bool everything)
    {
        lock (_lock)
        {
            long now = time.GetTimestamp();
            foreach (((int, UserId?) key, Count count) in _counts.ToArray())
            {
                if (everything || HasEnded(count, now))
                {
                    EndLocked(key, count);
                }
            }

            LeftOut[] ended = [.. _ended];
            _ended.Clear();
            return ended;
        }
    }

    /// <summary>Drops windows that have ended; looks at all of them only where one may have.</summary>
    private void SweepLocked(long now)
    {
        if (now < _nextSweep)
        {
            return;
        }

        long first = long.MaxValue;
        foreach (((int, UserId?) key, Count count) in _counts.ToArray())
        {
            if (HasEnded(count, now))
            {
                EndLocked(key, count);
            }
            else
            {
                first = Math.Min(first, count.Since);
            }
        }

        _nextSweep =
            first == long.MaxValue
                ? now
                : first + (long)(Window.TotalSeconds * time.TimestampFrequency);
    }

    private bool HasEnded(Count count, long now) => time.GetElapsedTime(count.Since, now) >= Window;

    private void EndLocked((int Message, UserId? User) key, Count count)
    {
        _ = _counts.Remove(key);
        if (count.Seen > Burst)
        {
            _ended.Add(new LeftOut(key.Message, key.User, count.Seen - Burst));
        }
    }

    private sealed class Count(long since)
    {
        internal long Since { get; } = since;

        internal long Seen { get; set; }
    }
}

/// <summary>Messages that were not written.</summary>
/// <param name="Message">Their kind.</param>
/// <param name="User">Who caused them; null for users who are not counted apart.</param>
/// <param name="Number">How many.</param>
internal readonly record struct LeftOut(int Message, UserId? User, long Number);
