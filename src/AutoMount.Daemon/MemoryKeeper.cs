namespace AutoMount.Daemon;

/// <summary>Gives memory back that a start or a burst of calls has left: the collector keeps it for a next burst, and a quiet daemon has none.</summary>
/// <remarks>
/// One compacting collection, once it is quiet and only where enough was allocated since the last. It holds requests up
/// for some hundredths of a second where there are hundreds of users (<c>tests/scale</c> tells the longest wait).
/// </remarks>
internal sealed class MemoryKeeper : IDisposable
{
    /// <summary>What must have been allocated since the last time, bytes.</summary>
    internal const long Enough = 64 << 20;

    /// <summary>What may be allocated in a period that is quiet, bytes.</summary>
    internal const long Quiet = 8 << 20;

    /// <summary>How often it looks.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly Func<long> _allocated;
    private readonly Action _collect;
    private readonly ITimer _timer;
    private long _before;
    private long _collected = -Enough; // a start has always left something

    /// <summary>Begins to look, after a period.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="allocated">Bytes allocated so far; null for this process's.</param>
    /// <param name="collect">Collects; null for this process's collector.</param>
    public MemoryKeeper(TimeProvider time, Func<long>? allocated = null, Action? collect = null)
    {
        _allocated = allocated ?? (static () => GC.GetTotalAllocatedBytes());
        _collect = collect ?? Collect;
        _before = _allocated();
        _timer = time.CreateTimer(_ => Look(), state: null, Period, Period);
    }

    /// <summary>Looks no longer.</summary>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        long now = _allocated();
        bool isQuiet = now - _before <= Quiet;
        _before = now;
        if (isQuiet && now - _collected >= Enough)
        {
            _collected = now;
            _collect();
        }
    }

    private static void Collect() =>
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
