using AutoMount.Core.Folders;
using AutoMount.FileSystem.Store;
using AutoMount.Posix;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Quota;

/// <summary>One thread that moves all folders' bounds: ahead when asked, back now and then, so that operations need not wait for the disk.</summary>
internal sealed class BoundKeeper : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new(); // protects _bounds and _asked; nothing is locked inside
    private readonly Dictionary<FolderId, UsageBound> _bounds = [];
    private readonly Queue<UsageBound> _asked = new();
    private readonly AutoResetEvent _work = new(initialState: false);
    private readonly BackingStore _store;
    private readonly Action<Exception> _onFault;
    private readonly Thread _thread;
    private volatile bool _ending;

    /// <summary>Starts the thread.</summary>
    /// <param name="store">Where the folders lie.</param>
    /// <param name="onFault">Told of a bug.</param>
    internal BoundKeeper(BackingStore store, Action<Exception> onFault)
    {
        _store = store;
        _onFault = onFault;
        _thread = new Thread(Run) { IsBackground = true, Name = "usage bounds" };
        _thread.Start();
    }

    /// <summary>Keeps a folder's bound from now on.</summary>
    internal void Add(FolderId folder, UsageBound bound)
    {
        bound.Low = Ask;
        lock (_lock)
        {
            _bounds[folder] = bound;
        }
    }

    /// <summary>Keeps it no longer.</summary>
    internal void Remove(FolderId folder)
    {
        lock (_lock)
        {
            _ = _bounds.Remove(folder);
        }
    }

    /// <summary>Lowers the bounds that lie far ahead; for all of them the store is synchronised once.</summary>
    internal void LowerAll()
    {
        UsageBound[] bounds;
        lock (_lock)
        {
            bounds = [.. _bounds.Values];
        }

        UsageBound[] lowered = [.. bounds.Where(bound => bound.TryBeginLowering())];
        if (lowered.Length == 0)
        {
            return;
        }

        bool isStored = FileIo.SynchronizeFileSystem(_store.Root) == Errno.None;
        foreach (UsageBound bound in lowered)
        {
            bound.EndLowering(isStored);
        }
    }

    /// <summary>Ends the thread.</summary>
    public void Dispose()
    {
        _ending = true;
        _ = _work.Set();
        _thread.Join();
        _work.Dispose();
    }

    private void Ask(UsageBound bound)
    {
        lock (_lock)
        {
            _asked.Enqueue(bound);
        }

        _ = _work.Set();
    }

    private void Run()
    {
        while (!_ending)
        {
            bool asked = _work.WaitOne(Interval);
            try
            {
                if (asked)
                {
                    MoveAsked();
                }
                else
                {
                    LowerAll();
                }
            }
            catch (Exception exception) // a bug must not take the thread that all folders wait for
            {
                _onFault(exception);
            }
        }
    }

    private void MoveAsked()
    {
        while (TryNext() is { } bound)
        {
            bound.MoveAhead();
        }
    }

    private UsageBound? TryNext()
    {
        lock (_lock)
        {
            return _asked.TryDequeue(out UsageBound? bound) ? bound : null;
        }
    }
}
