using System.Diagnostics;
using AutoMount.FileSystem.Store;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Undo;

/// <summary>A shown folder while it goes back: nodes are held and let go, and what is restored is made in a directory of ours beside the tree.</summary>
internal sealed class RestoreTarget : IDisposable
{
    /// <summary>How long one restore waits for room: what was removed gives its charge back at its last close, and of that the kernel tells a moment after close(2) returned (FUSE_RELEASE is asynchronous).</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private static readonly byte[] s_workName = "work\0"u8.ToArray();

    private readonly UserFileSystem _fileSystem;
    private readonly FolderVolume _volume;
    private readonly FileDescriptor _undo;
    private bool _isImpatient;

    private RestoreTarget(
        UserFileSystem fileSystem,
        FolderVolume volume,
        FileDescriptor undo,
        FileDescriptor work
    )
    {
        _fileSystem = fileSystem;
        _volume = volume;
        _undo = undo;
        Work = work;
    }

    /// <summary>Where inodes are made.</summary>
    internal FileDescriptor Work { get; }

    /// <summary>Begins; what an earlier one left half made is removed.</summary>
    /// <exception cref="Core.ServiceException"><see cref="Core.ServiceError.StorageFailed"/>.</exception>
    internal static RestoreTarget Open(UserFileSystem fileSystem, FolderVolume volume)
    {
        FileDescriptor undo = volume.Undo!.OpenDirectory();
        PathComponent name = KeptName.Component(s_workName);
        Errno error = TreeRemoval.Remove(undo, name);
        error = error is Errno.None or Errno.ENOENT
            ? DirectoryIo.MakeDirectory(undo, name, mode: 0x1C0)
            : error;
        FileDescriptor? work = null;
        error =
            error == Errno.None
                ? FileIo.OpenAt(
                    undo,
                    name,
                    OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
                    mode: 0,
                    out work
                )
                : error;
        if (error != Errno.None)
        {
            undo.Dispose();
            StorageErrors.Throw(error, $"begin to restore {volume.Store.Path}/{volume.Id}");
        }

        return new RestoreTarget(fileSystem, volume, undo, work!);
    }

    /// <summary>Holds the node of a directory by its path below the folder; <see cref="Leave"/> follows, also after an error.</summary>
    internal Errno Enter(ReadOnlySpan<byte[]> path, out ulong node)
    {
        Errno error = _fileSystem.EnterFolder(_volume, out node);
        foreach (byte[] name in path)
        {
            ulong next = 0;
            error = error == Errno.None ? Enter(node, KeptName.Component(name), out next) : error;
            Leave(node);
            node = next;
        }

        return error;
    }

    /// <summary>Holds the node of a name; <see cref="Leave"/> follows, also after an error.</summary>
    internal Errno Enter(ulong directory, PathComponent name, out ulong node) =>
        _fileSystem.EnterName(directory, name, out node);

    /// <summary>Lets a node go.</summary>
    internal void Leave(ulong node)
    {
        _fileSystem.LetGo(node);
    }

    /// <summary>Removes a name.</summary>
    internal Errno Remove(ulong directory, PathComponent name, bool isDirectory) =>
        _fileSystem.RemoveRestored(directory, name, isDirectory);

    /// <summary>Puts what was made into its place, where something may stand.</summary>
    /// <param name="work">Its name in <see cref="Work"/>.</param>
    /// <param name="directory">Where it goes.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="isNew">Whether it is an inode that is not charged yet, not one more name of a charged one.</param>
    internal Errno Place(PathComponent work, ulong directory, PathComponent name, bool isNew)
    {
        Errno error = AttributeIo.GetAt(Work, work, out FileStatus status);
        if (error != Errno.None)
        {
            return error;
        }

        error = _fileSystem.PlaceRestored(Work, work, in status, directory, name, isNew);
        SpinWait wait = default;
        for (
            Stopwatch waited = Stopwatch.StartNew();
            error == Errno.EDQUOT && HasPatience(waited);

        )
        {
            wait.SpinOnce();
            error = _fileSystem.PlaceRestored(Work, work, in status, directory, name, isNew);
        }

        return error;
    }

    /// <summary>Makes a name in <see cref="Work"/> for an inode that is in the folder.</summary>
    internal Errno Link(FileHandle inode, PathComponent work)
    {
        Errno error = inode.Open(_volume.Store.Root, OpenMode.O_PATH, out FileDescriptor found);
        using (found)
        {
            return error == Errno.None ? DirectoryIo.MakeLink(found, Work, work) : error;
        }
    }

    /// <summary>Says of an inode what was said of it.</summary>
    internal Errno Describe(ulong node, InodeRecord record) =>
        _fileSystem.DescribeRestored(node, record);

    private bool HasPatience(Stopwatch waited)
    {
        _isImpatient |= waited.Elapsed > s_patience;
        return !_isImpatient;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Work.Dispose();
        _ = TreeRemoval.Remove(_undo, KeptName.Component(s_workName)); // the next one does it else
        _undo.Dispose();
    }
}
