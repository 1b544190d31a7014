using System.Text;
using AutoMount.Core;
using AutoMount.Core.Folders;
using AutoMount.FileSystem.Store;
using AutoMount.Posix;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Undo;

/// <summary>Removes the files of dropped snapshots, in the background and slowly; what is left at the end goes after the next start.</summary>
/// <param name="store">Where the folder lies.</param>
/// <param name="id">The folder.</param>
internal sealed class UndoErasure(BackingStore store, FolderId id)
{
    private readonly FolderErasure _erasure = new(total: 0);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private int _working; // threads
    private int _requests; // the one who makes the first works for all

    /// <summary>Begins, or has who is at it look again.</summary>
    internal void Start()
    {
        if (Interlocked.Increment(ref _requests) == 1)
        {
            _ = ThreadPool.UnsafeQueueUserWorkItem(
                static one => one.Run(),
                this,
                preferLocal: false
            );
        }
    }

    /// <summary>Ends it where it is; afterwards the store is not used any more.</summary>
    internal void End()
    {
        _erasure.End();
        _ = SpinWait.SpinUntil(() => Volatile.Read(ref _working) == 0, s_patience);
    }

    private void Run()
    {
        _ = Interlocked.Increment(ref _working);
        try
        {
            RunUntilDone();
        }
        finally
        {
            _ = Interlocked.Decrement(ref _working);
        }
    }

    private void RunUntilDone()
    {
        int seen = 0;
        while (!_erasure.IsEnded && Interlocked.CompareExchange(ref _requests, 0, seen) != seen)
        {
            seen = Volatile.Read(ref _requests);
            RemoveAll();
        }
    }

    private void RemoveAll()
    {
        try
        {
            RemoveAll(new PacedErasure(_erasure, pace: null));
        }
        catch (ServiceException)
        {
            // the folder itself is gone
        }
    }

    private void RemoveAll(PacedErasure watch)
    {
        using FileDescriptor folder = store.OpenFolder(id);
        if (
            FileIo.OpenAt(
                folder,
                PathComponent.Of("undo"),
                OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
                mode: 0,
                out FileDescriptor undo
            ) != Errno.None
        )
        {
            return;
        }

        using (undo)
        {
            _ = DirectoryRecord.Of(undo, out List<KeptEntry> entries); // the rest after the next start
            foreach (KeptEntry entry in entries)
            {
                string name = Encoding.ASCII.GetString(entry.Name);
                if (name.StartsWith("gone-", StringComparison.Ordinal))
                {
                    _ = TreeRemoval.Remove(undo, KeptName.Component(entry.Name), watch: watch); // likewise
                }
            }
        }
    }
}
