namespace AutoMount.Core.Quotas;

/// <summary>One charged resource (bytes or inodes) with a hard limit; an optional parent is charged the same.</summary>
/// <remarks>
/// Lock-free: reservations race by compare-and-swap and can never pass the limit together. A limit below what is
/// used refuses growth and nothing else. Giving back more than was charged is a bug and throws.
/// </remarks>
public sealed class QuotaAccount
{
    private const long Left = long.MinValue;

    private readonly QuotaAccount? _parent;
    private readonly QuotaCell _cell;
    private long _limit;
    private long _ceiling = long.MaxValue;
    private long _share; // what the parent is charged for this account; Left once it is charged no longer

    /// <summary>An account with what its cell says is charged.</summary>
    /// <param name="limit">The hard limit; <see cref="long.MaxValue"/> for none.</param>
    /// <param name="parent">The account that bounds several of these together, or null; is charged the same from now on.</param>
    /// <param name="cell">Where the charge is kept; null for an empty one of its own.</param>
    public QuotaAccount(long limit, QuotaAccount? parent = null, QuotaCell? cell = null)
    {
        _limit = limit;
        _parent = parent;
        _cell = cell ?? new QuotaCell.Own();
        _share = Used;
        parent?.Correct(_share);
    }

    /// <summary>The hard limit.</summary>
    public long Limit
    {
        get => Volatile.Read(ref _limit);
        set => Volatile.Write(ref _limit, value);
    }

    /// <summary>A second, movable limit: the most that may be charged before somebody raises it again; <see cref="long.MaxValue"/> for none.</summary>
    /// <remarks>It is lowered by <see cref="TryLowerCeiling"/> only. <see cref="Available"/> does not know it.</remarks>
    public long Ceiling => Volatile.Read(ref _ceiling);

    /// <summary>Charged now; never negative.</summary>
    public long Used => Volatile.Read(ref UsedCell);

    /// <summary>What may still be charged here and in every parent; never negative.</summary>
    public long Available
    {
        get
        {
            long own = Math.Max(0, Limit - Used);
            return _parent is null || HasLeft ? own : Math.Min(own, _parent.Available);
        }
    }

    /// <summary>Whether it or a parent has a limit.</summary>
    public bool IsLimited => Limit != long.MaxValue || (_parent is { IsLimited: true } && !HasLeft);

    /// <summary>What is charged and what may still be: the own limit, or less where a parent leaves less.</summary>
    public long Capacity
    {
        get
        {
            long used = Used;
            return used + Math.Min(Available, long.MaxValue - used);
        }
    }

    /// <summary>As <see cref="Available"/>, where the last bytes below the own limit are kept for others.</summary>
    /// <param name="kept">How much is kept; not negative.</param>
    public long AvailableBelow(long kept)
    {
        long own = Math.Max(0, Limit - kept - Used);
        return _parent is null || HasLeft ? own : Math.Min(own, _parent.Available);
    }

    /// <summary>Charges all of <paramref name="amount"/>, or nothing where that would pass a limit or the ceiling.</summary>
    /// <param name="amount">How much.</param>
    /// <param name="kept">How much below the own limit is not for this charge.</param>
    public bool TryReserve(long amount, long kept = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        if (amount == 0)
        {
            return true;
        }

        if (!TryTake(amount, kept))
        {
            return false;
        }

        if (_parent is null || TryTakeShare(_parent, amount))
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
        Correct(amount);
    }

    /// <summary>Gives back what was charged.</summary>
    public void Release(long amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        Correct(-amount);
    }

    /// <summary>Adds to what is charged, or takes away, whatever the limit says: for a count that proved wrong.</summary>
    public void Correct(long difference)
    {
        GiveBack(-difference);
        if (_parent is null)
        {
            return;
        }

        // the parent is never charged less than the share, so whoever leaves can give the share back
        if (difference > 0)
        {
            _parent.Correct(difference);
            if (!TryAddShare(difference))
            {
                _parent.Correct(-difference);
            }
        }
        else if (TryAddShare(difference))
        {
            _parent.Correct(difference);
        }
    }

    /// <summary>From now on the parent is not charged for this account; what it was charged is given back to it.</summary>
    public void LeaveParent()
    {
        long share = Interlocked.Exchange(ref _share, Left);
        if (share != Left)
        {
            _parent?.Correct(-share);
        }
    }

    /// <summary>Lets more be charged, as far as the limit allows it.</summary>
    public void RaiseCeiling(long value) => Volatile.Write(ref _ceiling, value);

    /// <summary>Lowers the ceiling, unless more than that is charged already: then nothing changes.</summary>
    /// <returns>Whether from now on nothing passes <paramref name="value"/>.</returns>
    public bool TryLowerCeiling(long value)
    {
        long before = Interlocked.Exchange(ref _ceiling, value); // a full fence: see TryTake
        if (Used <= value)
        {
            return true;
        }

        RaiseCeiling(before);
        return false;
    }

    private bool TryTake(long amount, long kept)
    {
        while (true)
        {
            long used = Volatile.Read(ref UsedCell);
            if (amount > BoundBelow(kept) - used)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref UsedCell, used + amount, used) != used)
            {
                continue;
            }

            // either whoever lowered the bound meanwhile has seen this charge, or it is seen here
            if (used + amount <= BoundBelow(kept))
            {
                return true;
            }

            GiveBack(amount);
        }
    }

    private ref long UsedCell => ref _cell.Value;

    private bool HasLeft => Volatile.Read(ref _share) == Left;

    private bool TryTakeShare(QuotaAccount from, long amount)
    {
        if (HasLeft)
        {
            return true;
        }

        if (!from.TryReserve(amount))
        {
            return false;
        }

        if (!TryAddShare(amount))
        {
            from.Correct(-amount); // left meanwhile
        }

        return true;
    }

    private bool TryAddShare(long difference)
    {
        while (true)
        {
            long share = Volatile.Read(ref _share);
            if (share == Left)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _share, share + difference, share) == share)
            {
                return true;
            }
        }
    }

    private long BoundBelow(long kept) => Math.Min(Limit - kept, Ceiling);

    private void GiveBack(long amount)
    {
        if (Interlocked.Add(ref UsedCell, -amount) < 0)
        {
            throw new InvalidOperationException(
                $"The account gave back {amount} more than it had charged."
            );
        }
    }
}
