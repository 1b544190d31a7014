using System.Diagnostics;

namespace AutoMount.Fuse;

/// <summary>One worker's guess at when the next request comes: a caller that waits for each answer asks again within microseconds, sooner than a thread falls asleep and is woken.</summary>
/// <remarks>Bounded by <see cref="Microseconds"/> a request, and only while the last one came within that time: who is alone and slow is waited for asleep, so an idle mount uses no processor.</remarks>
/// <param name="device">The connection.</param>
internal sealed class NextRequest(FuseDevice device)
{
    /// <summary>Longest look-out, µs: a round trip, measured at 10 to 12 µs, and some.</summary>
    internal const int Microseconds = 20;

    private static readonly long s_patience = Stopwatch.Frequency * Microseconds / 1_000_000;
    private long _taken;
    private long _answered;
    private bool _comesQuickly;

    /// <summary>Looks out for the next request without sleeping, where it is likely to come.</summary>
    internal void LookOut()
    {
        if (!_comesQuickly)
        {
            return;
        }

        long end = Stopwatch.GetTimestamp() + s_patience;
        while (!device.WaitForRequest(milliseconds: 0) && Stopwatch.GetTimestamp() < end) { }
    }

    /// <summary>How long the last request took, from being taken to being answered, in ticks of <see cref="Stopwatch"/>.</summary>
    internal long Took => _answered - _taken;

    /// <summary>A request was taken.</summary>
    internal void Came()
    {
        _taken = Stopwatch.GetTimestamp();
        _comesQuickly = _taken - _answered < s_patience;
    }

    /// <summary>It was answered.</summary>
    internal void WasAnswered() => _answered = Stopwatch.GetTimestamp();
}
