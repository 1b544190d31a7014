using System.Formats.Tar;
using System.Text;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.Containers.Scratch;

/// <summary>Unpacks a tar archive from a stranger into a directory of ours. Whatever the archive says, nothing outside the directory is touched: each name is taken one component at a time and no symbolic link is followed.</summary>
/// <remarks>Owners, set-id bits, extended attributes and special files are left out; symbolic links are made as they are, and are somebody else's to follow.</remarks>
internal sealed class ArchiveTree
{
    private const int MostLevels = 64;
    private const int LongestSymlink = 4095;
    private const int BufferLength = 128 * 1024;
    private const int PermissionBits = 0x1FF;
    private const OpenMode Directories = OpenMode.O_RDONLY | OpenMode.O_DIRECTORY;

    private readonly long _mostBytes;
    private readonly int _mostEntries;
    private readonly byte[] _buffer = new byte[BufferLength];
    private long _bytes;
    private int _entries;

    private ArchiveTree(long mostBytes, int mostEntries)
    {
        _mostBytes = mostBytes;
        _mostEntries = mostEntries;
    }

    /// <summary>Unpacks the content of the archive's one top directory.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="target">An empty directory that nobody else reaches.</param>
    /// <param name="mostBytes">Most bytes of all files.</param>
    /// <param name="mostEntries">Most files, directories and links.</param>
    /// <returns>False where there is more than that.</returns>
    /// <exception cref="InvalidDataException">It is no archive.</exception>
    internal static bool TryUnpack(
        Stream archive,
        FileDescriptor target,
        long mostBytes,
        int mostEntries
    )
    {
        ArchiveTree tree = new(mostBytes, mostEntries);
        using TarReader reader = new(archive, leaveOpen: true);
        while (reader.GetNextEntry(copyData: false) is { } entry)
        {
            if (!tree.TryTake(entry, target))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryTake(TarEntry entry, FileDescriptor target)
    {
        string[] names = entry.Name.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (names.Length < 2 || names.Length > MostLevels || !names.All(IsComponent))
        {
            return true; // the top directory itself, or a name that no archive of a home has
        }

        if (++_entries > _mostEntries || (_bytes += Math.Max(0, entry.Length)) > _mostBytes)
        {
            return false;
        }

        FileDescriptor? parent = Descend(target, names.AsSpan(1, names.Length - 2), Missing.Made);
        using (parent)
        {
            if (parent is not null)
            {
                Make(entry, target, parent, PathComponent.Of(names[^1]));
            }
        }

        return true;
    }

    private static bool IsComponent(string name) =>
        name is not ("." or "..")
        && !name.Contains('\0', StringComparison.Ordinal)
        && Encoding.UTF8.GetByteCount(name) <= 255;

    /// <summary>Goes down one name at a time.</summary>
    /// <returns>Null where something else has a name on the way.</returns>
    private static FileDescriptor? Descend(
        FileDescriptor top,
        ReadOnlySpan<string> names,
        Missing missing
    )
    {
        Errno error = FileIo.OpenAt(top, PathComponent.Dot, Directories, 0, out FileDescriptor at);
        foreach (string text in names)
        {
            if (error != Errno.None)
            {
                break;
            }

            PathComponent name = PathComponent.Of(text);
            if (missing == Missing.Made)
            {
                _ = DirectoryIo.MakeDirectory(at, name, mode: 0x1ED); // EEXIST as a rule
            }

            error = FileIo.OpenAt(at, name, Directories, 0, out FileDescriptor next);
            at.Dispose();
            at = next;
        }

        if (error == Errno.None)
        {
            return at;
        }

        at.Dispose();
        return null;
    }

    /// <summary>What is done about a directory that is not there.</summary>
    private enum Missing
    {
        /// <summary>It is made.</summary>
        Made,

        /// <summary>There is no way.</summary>
        Fatal,
    }

    /// <summary>Makes what the entry is. What fails is missing afterwards: the name is taken, or no name of this file system.</summary>
    private void Make(TarEntry entry, FileDescriptor top, FileDescriptor parent, PathComponent name)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                _ = DirectoryIo.MakeDirectory(parent, name, mode: 0x1C0);
                SetStatus(entry, parent, name, Directories);
                break;
            case TarEntryType.RegularFile
            or TarEntryType.V7RegularFile
            or TarEntryType.ContiguousFile:
                MakeFile(entry, parent, name);
                break;
            case TarEntryType.SymbolicLink:
                MakeSymlink(entry, parent, name);
                break;
            case TarEntryType.HardLink:
                MakeLink(entry, top, parent, name);
                break;
            default:
                break; // pipes and devices: nobody's home needs them
        }
    }

    private void MakeFile(TarEntry entry, FileDescriptor parent, PathComponent name)
    {
        const OpenMode make = OpenMode.O_WRONLY | OpenMode.O_CREAT | OpenMode.O_EXCL;
        Errno error = FileIo.OpenAt(parent, name, make, mode: 0x180, out FileDescriptor file);
        using (file)
        {
            long offset = 0;
            while (
                error == Errno.None
                && entry.DataStream is { } data
                && data.Read(_buffer) is > 0 and var count
            )
            {
                error = FileIo.WriteAt(file, _buffer.AsSpan(0, count), offset, out int written);
                offset += written;
            }

            if (error == Errno.None)
            {
                SetStatus(entry, file);
            }
            else if (error != Errno.EEXIST)
            {
                throw new IOException($"writing failed ({error})");
            }
        }
    }

    private static void MakeSymlink(TarEntry entry, FileDescriptor parent, PathComponent name)
    {
        byte[] target = Encoding.UTF8.GetBytes(entry.LinkName + '\0');
        if (
            target.Length is > 1 and <= LongestSymlink + 1
            && Array.IndexOf(target, (byte)0) == target.Length - 1
        )
        {
            _ = DirectoryIo.MakeSymlink(parent, name, target); // EEXIST: the first one stays
        }
    }

    /// <summary>Another name of a file that was unpacked before.</summary>
    private static void MakeLink(
        TarEntry entry,
        FileDescriptor top,
        FileDescriptor parent,
        PathComponent name
    )
    {
        string[] names = entry.LinkName.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (names.Length < 2 || names.Length > MostLevels || !names.All(IsComponent))
        {
            return;
        }

        using FileDescriptor? directory = Descend(
            top,
            names.AsSpan(1, names.Length - 2),
            Missing.Fatal
        );
        if (directory is null)
        {
            return;
        }

        Errno error = FileIo.OpenAt(
            directory,
            PathComponent.Of(names[^1]),
            OpenMode.O_PATH,
            0,
            out FileDescriptor file
        );
        using (file)
        {
            if (
                error == Errno.None
                && AttributeIo.Get(file, out FileStatus status) == Errno.None
                && status.Type == FileType.Regular
            )
            {
                _ = DirectoryIo.MakeLink(file, parent, name); // EEXIST: the first one stays
            }
        }
    }

    private static void SetStatus(
        TarEntry entry,
        FileDescriptor parent,
        PathComponent name,
        OpenMode flags
    )
    {
        Errno error = FileIo.OpenAt(parent, name, flags, 0, out FileDescriptor file);
        using (file)
        {
            if (error == Errno.None)
            {
                SetStatus(entry, file);
            }
        }
    }

    private static void SetStatus(TarEntry entry, FileDescriptor file)
    {
        TimeSpec modified = new()
        {
            Seconds = entry.ModificationTime.ToUnixTimeSeconds(),
            Nanoseconds = entry.ModificationTime.Ticks % TimeSpan.TicksPerSecond * 100,
        };
        _ = AttributeIo.SetMode(file, (uint)((int)entry.Mode & PermissionBits)); // it is ours, just made
        _ = AttributeIo.SetTimes(file, TimeSpec.Omit, modified); // likewise; a time out of range stays now
    }
}
