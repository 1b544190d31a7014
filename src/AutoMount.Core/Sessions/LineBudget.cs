namespace AutoMount.Core.Sessions;

/// <summary>How many lines one session may put into the journal: a burst, and then so many a second. What is above is counted and left out.</summary>
/// <param name="time">The clock.</param>
/// <param name="burst">Most lines at once.</param>
/// <param name="perSecond">Lines that come back each second.</param>
public sealed class LineBudget(TimeProvider time, int burst, int perSecond)
{
    private readonly TimeProvider _time = time;
    private long _last = time.GetTimestamp();
    private double _left = burst;

    /// <summary>Lines left out since the last one that was let through.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Takes a line; false where it is to be left out.</summary>
    /// <param name="leftOutBefore">Lines left out before it, where it is let through.</param>
    public bool TryTake(out long leftOutBefore)
    {
        long now = _time.GetTimestamp();
        _left = Math.Min(
            burst,
            _left + (_time.GetElapsedTime(_last, now).TotalSeconds * perSecond)
        );
        _last = now;
        leftOutBefore = LeftOut;
        // after a flood it takes some room to be let in again, else every second line would be a word about the others
        if (_left < (LeftOut > 0 ? Math.Min(burst, perSecond) : 1))
        {
            LeftOut++;
            return false;
        }

        _left--;
        LeftOut = 0;
        return true;
    }
}
