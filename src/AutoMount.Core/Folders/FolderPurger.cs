using System.Diagnostics.CodeAnalysis;

namespace AutoMount.Core.Folders;

/// <summary>Removes the files of deleted folders in the background, one folder after the other, on a thread that lives while there are some.</summary>
/// <param name="engine">Removes, and paces itself.</param>
/// <param name="gone">Told on the thread that a folder's files are gone.</param>
/// <param name="failed">Told on the thread that some could not be removed, and why.</param>
internal sealed class FolderPurger(
    IFolderEngine engine,
    Action<Folder> gone,
    Action<Folder, ServiceException> failed
)
{
    private readonly Lock _lock = new(); // protects all fields; nothing is locked inside
    private readonly LinkedList<Folder> _waiting = new();
    private readonly Dictionary<FolderId, FolderErasure> _erasures = []; // of those that wait, too
    private Thread? _thread;
    private bool _ended;

    /// <summary>Whether nothing is to be done.</summary>
    internal bool IsIdle
    {
        get
        {
            lock (_lock)
            {
                return _thread is null;
            }
        }
    }

    /// <summary>How far a removal is; null where none is to be done.</summary>
    internal FolderErasure? Find(FolderId id)
    {
        lock (_lock)
        {
            return _erasures.GetValueOrDefault(id);
        }
    }

    /// <summary>Puts a folder in the queue, unless it is there.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="inodes">How many it has; 0 where that is not known.</param>
    internal void Add(Folder folder, long inodes)
    {
        lock (_lock)
        {
            if (_ended || !_erasures.TryAdd(folder.Id, new FolderErasure(inodes)))
            {
                return;
            }

            _ = _waiting.AddLast(folder);
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "purge" };
                _thread.Start();
            }
        }
    }

    /// <summary>Stops where it is; returns when the thread is gone. The next start goes on.</summary>
    internal void End()
    {
        Thread? thread;
        lock (_lock)
        {
            _ended = true;
            _waiting.Clear();
            foreach (FolderErasure erasure in _erasures.Values)
            {
                erasure.End();
            }

            thread = _thread;
        }

        thread?.Join();
    }

    private void Run()
    {
        while (TryNext(out Folder? folder, out FolderErasure? erasure))
        {
            Purge(folder, erasure);
            lock (_lock)
            {
                _ = _erasures.Remove(folder.Id); // last: who finds none knows that it was told
            }
        }
    }

    /// <summary>Whatever goes wrong with one folder, the others are removed.</summary>
    private void Purge(Folder folder, FolderErasure erasure)
    {
        try
        {
            engine.Erase(folder.Id, erasure);
            if (!erasure.IsEnded)
            {
                gone(folder);
            }
        }
        catch (ServiceException exception)
        {
            failed(folder, exception);
        }
#pragma warning disable CA1031 // a bug must not end the service from a thread in the background: it is told, and tried again
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failed(
                folder,
                new ServiceException(ServiceError.Internal, exception.Message, exception)
            );
        }
    }

    private bool TryNext(
        [NotNullWhen(true)] out Folder? folder,
        [NotNullWhen(true)] out FolderErasure? erasure
    )
    {
        lock (_lock)
        {
            folder = _waiting.First?.Value;
            if (folder is null)
            {
                erasure = null;
                _thread = null;
                return false;
            }

            _waiting.RemoveFirst();
            erasure = _erasures[folder.Id];
            return true;
        }
    }
}
