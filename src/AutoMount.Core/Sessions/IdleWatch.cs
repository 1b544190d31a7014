namespace AutoMount.Core.Sessions;

/// <summary>Finds out since when nothing happens in a session, from counters that only grow. Not for several threads.</summary>
/// <param name="begin">From when on it counts (UTC).</param>
internal sealed class IdleWatch(DateTimeOffset begin)
{
    /// <summary>Below this share of one processor a session is taken to do nothing: a shell that waits, a server that is asked nothing.</summary>
    internal const double BusyProcessorShare = 0.01;

    /// <summary>Below this rate its network only keeps connections alive.</summary>
    internal const double BusyBytesPerSecond = 1024;

    private SessionActivity? _last;
    private DateTimeOffset _lastAt = begin;
    private DateTimeOffset _busyAt = begin;

    /// <summary>How long nothing happened.</summary>
    internal TimeSpan IdleFor(DateTimeOffset now) => now - _busyAt;

    /// <summary>Takes the counters as they are now.</summary>
    internal void Take(SessionActivity activity, DateTimeOffset now)
    {
        double seconds = (now - _lastAt).TotalSeconds;
        if (activity.IsAttended || activity.IsUsingGpu || IsBusySince(_last, activity, seconds))
        {
            _busyAt = now;
        }

        _last = activity;
        _lastAt = now;
    }

    private static bool IsBusySince(SessionActivity? before, SessionActivity now, double seconds)
    {
        if (before is null || seconds <= 0)
        {
            return before is null;
        }

        double share = (now.ProcessorTime - before.ProcessorTime).TotalSeconds / seconds;
        double rate = (now.NetworkBytes - before.NetworkBytes) / seconds;
        return share >= BusyProcessorShare || rate >= BusyBytesPerSecond;
    }
}

/// <summary>What tells whether something happens in a session.</summary>
/// <param name="ProcessorTime">What its processes have used since it began.</param>
/// <param name="NetworkBytes">What it has received and sent since it began, in bytes.</param>
/// <param name="IsAttended">Whether somebody runs a command in it or is attached to it now.</param>
/// <param name="IsUsingGpu">Whether a GPU of its lease computes.</param>
internal sealed record SessionActivity(
    TimeSpan ProcessorTime,
    long NetworkBytes,
    bool IsAttended,
    bool IsUsingGpu
);
