using System.Globalization;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Store;

/// <summary>Empties a directory of ours, however deep its tree is: a subdirectory is first moved to the top, so no path ever grows.</summary>
internal static class TreeEraser
{
    private const int BufferLength = 32 * 1024;
    private const byte DirectoryEntry = 4; // DT_DIR
    private const byte UnknownEntry = 0; // DT_UNKNOWN

    /// <summary>Removes everything below a directory; never follows a symbolic link, never crosses a mount (EBUSY then).</summary>
    /// <exception cref="Core.ServiceException"><see cref="Core.ServiceError.StorageFailed"/>.</exception>
    internal static void Erase(FileDescriptor top)
    {
        long moved = 0;
        while (true)
        {
            List<byte[]> subdirectories = [];
            EmptyOnce(top, top, subdirectories, ref moved);
            if (subdirectories.Count == 0)
            {
                return;
            }

            foreach (byte[] subdirectory in subdirectories)
            {
                RemoveSubdirectory(top, subdirectory, ref moved);
            }
        }
    }

    private static void RemoveSubdirectory(
        FileDescriptor top,
        byte[] terminatedName,
        ref long moved
    )
    {
        bool valid = PathComponent.TryTake(terminatedName, out PathComponent name);
        System.Diagnostics.Debug.Assert(valid, "getdents gives single components");
        StorageErrors.Throw(
            FileIo.OpenAt(
                top,
                name,
                OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
                0,
                out FileDescriptor directory
            ),
            "open a directory of the store"
        );
        using (directory)
        {
            EmptyOnce(directory, top, [], ref moved);
        }

        StorageErrors.Throw(
            DirectoryIo.RemoveDirectory(top, name),
            "remove a directory of the store"
        );
    }

    /// <summary>Unlinks a directory's files and moves its subdirectories to the top; those of the top itself are only told.</summary>
    private static void EmptyOnce(
        FileDescriptor directory,
        FileDescriptor top,
        List<byte[]> subdirectories,
        ref long moved
    )
    {
        Span<byte> buffer = new byte[BufferLength];
        StorageErrors.Throw(
            FileIo.Seek(directory, offset: 0, whence: 0, out _),
            "rewind a directory of the store"
        );
        while (true)
        {
            StorageErrors.Throw(
                DirectoryIo.ReadEntries(directory, buffer, out int length),
                "read a directory of the store"
            );
            if (length == 0)
            {
                return;
            }

            DirectoryEntries entries = new(buffer[..length]);
            while (entries.MoveNext())
            {
                if (
                    !entries.IsDots
                    && PathComponent.TryTake(entries.TerminatedName, out PathComponent name)
                )
                {
                    Take(directory, name, entries.Type, top, subdirectories, ref moved);
                }
            }
        }
    }

    private static void Take(
        FileDescriptor directory,
        PathComponent name,
        byte type,
        FileDescriptor top,
        List<byte[]> subdirectories,
        ref long moved
    )
    {
        if (!IsDirectory(directory, name, type))
        {
            Errno error = DirectoryIo.RemoveFile(directory, name);
            StorageErrors.Throw(
                error == Errno.ENOENT ? Errno.None : error,
                "remove a file of the store"
            );
        }
        else if (ReferenceEquals(directory, top))
        {
            subdirectories.Add([.. name.Bytes, 0]);
        }
        else
        {
            MoveUp(directory, name, top, ref moved);
        }
    }

    private static bool IsDirectory(FileDescriptor directory, PathComponent name, byte type)
    {
        if (type != UnknownEntry)
        {
            return type == DirectoryEntry;
        }

        StorageErrors.Throw(
            AttributeIo.GetAt(directory, name, out FileStatus status),
            "look at a file of the store"
        );
        return status.Type == FileType.Directory;
    }

    private static void MoveUp(
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

        StorageErrors.Throw(error, "move a directory of the store");
    }
}
