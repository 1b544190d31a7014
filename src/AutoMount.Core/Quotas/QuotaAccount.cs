namespace AutoMount.Core.Quotas;

/// <summary>One charged resource (bytes or inodes) with a hard limit; an optional parent is charged the same.</summary>
/// <remarks>
/// Lock-free: reservations race by compare-and-swap and can never pass the limit together. A limit below what is
/// used refuses growth and nothing else. Giving back more than was charged is a bug and throws.
/// </remarks>
/// <param name="limit">The hard limit; <see cref="long.MaxValue"/> for none.</param>
/// <param name="parent">The account that bounds several of these together, or null.</param>
public sealed class QuotaAccount(long limit, QuotaAccount? parent = null)
{
    private long _limit = limit;
    private long _used;

    /// <summary>The hard limit.</summary>
    public long Limit
    {
        get => Volatile.Read(ref _limit);
        set => Volatile.Write(ref _limit, value);
    }

    /// <summary>Charged now; never negative.</summary>
    public long Used => Volatile.Read(ref _used);

    /// <summary>What may still be charged here and in every parent; never negative.</summary>
    public long Available
    {
        get
        {
            long own = Math.Max(0, Limit - Used);
            return parent is null ? own : Math.Min(own, parent.Available);
        }
    }

    /// <summary>Charges all of <paramref name="amount"/>, or nothing where that would pass a limit.</summary>
    public bool TryReserve(long amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        if (amount == 0)
        {
            return true;
        }

        while (true)
        {
            long used = Volatile.Read(ref _used);
            if (amount > Volatile.Read(ref _limit) - used)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _used, used + amount, used) == used)
            {
                break;
            }
        }

        if (parent is null || parent.TryReserve(amount))
        {
            return true;
        }

        GiveBack(amount);
        return false;
    }

    /// <summary>Charges whatever the limit says: for what exists already (recount, start).</summary>
    public void Charge(long amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        _ = Interlocked.Add(ref _used, amount);
        parent?.Charge(amount);
    }

    /// <summary>Gives back what was charged.</summary>
    public void Release(long amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        GiveBack(amount);
        parent?.Release(amount);
    }

    private void GiveBack(long amount)
    {
        if (Interlocked.Add(ref _used, -amount) < 0)
        {
            throw new InvalidOperationException(
                $"The account gave back {amount} more than it had charged."
            );
        }
    }
}
