namespace AutoMount.Daemon.Metrics;

/// <summary>The text of all metrics, made at most once a second however often it is asked for.</summary>
/// <param name="write">Makes it.</param>
/// <param name="time">The clock.</param>
internal sealed class MetricsText(Func<MetricsFormat, MetricsPage> write, TimeProvider time)
{
    /// <summary>How long a text is given out.</summary>
    internal static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new(); // protects _pages; who asks meanwhile waits for the one text
    private readonly Dictionary<MetricsFormat, (long MadeAt, MetricsPage Page)> _pages = [];

    /// <summary>The text, at most a second old; the caller disposes it.</summary>
    public MetricsPage Take(MetricsFormat format)
    {
        lock (_lock)
        {
            bool isThere = _pages.TryGetValue(format, out (long MadeAt, MetricsPage Page) kept);
            if (!isThere || time.GetElapsedTime(kept.MadeAt) >= Kept)
            {
                MetricsPage page = write(format);
                kept.Page?.Dispose();
                kept = (time.GetTimestamp(), page);
                _pages[format] = kept;
            }

            return kept.Page.Hold();
        }
    }
}
