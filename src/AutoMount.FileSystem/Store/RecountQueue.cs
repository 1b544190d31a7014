using System.Diagnostics;
using AutoMount.Core;
using AutoMount.Posix;

namespace AutoMount.FileSystem.Store;

/// <summary>Counts folders in the background, one after the other, on one thread that lives while there are some.</summary>
/// <param name="pace">Called by the thread now and then, may wait; null for a light brake.</param>
/// <param name="changed">Told on the thread that a folder's count began or ended.</param>
internal sealed class RecountQueue(Action<CancellationToken>? pace, Action<FolderVolume> changed)
    : IDisposable
{
    private const int WorkMilliseconds = 20;
    private const int RestMilliseconds = 5;

    private readonly Lock _lock = new(); // protects all fields; nothing is locked inside
    private readonly LinkedList<FolderVolume> _waiting = new();
    private Thread? _thread;
    private Running? _running;
    private bool _ended;
    private long _restedAt;

    /// <summary>Puts a folder in the queue.</summary>
    internal void Add(FolderVolume volume)
    {
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }

            _ = _waiting.AddLast(volume);
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "recount" };
                _thread.Start();
            }
        }
    }

    /// <summary>Takes a folder out; returns when its count has ended.</summary>
    internal void Cancel(FolderVolume volume)
    {
        Running? running;
        lock (_lock)
        {
            _ = _waiting.Remove(volume);
            running = ReferenceEquals(_running?.Volume, volume) ? _running : null;
            running?.Cancel.Cancel();
        }

        running?.Ended.Wait();
    }

    /// <summary>Ends all counts; returns when the thread is gone.</summary>
    public void Dispose()
    {
        Thread? thread;
        lock (_lock)
        {
            _ended = true;
            _waiting.Clear();
            _running?.Cancel.Cancel();
            thread = _thread;
        }

        thread?.Join();
    }

    private void Run()
    {
        while (TryNext() is { } next)
        {
            changed(next.Volume);
            Count(next);
            lock (_lock)
            {
                _running = null;
            }

            changed(next.Volume);
            next.Ended.Set();
        }
    }

    private void Count(Running next)
    {
        try
        {
            _ = next.Volume.CountAgain(pace ?? Rest, next.Cancel.Token); // the volume tells how it ended
        }
        catch (ServiceException)
        {
            next.Volume.EndRecount(Errno.EIO); // its data cannot be opened
        }
    }

    private Running? TryNext()
    {
        lock (_lock)
        {
            if (_waiting.First is not { } first)
            {
                _thread = null;
                return null;
            }

            _waiting.RemoveFirst();
            _running = new Running(first.Value);
            return _running;
        }
    }

    /// <summary>A fifth of the time is left to others, also on one processor.</summary>
    private void Rest(CancellationToken cancellation)
    {
        if (Stopwatch.GetElapsedTime(_restedAt).TotalMilliseconds >= WorkMilliseconds)
        {
            _ = cancellation.WaitHandle.WaitOne(RestMilliseconds);
            _restedAt = Stopwatch.GetTimestamp();
        }
    }

    private sealed class Running(FolderVolume volume)
    {
        internal FolderVolume Volume { get; } = volume;

        internal CancellationTokenSource Cancel { get; } = new();

        internal ManualResetEventSlim Ended { get; } = new();
    }
}
