using System.Globalization;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;

namespace AutoMount.Posix.Directories;

/// <summary>Empties a directory of ours, however deep its tree is: a subdirectory is first moved to the top, so no path ever grows.</summary>
/// <remarks>Never follows a symbolic link; never crosses a mount (EBUSY or EXDEV then), also not one that comes while it works. May be repeated.</remarks>
public static class TreeRemoval
{
    private const int BufferLength = 32 * 1024;
    private const byte DirectoryEntry = 4; // DT_DIR
    private const byte UnknownEntry = 0; // DT_UNKNOWN

    /// <summary>Removes everything below a directory, which stays.</summary>
    /// <param name="top">The directory.</param>
    /// <param name="content">What becomes of files that somebody has open.</param>
    /// <param name="watch">Told of each inode; may end it with ECANCELED.</param>
    public static Errno Empty(
        FileDescriptor top,
        FileContent content = FileContent.Left,
        IRemovalWatch? watch = null
    )
    {
        Removal removal = new(top, content, watch);
        long moved = 0;
        while (true)
        {
            List<byte[]> subdirectories = [];
            Errno error = EmptyOnce(top, removal, subdirectories, ref moved);
            if (error != Errno.None || subdirectories.Count == 0)
            {
                return error;
            }

            foreach (byte[] subdirectory in subdirectories)
            {
                error = RemoveSubdirectory(removal, subdirectory, ref moved);
                if (error != Errno.None)
                {
                    return error;
                }
            }
        }
    }

    /// <summary>Removes a directory and everything below it; nothing happens where there is none.</summary>
    /// <param name="parent">The directory that it is in.</param>
    /// <param name="name">Its name.</param>
    /// <param name="content">What becomes of files that somebody has open.</param>
    /// <param name="watch">Told of each inode; may end it with ECANCELED.</param>
    public static Errno Remove(
        FileDescriptor parent,
        PathComponent name,
        FileContent content = FileContent.Left,
        IRemovalWatch? watch = null
    )
    {
        OpenMode flags = OpenMode.O_RDONLY | OpenMode.O_DIRECTORY;
        Errno error = ConfinedPath.OpenOnSameMount(
            parent,
            name,
            flags,
            out FileDescriptor directory
        );
        using (directory)
        {
            error = error == Errno.None ? Empty(directory, content, watch) : error;
        }

        error = error == Errno.None ? DirectoryIo.RemoveDirectory(parent, name) : error;
        return error == Errno.ENOENT ? Errno.None : error;
    }

    private static Errno RemoveSubdirectory(Removal removal, byte[] terminatedName, ref long moved)
    {
        bool valid = PathComponent.TryTake(terminatedName, out PathComponent name);
        System.Diagnostics.Debug.Assert(valid, "getdents gives single components");
        OpenMode flags = OpenMode.O_RDONLY | OpenMode.O_DIRECTORY;
        Errno error = ConfinedPath.OpenOnSameMount(
            removal.Top,
            name,
            flags,
            out FileDescriptor directory
        );
        using (directory)
        {
            error = error == Errno.None ? EmptyOnce(directory, removal, [], ref moved) : error;
        }

        error = error == Errno.None ? DirectoryIo.RemoveDirectory(removal.Top, name) : error;
        return error == Errno.None ? removal.Removed() : error;
    }

    /// <summary>Unlinks a directory's files and moves its subdirectories to the top; those of the top itself are only told.</summary>
    private static Errno EmptyOnce(
        FileDescriptor directory,
        Removal removal,
        List<byte[]> subdirectories,
        ref long moved
    )
    {
        Span<byte> buffer = new byte[BufferLength];
        Errno error = FileIo.Seek(directory, offset: 0, whence: 0, out _);
        while (error == Errno.None)
        {
            error = DirectoryIo.ReadEntries(directory, buffer, out int length);
            if (length == 0)
            {
                return error;
            }

            DirectoryEntries entries = new(buffer[..length]);
            while (error == Errno.None && entries.MoveNext())
            {
                if (
                    !entries.IsDots
                    && PathComponent.TryTake(entries.TerminatedName, out PathComponent name)
                )
                {
                    error = Take(directory, name, entries.Type, removal, subdirectories, ref moved);
                }
            }
        }

        return error;
    }

    private static Errno Take(
        FileDescriptor directory,
        PathComponent name,
        byte type,
        Removal whole,
        List<byte[]> subdirectories,
        ref long moved
    )
    {
        Errno error = IsDirectory(directory, name, type, out bool isDirectory);
        if (error != Errno.None)
        {
            return error == Errno.ENOENT ? Errno.None : error;
        }

        if (!isDirectory)
        {
            if (whole.Content == FileContent.CutOff)
            {
                CutOff(directory, name);
            }

            error = DirectoryIo.RemoveFile(directory, name);
            return error is Errno.ENOENT or Errno.None ? whole.Removed() : error;
        }

        if (ReferenceEquals(directory, whole.Top))
        {
            subdirectories.Add([.. name.Bytes, 0]);
            return Errno.None;
        }

        return MoveUp(directory, name, whole.Top, ref moved);
    }

    /// <summary>What is no file, or may not be changed, stays as it is.</summary>
    private static void CutOff(FileDescriptor directory, PathComponent name)
    {
        const OpenMode cut =
            OpenMode.O_WRONLY | OpenMode.O_TRUNC | OpenMode.O_NONBLOCK | OpenMode.O_NOCTTY;
        _ = ConfinedPath.OpenOnSameMount(directory, name, cut, out FileDescriptor file); // ELOOP, ENXIO, EXDEV
        file.Dispose();
    }

    private static Errno IsDirectory(
        FileDescriptor directory,
        PathComponent name,
        byte type,
        out bool isDirectory
    )
    {
        isDirectory = type == DirectoryEntry;
        if (type != UnknownEntry)
        {
            return Errno.None;
        }

        Errno error = AttributeIo.GetAt(directory, name, out FileStatus status);
        isDirectory = status.Type == FileType.Directory;
        return error;
    }

    private static Errno MoveUp(
        FileDescriptor directory,
        PathComponent name,
        FileDescriptor top,
        ref long moved
    )
    {
        Errno error;
        do
        {
            PathComponent target = PathComponent.Of(
                string.Create(CultureInfo.InvariantCulture, $".erase-{moved++}")
            );
            error = DirectoryIo.Rename(directory, name, top, target, flags: 1);
        } while (error == Errno.EEXIST);

        return error;
    }

    /// <summary>One removal.</summary>
    private sealed record Removal(FileDescriptor Top, FileContent Content, IRemovalWatch? Watch)
    {
        internal Errno Removed() => Watch is null || Watch.Removed() ? Errno.None : Errno.ECANCELED;
    }
}

/// <summary>Sees the removal of a tree go on.</summary>
public interface IRemovalWatch
{
    /// <summary>One more inode is gone. May wait.</summary>
    /// <returns>False to end the removal; it can be begun again.</returns>
    bool Removed();
}

/// <summary>What becomes of the content of files that are removed while somebody has them open.</summary>
public enum FileContent
{
    /// <summary>It lasts as long as they are open.</summary>
    Left,

    /// <summary>It is cut off, so that nobody's descriptor keeps the space.</summary>
    CutOff,
}
