namespace AutoMount.FileSystem.Quota;

/// <summary>Holds the changes of a folder up for the moment in which a snapshot begins, or a count of it begins or ends: each change is before it with all its parts, or after it.</summary>
/// <remarks>Entered before any node is locked. A thread changes one folder at a time, so one depth for each thread is enough.</remarks>
internal sealed class ChangeGate
{
    [ThreadStatic]
    private static int t_depth;

    private readonly Lock _lock = new(); // held over an exclusive moment
    private volatile bool _isClosing;
    private int _inside;

    /// <summary>Whether the calling thread is inside.</summary>
    internal static bool IsInside => t_depth > 0;

    /// <summary>Begins a change; waits for an exclusive moment to end.</summary>
    internal void Enter()
    {
        if (t_depth++ > 0)
        {
            return;
        }

        while (true)
        {
            if (!_isClosing)
            {
                _ = Interlocked.Increment(ref _inside);
                if (!_isClosing)
                {
                    return;
                }

                _ = Interlocked.Decrement(ref _inside);
            }

            lock (_lock)
            {
                // whoever closed the gate holds this meanwhile
            }
        }
    }

    /// <summary>Ends a change.</summary>
    internal void Leave()
    {
        if (--t_depth == 0)
        {
            _ = Interlocked.Decrement(ref _inside);
        }
    }

    /// <summary>Does something while no change is going on; what it does may enter.</summary>
    /// <param name="patience">How long changes that are going on may take.</param>
    /// <param name="action">What to do.</param>
    /// <returns>False where they took longer: nothing was done.</returns>
    internal bool TryAlone(TimeSpan patience, Action action)
    {
        lock (_lock)
        {
            _isClosing = true;
            Interlocked.MemoryBarrier(); // a change that began before is seen below, one that begins later sees the closed gate
            t_depth++;
            try
            {
                if (!SpinWait.SpinUntil(() => Volatile.Read(ref _inside) == 0, patience))
                {
                    return false;
                }

                action();
                return true;
            }
            finally
            {
                t_depth--;
                _isClosing = false;
            }
        }
    }
}
