namespace AutoMount.Core.Quotas;

/// <summary>A limit that may be passed for a while, as in quota(5): once that while is over it is the hard one, until no more than it is used again.</summary>
public static class SoftLimit
{
    /// <summary>Since when more than the soft limit is used, after a look.</summary>
    /// <param name="used">What is used now.</param>
    /// <param name="soft">The soft limit; <see cref="long.MaxValue"/> for none.</param>
    /// <param name="since">What the look before found; null for no more than the limit.</param>
    /// <param name="now">The time of the look. A clock that was set back does not make the grace longer.</param>
    /// <returns>Null where no more than the limit is used.</returns>
    public static DateTimeOffset? Next(
        long used,
        long soft,
        DateTimeOffset? since,
        DateTimeOffset now
    ) =>
        used <= soft ? null
        : since < now ? since
        : now;

    /// <summary>From when on growth is refused; the last moment there is where the grace lasts for ever.</summary>
    public static DateTimeOffset RefusedFrom(DateTimeOffset since, TimeSpan grace) =>
        grace < DateTimeOffset.MaxValue - since ? since + grace : DateTimeOffset.MaxValue;

    /// <summary>The limit beside the hard one that holds now: the soft one after its grace, else none.</summary>
    /// <param name="soft">The soft limit.</param>
    /// <param name="since">Since when more is used; null where no more is.</param>
    /// <param name="grace">How long that is allowed.</param>
    /// <param name="now">The time.</param>
    /// <returns><see cref="long.MaxValue"/> for none.</returns>
    public static long Cap(long soft, DateTimeOffset? since, TimeSpan grace, DateTimeOffset now) =>
        since is { } moment && now >= RefusedFrom(moment, grace) ? soft : long.MaxValue;
}
