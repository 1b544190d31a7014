using AutoMount.Archives.Child;
using AutoMount.Archives.Formats;
using AutoMount.Core;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.Archives.Trees;

/// <summary>Writes what is below a directory into an archive. What may not be read, or archives do not hold, is left out and told.</summary>
/// <param name="writer">The archive.</param>
/// <param name="root">The directory.</param>
/// <param name="report">Told how it goes.</param>
/// <param name="except">The file that the archive goes to, by file system and inode: it is not put into itself.</param>
internal sealed class TreeExport(
    ArchiveWriter writer,
    FileDescriptor root,
    ITransferReport report,
    FileStatus except = default
)
{
    private const int MostTarget = 4096; // PATH_MAX
    private const uint AllPermissions = 0xFFF;

    private readonly Stack<Level> _levels = new();
    private readonly List<byte> _path = [];
    private readonly Dictionary<ulong, (byte[] TerminatedPath, uint Left)> _linked = [];
    private readonly FileContent _content = new(writer);

    /// <summary>What is in the archive.</summary>
    internal long Entries { get; private set; }

    /// <summary>Bytes of files in it.</summary>
    internal long Bytes { get; private set; }

    /// <summary>Writes all of it, and the archive's end.</summary>
    /// <exception cref="ServiceException">The stream or the store failed.</exception>
    internal void Run()
    {
        Enter(root, PathComponent.Dot);
        try
        {
            while (_levels.TryPeek(out Level? level))
            {
                _path.RemoveRange(level.PathLength, _path.Count - level.PathLength);
                if (level.Names.TryPop(out byte[]? name))
                {
                    Add(level, name);
                }
                else
                {
                    _levels.Pop().Directory.Dispose();
                }
            }

            writer.End();
        }
        finally
        {
            while (_levels.TryPop(out Level? level))
            {
                level.Directory.Dispose();
            }
        }
    }

    private void Add(Level level, byte[] terminatedName)
    {
        if (!PathComponent.TryTake(terminatedName, out PathComponent name))
        {
            return;
        }

        _path.AddRange(terminatedName);
        try
        {
            if (!LeftoverNames.IsAny(name.Bytes))
            {
                Add(level.Directory, name);
            }
        }
        catch (SkippedException skipped)
        {
            report.Skip(_path.ToArray().AsSpan(0, _path.Count - 1), skipped.Message);
        }

        report.Progress(Entries, Bytes);
    }

    private void Add(FileDescriptor directory, PathComponent name)
    {
        Errno error = AttributeIo.GetAt(directory, name, out FileStatus status);
        if (error == Errno.ENOENT)
        {
            return; // removed since the directory was read
        }

        Check(error);
        switch (status.Type)
        {
            case FileType.Directory:
                AddDirectory(directory, name);
                break;
            case FileType.Regular:
                AddFile(directory, name);
                break;
            case FileType.Symlink or FileType.Fifo:
                AddOther(directory, name, status);
                break;
            default:
                throw new SkippedException(
                    "it is a socket or a device, which archives do not hold"
                );
        }
    }

    private void AddDirectory(FileDescriptor directory, PathComponent name)
    {
        FileDescriptor opened = Open(directory, name, OpenMode.O_DIRECTORY, out FileStatus status);
        using (opened)
        {
            writer.Describe(_path.ToArray(), status);
            EntryAttributes.Describe(opened, writer, isDirectory: true);
            WriteEntry();
        }

        _path[^1] = (byte)'/';
        Enter(directory, name);
    }

    private void AddFile(FileDescriptor directory, PathComponent name)
    {
        // a pipe in its place must not hold us up
        FileDescriptor file = Open(directory, name, OpenMode.O_NONBLOCK, out FileStatus status);
        using (file)
        {
            if (status.Type != FileType.Regular || IsExcept(status))
            {
                throw new SkippedException(
                    "it is where the archive goes, or was replaced just now"
                );
            }

            writer.Describe(_path.ToArray(), status);
            if (TakeLinked(status))
            {
                WriteEntry();
                return;
            }

            EntryAttributes.Describe(file, writer, isDirectory: false);
            _content.Describe(file, status, _path.ToArray());
            writer.WriteHeader();
            if (!_content.Write(file, status.Size, done => report.Progress(Entries, Bytes + done)))
            {
                report.Skip(
                    _path.ToArray().AsSpan(0, _path.Count - 1),
                    "it became shorter while it was read, and ends in zeros"
                );
            }

            writer.EndEntry();
            Entries++;
            Bytes += status.Size;
        }
    }

    private void AddOther(FileDescriptor directory, PathComponent name, FileStatus status)
    {
        writer.Describe(_path.ToArray(), status);
        if (!TakeLinked(status) && status.Type == FileType.Symlink)
        {
            using FileDescriptor link = Open(directory, name, OpenMode.O_PATH, out _);
            byte[] target = new byte[MostTarget + 1];
            Check(DirectoryIo.ReadSymlink(link, target.AsSpan(0, MostTarget), out int length));
            writer.DescribeSymlink(target.AsSpan(0, length + 1));
        }

        WriteEntry();
    }

    /// <summary>Where a file has several names, all but the first are links to it.</summary>
    private bool TakeLinked(in FileStatus status)
    {
        if (status.Links < 2)
        {
            return false;
        }

        if (!_linked.TryGetValue(status.Inode, out (byte[] TerminatedPath, uint Left) first))
        {
            _linked[status.Inode] = (_path.ToArray(), status.Links - 1);
            return false;
        }

        writer.DescribeHardLink(first.TerminatedPath);
        if (first.Left <= 1)
        {
            _ = _linked.Remove(status.Inode); // all were seen
        }
        else
        {
            _linked[status.Inode] = (first.TerminatedPath, first.Left - 1);
        }

        return true;
    }

    private void WriteEntry()
    {
        writer.WriteHeader();
        writer.EndEntry();
        Entries++;
    }

    private bool IsExcept(in FileStatus status) =>
        status.Inode == except.Inode
        && status.FileSystemMajor == except.FileSystemMajor
        && status.FileSystemMinor == except.FileSystemMinor;

    private void Enter(FileDescriptor parent, PathComponent name)
    {
        FileDescriptor directory = Open(parent, name, OpenMode.O_DIRECTORY, out _);
        try
        {
            _levels.Push(new Level(directory, DirectoryNames.Read(directory), _path.Count));
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    private FileDescriptor Open(
        FileDescriptor directory,
        PathComponent name,
        OpenMode mode,
        out FileStatus status
    )
    {
        Errno error = FileIo.OpenAt(directory, name, mode, mode: 0, out FileDescriptor file);
        status = default;
        error = error == Errno.None ? AttributeIo.Get(file, out status) : error;
        if (error != Errno.None)
        {
            file.Dispose();
            Check(error);
        }

        status.Mode &= (ushort)(AllPermissions | 0xF000);
        return file;
    }

    private void Check(Errno error)
    {
        switch (error)
        {
            case Errno.None:
                return;
            case Errno.EACCES or Errno.EPERM:
                throw new SkippedException("its owner may not read it; change its mode first");
            case Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP:
                throw new SkippedException("it was removed or replaced just now");
            default:
                string name = NameText.Of(_path.ToArray());
                throw new ServiceException(
                    ServiceError.StorageFailed,
                    $"'{name}' cannot be read: the file system answers {error}."
                );
        }
    }

    private sealed record Level(FileDescriptor Directory, Stack<byte[]> Names, int PathLength);
}
