using AutoMount.Core.Folders;
using AutoMount.FileSystem.Store;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Undo;

/// <summary>A folder as it was at the time of a snapshot, while it goes on being changed. The snapshot is pinned by whoever made this.</summary>
/// <remarks>Whatever is not kept is read where it is now, and believed if it is still not kept afterwards: a change keeps first.</remarks>
/// <param name="log">The folder's snapshots.</param>
/// <param name="store">Where the folder lies.</param>
/// <param name="id">The folder.</param>
/// <param name="number">The snapshot.</param>
internal sealed class SnapshotView(UndoLog log, BackingStore store, FolderId id, uint number)
    : IDisposable
{
    private readonly Dictionary<uint, FileDescriptor> _directories = [];

    /// <summary>The folder's own directory.</summary>
    internal Errno GetRoot(out FileHandle? root)
    {
        using FileDescriptor data = store.OpenData(id);
        return FileHandle.Of(data, PathComponent.Empty, out root);
    }

    /// <summary>Whether there was something at a path then.</summary>
    internal bool Had(ReadOnlySpan<byte[]> path)
    {
        Errno error = GetRoot(out FileHandle? inode);
        foreach (byte[] name in path)
        {
            List<KeptEntry> entries = [];
            error = error == Errno.None ? List(inode!, out entries) : error;
            inode = entries.Find(entry => entry.Name.AsSpan().SequenceEqual(name))?.Handle;
            if (error != Errno.None || inode is null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The names in a directory then.</summary>
    internal Errno List(FileHandle directory, out List<KeptEntry> entries)
    {
        byte[] name = KeptName.Of(KeptName.Entries, directory.Bytes);
        Errno error = ReadKept(name, out byte[] content);
        if (error == Errno.ENOENT)
        {
            error = ListNow(directory, out entries);
            Errno kept = ReadKept(name, out content);
            if (kept == Errno.ENOENT)
            {
                return error;
            }

            error = kept;
        }

        entries = [];
        return error != Errno.None ? error
            : DirectoryRecord.TryParse(content, out entries) ? Errno.None
            : Errno.EUCLEAN;
    }

    /// <summary>What was said of an inode then.</summary>
    internal Errno Describe(FileHandle inode, out InodeRecord record)
    {
        byte[] name = KeptName.Of(KeptName.Record, inode.Bytes);
        Errno error = ReadKept(name, out byte[] content);
        if (error == Errno.ENOENT)
        {
            error = DescribeNow(inode, out record);
            Errno kept = ReadKept(name, out content);
            if (kept == Errno.ENOENT)
            {
                return error;
            }

            error = kept;
        }

        record = new InodeRecord();
        return error != Errno.None ? error
            : InodeRecord.TryParse(content, out record) ? Errno.None
            : Errno.EUCLEAN;
    }

    /// <summary>Whether a file's content then is kept, which it is once it was changed or its last name removed.</summary>
    internal bool HasContent(FileHandle inode)
    {
        bool found = OpenKept(inode, out FileDescriptor? file) == Errno.None;
        file?.Dispose();
        return found;
    }

    /// <summary>Opens a file's content then, or now where it is the same; whoever read it asks <see cref="HasContent"/> again where it is not kept.</summary>
    internal Errno OpenContent(FileHandle inode, out FileDescriptor file)
    {
        Errno error = OpenKept(inode, out FileDescriptor? kept);
        if (error == Errno.ENOENT)
        {
            error = inode.Open(store.Root, OpenMode.O_RDONLY | OpenMode.O_NOATIME, out file);
            if (error != Errno.ESTALE)
            {
                return error;
            }

            file.Dispose();
            error = OpenKept(inode, out kept);
        }

        file = kept ?? new FileDescriptor(-1);
        return error;
    }

    /// <summary>Whether a file is in the folder still and nothing else is said of it.</summary>
    internal bool IsAsItWas(FileHandle inode) =>
        Describe(inode, out InodeRecord then) == Errno.None
        && DescribeNow(inode, out InodeRecord now) == Errno.None
        && then.IsLike(now, withTimes: true)
        && !HasContent(inode);

    /// <summary>Opens a file's content now.</summary>
    internal Errno OpenNow(FileHandle inode, out FileDescriptor file) =>
        inode.Open(store.Root, OpenMode.O_RDONLY | OpenMode.O_NOATIME, out file);

    /// <summary>Copies a file's content then into an empty file.</summary>
    /// <param name="inode">The file.</param>
    /// <param name="target">The empty file, for writing.</param>
    /// <param name="size">Its length then.</param>
    /// <param name="cancellation">Ends it with ECANCELED.</param>
    /// <returns>EUCLEAN where what was kept is not whole.</returns>
    internal Errno CopyContent(
        FileHandle inode,
        FileDescriptor target,
        long size,
        CancellationToken cancellation
    )
    {
        bool wasKept;
        Errno error;
        do
        {
            wasKept = HasContent(inode);
            error = FileIo.SetLength(target, 0);
            error =
                error == Errno.None
                    ? OpenContent(inode, out FileDescriptor source)
                    : Fail(error, out source);
            using (source)
            {
                error = error == Errno.None && wasKept ? CheckLength(source, size) : error;
                error =
                    error == Errno.None
                        ? SparseCopy.Copy(source, target, size, cancellation)
                        : error;
            }

            error = error == Errno.None ? FileIo.SetLength(target, size) : error;
        } while (!wasKept && HasContent(inode) && !cancellation.IsCancellationRequested);

        return error;
    }

    /// <summary>Whether a kept file has all that it should: a power cut may have taken the end of what was not on the disk yet, and a file's length is on the disk after its content.</summary>
    private static Errno CheckLength(FileDescriptor kept, long size)
    {
        Errno error = AttributeIo.Get(kept, out FileStatus status);
        return error == Errno.None && status.Size < size ? Errno.EUCLEAN : error;
    }

    /// <summary>The names in a directory now.</summary>
    internal Errno ListNow(FileHandle directory, out List<KeptEntry> entries)
    {
        Errno error = directory.Open(
            store.Root,
            OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
            out FileDescriptor stream
        );
        using (stream)
        {
            entries = [];
            return error == Errno.None ? DirectoryRecord.Of(stream, out entries) : error;
        }
    }

    /// <summary>What is said of an inode now.</summary>
    internal Errno DescribeNow(FileHandle inode, out InodeRecord record)
    {
        Errno error = inode.Open(
            store.Root,
            OpenMode.O_PATH | OpenMode.O_NOFOLLOW,
            out FileDescriptor found
        );
        using (found)
        {
            record = new InodeRecord();
            return error == Errno.None ? InodeRecord.Of(found, out record) : error;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (FileDescriptor directory in _directories.Values)
        {
            directory.Dispose();
        }
    }

    private static Errno Fail(Errno error, out FileDescriptor none)
    {
        none = new FileDescriptor(-1);
        return error;
    }

    private Errno ReadKept(byte[] name, out byte[] content)
    {
        content = [];
        uint[] numbers = log.NumbersFrom(number);
        foreach (uint one in numbers)
        {
            Errno error = DirectoryOf(one, out FileDescriptor directory);
            error = error == Errno.None ? RecordFile.Read(directory, name, out content) : error;
            if (error != Errno.ENOENT)
            {
                return error;
            }
        }

        return numbers.Length == 0 ? Errno.ESTALE : Errno.ENOENT;
    }

    private Errno OpenKept(FileHandle inode, out FileDescriptor? file)
    {
        file = null;
        byte[] name = KeptName.Of(KeptName.Content, inode.Bytes);
        uint[] numbers = log.NumbersFrom(number);
        foreach (uint one in numbers)
        {
            Errno error = DirectoryOf(one, out FileDescriptor directory);
            error =
                error == Errno.None
                    ? FileIo.OpenAt(
                        directory,
                        KeptName.Component(name),
                        OpenMode.O_RDONLY | OpenMode.O_NOATIME,
                        mode: 0,
                        out file
                    )
                    : error;
            if (error != Errno.ENOENT)
            {
                return error;
            }
        }

        return numbers.Length == 0 ? Errno.ESTALE : Errno.ENOENT;
    }

    private Errno DirectoryOf(uint one, out FileDescriptor directory)
    {
        if (_directories.TryGetValue(one, out FileDescriptor? known))
        {
            directory = known;
            return Errno.None;
        }

        Errno error = log.OpenSnapshot(one, out directory);
        if (error == Errno.None)
        {
            _directories.Add(one, directory);
        }

        return error;
    }
}
