using System.Runtime.ExceptionServices;

namespace AutoMount.PosixSuite;

/// <summary>A step on a thread of its own, with its own current directory, umask and ids.</summary>
internal sealed class ConcurrentStep
{
    private readonly Thread _thread;
    private Exception? _failure; // written by the thread, read after Join

    public ConcurrentStep(string directory, Action step)
    {
        _thread = new Thread(() =>
        {
            try
            {
                BecomeRootOnThisThread(); // a new thread is whom its parent was
                Ok(unshare(CLONE_FS));
                Ok(chdir(directory));
                umask(0);
                step();
            }
            catch (Exception exception) // any failure is the caller's, who joins
            {
                _failure = exception;
            }
            finally
            {
                OpenFiles.CloseAll();
                _ = chdir("/"); // a thread that the runtime started from this one shares its directory, and would keep it busy
            }
        })
        {
            IsBackground = true,
        };
        _thread.Start();
    }

    /// <summary>Waits a minute for the step; what it threw is thrown here.</summary>
    public void Join() => Join(TimeSpan.FromMinutes(1));

    /// <summary>Waits for the step; what it threw is thrown here.</summary>
    public void Join(TimeSpan longest)
    {
        if (!_thread.Join(longest))
        {
            throw new PosixMismatchException($"the step did not end within {longest}");
        }

        if (_failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }
    }

    /// <summary>Whether the step ends within that time.</summary>
    public bool EndsWithin(TimeSpan time) => _thread.Join(time);
}
