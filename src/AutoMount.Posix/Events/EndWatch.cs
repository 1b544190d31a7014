using AutoMount.Posix.Libc;

namespace AutoMount.Posix.Events;

/// <summary>Tells at once when something ends that lives elsewhere, such as a process that is no child of ours: one thread waits for all of it, and none where there is nothing.</summary>
public sealed unsafe class EndWatch : IDisposable
{
    private readonly EventCounter _changed = new();
    private readonly Lock _lock = new(); // protects the fields below
    private readonly List<(IEnding One, Action Ended)> _watched = [];
    private readonly List<IEnding> _forgotten = []; // closed by the thread that may wait for them
    private bool _running;
    private bool _disposed;

    /// <summary>Watches something, which is ours to dispose of from now on; what has ended already is told at once.</summary>
    /// <param name="one">What may end.</param>
    /// <param name="ended">Called once, on the waiting thread: short, and it must not throw.</param>
    public void Watch(IEnding one, Action ended)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _watched.Add((one, ended));
            if (!_running)
            {
                _running = true;
                new Thread(Wait) { IsBackground = true, Name = "ends" }.Start();
            }
        }

        _changed.Signal();
    }

    /// <summary>Watches one no longer, and disposes of it.</summary>
    public void Forget(IEnding one)
    {
        lock (_lock)
        {
            if (_watched.RemoveAll(watched => ReferenceEquals(watched.One, one)) > 0)
            {
                _forgotten.Add(one);
                _changed.Signal();
            }
        }
    }

    /// <summary>Watches no longer.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
        }

        _changed.Signal();
    }

    private void Wait()
    {
        while (TakeEntries() is { } entries)
        {
            fixed (LibC.PollDescriptor* first = entries)
            {
                _changed.WaitWithAny(first, entries.Length);
            }

            foreach (Action ended in TakeEnded())
            {
                ended();
            }
        }
    }

    /// <summary>What to wait for, with a place in front for the counter; null at the end of the thread.</summary>
    private LibC.PollDescriptor[]? TakeEntries()
    {
        lock (_lock)
        {
            _forgotten.ForEach(one => one.Dispose());
            _forgotten.Clear();
            if (_disposed)
            {
                _watched.ForEach(watched => watched.One.Dispose());
                _watched.Clear();
            }

            if (_watched.Count == 0)
            {
                _running = false;
                if (_disposed)
                {
                    _changed.Dispose();
                }

                return null;
            }

            return
            [
                default,
                .. _watched.Select(watched => new LibC.PollDescriptor
                {
                    Descriptor = watched.One.Descriptor.Number,
                    Events = watched.One.IsReadableAtEnd ? LibC.PollIn : (short)0,
                }),
            ];
        }
    }

    private List<Action> TakeEnded()
    {
        lock (_lock)
        {
            List<Action> ended = [];
            for (int i = _watched.Count - 1; i >= 0; i--)
            {
                if (_watched[i].One.HasEnded)
                {
                    ended.Add(_watched[i].Ended);
                    _watched[i].One.Dispose();
                    _watched.RemoveAt(i);
                }
            }

            return ended;
        }
    }
}
