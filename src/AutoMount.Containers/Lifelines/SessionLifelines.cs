using System.Runtime.InteropServices;
using AutoMount.Core;
using AutoMount.Core.Sessions;
using AutoMount.Posix;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Events;
using AutoMount.Posix.Files;

namespace AutoMount.Containers.Lifelines;

/// <summary>Lifelines as named pipes in a directory of root's own: the holder has the writing end, and our reading end can be opened again after a restart. logind holds its sessions alike.</summary>
/// <param name="directory">Where the pipes are, <c>/run/automount/lifelines</c>; made where it is missing.</param>
public sealed class SessionLifelines(string directory) : ISessionLifelines, IDisposable
{
    private const uint PrivatePipe = 0x1000 | 0x180; // S_IFIFO, 0600
    private readonly EndWatch _ends = new();
    private readonly Lock _lock = new(); // protects _watched
    private readonly Dictionary<SessionId, PipeHolders> _watched = [];

    /// <inheritdoc/>
    public SafeHandle Make(SessionId session)
    {
        using FileDescriptor pipes = OpenDirectory();
        PathComponent name = PathComponent.Of(session.Value);
        Check(DirectoryIo.MakeNode(pipes, name, PrivatePipe, device: 0), "make");
        Check(PipeHolders.Open(pipes, name, out PipeHolders? reader), "open");
        using (reader) // a pipe without a reader cannot be opened for writing
        {
            Check(FileIo.OpenAt(pipes, name, OpenMode.O_WRONLY, 0, out FileDescriptor end), "open");
            return end;
        }
    }

    /// <inheritdoc/>
    public void Watch(SessionId session, Action released)
    {
        using FileDescriptor pipes = OpenDirectory();
        if (
            PipeHolders.Open(pipes, PathComponent.Of(session.Value), out PipeHolders? holders)
                != Errno.None
            || holders!.HasEnded
        )
        {
            holders?.Dispose();
            released();
            return;
        }

        lock (_lock)
        {
            _watched[session] = holders;
            _ends.Watch(holders, () => Released(session, released));
        }
    }

    /// <inheritdoc/>
    public void Remove(SessionId session)
    {
        lock (_lock)
        {
            if (_watched.Remove(session, out PipeHolders? holders))
            {
                _ends.Forget(holders);
            }
        }

        if (Directory.Exists(directory))
        {
            using FileDescriptor pipes = OpenDirectory();
            _ = DirectoryIo.RemoveFile(pipes, PathComponent.Of(session.Value)); // ENOENT: it had none
        }
    }

    /// <summary>Watches no longer; what is held stays held.</summary>
    public void Dispose() => _ends.Dispose();

    private void Released(SessionId session, Action released)
    {
        lock (_lock)
        {
            _ = _watched.Remove(session); // its end is closed by who told us
        }

        released();
    }

    private FileDescriptor OpenDirectory()
    {
        _ = Directory.CreateDirectory(
            directory,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        );
        Check(
            FileIo.OpenTrusted(
                directory,
                OpenMode.O_PATH | OpenMode.O_DIRECTORY,
                out FileDescriptor pipes
            ),
            "open"
        );
        return pipes;
    }

    private void Check(Errno error, string what)
    {
        if (error != Errno.None)
        {
            throw new ServiceException(
                ServiceError.StorageFailed,
                $"Cannot {what} what holds the session, in {directory} ({error})."
            );
        }
    }
}
