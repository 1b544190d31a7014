using AutoMount.Archives.Formats;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.Archives.Trees;

/// <summary>The directory that something is written into: finds and makes directories below it, one component at a time, never through a symbolic link.</summary>
/// <param name="root">The directory.</param>
internal sealed class TargetTree(FileDescriptor root) : IDisposable
{
    private const uint UsualMode = 0x1ED; // rwxr-xr-x
    private const OpenMode AsDirectory = OpenMode.O_PATH | OpenMode.O_DIRECTORY;

    private byte[] _lastPath = [];
    private FileDescriptor? _last;

    /// <summary>The directory that a path's last component is in; valid until the next call.</summary>
    /// <param name="path">The path, of at least one component.</param>
    /// <param name="isMade">Whether what is missing of it is made.</param>
    /// <exception cref="SkippedException">It cannot be one.</exception>
    internal RawDescriptor Parent(EntryPath path, bool isMade)
    {
        if (path.Depth == 1)
        {
            return root;
        }

        if (_last is null || !path.Parent.SequenceEqual(_lastPath))
        {
            FileDescriptor found = Walk(path, path.Depth - 1, isMade);
            Forget();
            _last = found;
            _lastPath = path.Parent.ToArray();
        }

        return _last;
    }

    /// <summary>A directory; the caller's to close.</summary>
    /// <exception cref="SkippedException">It cannot be one.</exception>
    internal FileDescriptor Open(EntryPath path, bool isMade) => Walk(path, path.Depth, isMade);

    /// <summary>The directory that a path's last component is in, where it is there; the caller's to close.</summary>
    /// <exception cref="SkippedException">It is not.</exception>
    internal FileDescriptor OpenParent(EntryPath path) => Walk(path, path.Depth - 1, isMade: false);

    /// <summary>Something was renamed or removed: nothing that was found holds any more.</summary>
    internal void Forget()
    {
        _last?.Dispose();
        _last = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Forget();

    private FileDescriptor Walk(EntryPath path, int depth, bool isMade)
    {
        FolderProblems.Check(
            FileIo.OpenAt(
                root,
                PathComponent.Dot,
                AsDirectory,
                mode: 0,
                out FileDescriptor current
            ),
            "."u8
        );
        for (int i = 0; i < depth; i++)
        {
            PathComponent name = path.Component(i);
            Errno error = FileIo.OpenAt(current, name, AsDirectory, 0, out FileDescriptor next);
            if (error == Errno.ENOENT && isMade)
            {
                next.Dispose();
                error = DirectoryIo.MakeDirectory(current, name, UsualMode);
                error = error is Errno.None or Errno.EEXIST
                    ? FileIo.OpenAt(current, name, AsDirectory, 0, out next)
                    : error;
            }

            current.Dispose();
            if (error == Errno.ENOENT)
            {
                next.Dispose();
                throw new SkippedException("the directory that it is in is not there");
            }

            FolderProblems.Check(error, name.Bytes);
            current = next;
        }

        return current;
    }

    /// <summary>What a name in a directory is; null where there is none.</summary>
    internal static FileStatus? Look(RawDescriptor directory, PathComponent name)
    {
        Errno error = AttributeIo.GetAt(directory, name, out FileStatus status);
        if (error == Errno.ENOENT)
        {
            return null;
        }

        FolderProblems.Check(error, name.Bytes);
        return status;
    }
}
