using System.Runtime.InteropServices;
using AutoMount.Core.Accounts;

namespace AutoMount.Bus.SdBus;

/// <summary>How often each user may call: a bucket of <see cref="Burst"/> calls that fills again by <see cref="PerSecond"/>. For the bus thread.</summary>
/// <remarks>A call that keeps the thread busy costs one more for each <see cref="Unit"/>, so nobody gets more than a quarter of its time for long.</remarks>
/// <param name="time">The clock.</param>
internal sealed class CallRates(TimeProvider time)
{
    /// <summary>Calls at once.</summary>
    internal const int Burst = 1000;

    /// <summary>Calls a second for as long as one likes.</summary>
    internal const int PerSecond = 1000;

    private const int MostUnits = Burst / 4; // so one call that takes long keeps nobody from the next

    private const int MostKept = 1024; // buckets, before those are looked for that are full again

    /// <summary>The time of the bus thread that costs as much as a call.</summary>
    internal static readonly TimeSpan Unit = TimeSpan.FromSeconds(1.0 / (4 * PerSecond));

    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromMinutes(1);

    private readonly Dictionary<UserId, Bucket> _buckets = [];
    private int _sweepAt = MostKept;

    /// <summary>Users whose bucket is kept.</summary>
    internal int Kept => _buckets.Count;

    /// <summary>Takes a call's place; false where there is none.</summary>
    internal bool TryTake(UserId user)
    {
        ref Bucket bucket = ref Find(user);
        if (bucket.Left < 1)
        {
            return false;
        }

        bucket.Left--;
        return true;
    }

    /// <summary>Takes what a call cost beyond itself.</summary>
    internal void Charge(UserId user, TimeSpan busy)
    {
        double units = Math.Min(busy / Unit, MostUnits);
        if (units >= 1)
        {
            ref Bucket bucket = ref Find(user);
            bucket.Left -= units;
        }
    }

    /// <summary>Whether a refusal is worth a line in the journal: at most one a minute for a user.</summary>
    internal bool MayWarn(UserId user)
    {
        ref Bucket bucket = ref Find(user);
        long now = time.GetTimestamp();
        if (bucket.WarnedAt != 0 && time.GetElapsedTime(bucket.WarnedAt, now) < BetweenWarnings)
        {
            return false;
        }

        bucket.WarnedAt = now;
        return true;
    }

    private ref Bucket Find(UserId user)
    {
        if (_buckets.Count >= _sweepAt)
        {
            Sweep();
        }

        long now = time.GetTimestamp();
        ref Bucket bucket = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _buckets,
            user,
            out bool exists
        );
        bucket.Left = exists ? Refilled(bucket, now) : Burst;
        bucket.At = now;
        return ref bucket;
    }

    private double Refilled(Bucket bucket, long now) =>
        Math.Min(
            bucket.Left + (time.GetElapsedTime(bucket.At, now).TotalSeconds * PerSecond),
            Burst
        );

    /// <summary>Forgets those that a new bucket would be like.</summary>
    private void Sweep()
    {
        long now = time.GetTimestamp();
        foreach ((UserId user, Bucket bucket) in _buckets)
        {
            bool isSilent =
                bucket.WarnedAt == 0
                || time.GetElapsedTime(bucket.WarnedAt, now) >= BetweenWarnings;
            if (isSilent && Refilled(bucket, now) >= Burst)
            {
                _buckets.Remove(user);
            }
        }

        _sweepAt = Math.Max(2 * _buckets.Count, MostKept);
    }

    private struct Bucket
    {
        internal double Left;
        internal long At; // when Left was right, of the clock's time stamps
        internal long WarnedAt; // 0 for never
    }
}
