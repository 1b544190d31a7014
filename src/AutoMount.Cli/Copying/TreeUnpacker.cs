using System.Formats.Tar;
using System.Security.Cryptography;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.Cli.Copying;

/// <summary>Makes files of a tar archive below a directory, and nowhere else: no name leads out of it, and no symbolic link is followed. What is made is ours; set-id bits are dropped.</summary>
/// <param name="target">The directory.</param>
/// <param name="rename">What the first component of every name becomes; empty to leave names as they are.</param>
/// <param name="complain">Told of what had to be left out.</param>
internal sealed class TreeUnpacker(FileDescriptor target, string rename, Action<string> complain)
    : IDisposable
{
    private const OpenMode Directory = OpenMode.O_PATH | OpenMode.O_DIRECTORY;
    private const uint PrivateDirectory = 0x1C0; // 0700
    private const uint PrivateFile = 0x180; // 0600
    private const uint Kept = 0x3FF; // 01777
    private const uint Fifo = 0x1000; // S_IFIFO
    private const int BufferBytes = 128 * 1024;
    private const int UnfinishedDigits = 16;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly Stack<(string Path, TarEntry Entry)> _directories = new(); // made by us; finished last, since a mode may forbid to fill them
    private string _parentPath = string.Empty;
    private FileDescriptor? _parent;

    /// <summary>How many files, directories, links and pipes were made.</summary>
    internal long Made { get; private set; }

    /// <summary>Bytes in those files.</summary>
    internal long Bytes { get; private set; }

    /// <summary>Makes all that the archive holds.</summary>
    internal void Run(Stream archive)
    {
        using TarReader tar = new(archive, leaveOpen: true);
        while (tar.GetNextEntry() is { } entry)
        {
            Put(entry);
        }

        while (_directories.TryPop(out (string Path, TarEntry Entry) made))
        {
            if (
                ConfinedPath.OpenBeneath(target, made.Path, Directory, out FileDescriptor directory)
                == Errno.None
            )
            {
                Finish(directory, made.Entry);
            }

            directory.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _parent?.Dispose();

    private void Put(TarEntry entry)
    {
        if (PathOf(entry.Name) is not { } parts)
        {
            complain($"'{entry.Name}' leads out of the directory and is left out.");
            return;
        }

        if (parts.Length == 0)
        {
            return; // the directory itself
        }

        string path = string.Join('/', parts);
        Errno error = OpenParent(parts[..^1], out FileDescriptor parent);
        if (error == Errno.None)
        {
            error = Make(parent, PathComponent.Of(parts[^1]), path, entry);
            if (error == Errno.None)
            {
                Made++;
                Bytes += entry.EntryType == TarEntryType.HardLink ? 0 : entry.Length;
            }
        }

        if (error is Errno.EDQUOT or Errno.ENOSPC)
        {
            Place.Check(error, path); // nothing else would fit either
        }

        if (error != Errno.None)
        {
            complain(CopyErrors.Describe(path, error));
        }
    }

    private string[]? PathOf(string name)
    {
        string[]? parts = ArchivePath.Split(name);
        if (parts is { Length: > 0 } && rename.Length > 0)
        {
            parts[0] = rename;
        }

        return parts;
    }

    /// <summary>Opens the directory of a name, making what the archive does not name itself. The last one is kept: names come in its order.</summary>
    private Errno OpenParent(string[] parts, out FileDescriptor parent)
    {
        string path = string.Join('/', parts);
        if (path.Length == 0)
        {
            parent = target;
            return Errno.None;
        }

        if (_parent is { } kept && _parentPath == path)
        {
            parent = kept;
            return Errno.None;
        }

        Errno error = ConfinedPath.OpenBeneath(target, path, Directory, out parent);
        if (error == Errno.ENOENT)
        {
            parent.Dispose();
            error = MakeParents(parts, path, out parent);
        }

        if (error == Errno.None)
        {
            _parent?.Dispose();
            _parent = parent;
            _parentPath = path;
        }
        else
        {
            parent.Dispose();
        }

        return error;
    }

    private Errno MakeParents(string[] parts, string path, out FileDescriptor parent)
    {
        const uint mode = 0x1ED; // 0755
        for (int count = 1; count <= parts.Length; count++)
        {
            string above = count == 1 ? "." : string.Join('/', parts[..(count - 1)]);
            Errno error = ConfinedPath.OpenBeneath(
                target,
                above,
                Directory,
                out FileDescriptor directory
            );
            using (directory)
            {
                error =
                    error == Errno.None
                        ? DirectoryIo.MakeDirectory(
                            directory,
                            PathComponent.Of(parts[count - 1]),
                            mode
                        )
                        : error;
                if (error is not (Errno.None or Errno.EEXIST))
                {
                    parent = new FileDescriptor(-1);
                    return error;
                }
            }
        }

        return ConfinedPath.OpenBeneath(target, path, Directory, out parent);
    }

    private Errno Make(FileDescriptor parent, PathComponent name, string path, TarEntry entry)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
            case TarEntryType.DirectoryList:
                return MakeDirectory(parent, name, path, entry);
            case TarEntryType.RegularFile:
            case TarEntryType.V7RegularFile:
            case TarEntryType.ContiguousFile:
                return MakeFile(parent, name, path, entry);
            case TarEntryType.SymbolicLink:
                byte[] to = System.Text.Encoding.UTF8.GetBytes(entry.LinkName + '\0');
                return Replacing(
                    parent,
                    name,
                    () => DirectoryIo.MakeSymlink(parent, PathComponent.Of(LastOf(path)), to)
                );
            case TarEntryType.HardLink:
                return MakeLink(parent, path, entry);
            case TarEntryType.Fifo:
                return Replacing(
                    parent,
                    name,
                    () =>
                        DirectoryIo.MakeNode(
                            parent,
                            PathComponent.Of(LastOf(path)),
                            Fifo | (uint)entry.Mode & Kept,
                            device: 0
                        )
                );
            default:
                complain($"'{path}' is of a kind that is left out ({entry.EntryType}).");
                Made--; // of no use, and no failure
                return Errno.None;
        }
    }

    private Errno MakeDirectory(
        FileDescriptor parent,
        PathComponent name,
        string path,
        TarEntry entry
    )
    {
        Errno error = DirectoryIo.MakeDirectory(parent, name, PrivateDirectory);
        if (error == Errno.None)
        {
            _directories.Push((path, entry));
        }

        if (error != Errno.EEXIST)
        {
            return error;
        }

        error = FileIo.OpenAt(parent, name, Directory, mode: 0, out FileDescriptor existing);
        existing.Dispose();
        return error; // one that is there is filled, and stays as it is otherwise
    }

    /// <summary>Under a name of its own until it is whole: half a file would look like a whole one.</summary>
    private Errno MakeFile(FileDescriptor parent, PathComponent name, string path, TarEntry entry)
    {
        PathComponent unfinished = PathComponent.Of(
            $".automountctl-{RandomNumberGenerator.GetHexString(UnfinishedDigits, lowercase: true)}"
        );
        Errno error = FileIo.OpenAt(
            parent,
            unfinished,
            OpenMode.O_WRONLY | OpenMode.O_CREAT | OpenMode.O_EXCL,
            PrivateFile,
            out FileDescriptor file
        );
        using (file)
        {
            if (error != Errno.None)
            {
                return error;
            }

            bool isDone = false;
            try
            {
                error = Fill(file, path, entry);
                if (error == Errno.None)
                {
                    Finish(file, entry);
                    error = DirectoryIo.Rename(parent, unfinished, parent, name, flags: 0);
                }

                isDone = error == Errno.None;
                return error;
            }
            finally
            {
                if (!isDone)
                {
                    _ = DirectoryIo.RemoveFile(parent, unfinished);
                }
            }
        }
    }

    private Errno Fill(FileDescriptor file, string path, TarEntry entry)
    {
        long offset = 0;
        for (int count; (count = entry.DataStream?.Read(_buffer) ?? 0) > 0; )
        {
            Errno error = FileIo.WriteAt(file, _buffer.AsSpan(0, count), offset, out _);
            if (error != Errno.None)
            {
                return error;
            }

            offset += count;
        }

        return offset == entry.Length
            ? Errno.None
            : throw new EndOfStreamException($"'{path}' ends in the middle.");
    }

    private Errno MakeLink(FileDescriptor parent, string path, TarEntry entry)
    {
        if (PathOf(entry.LinkName) is not { Length: > 0 } parts)
        {
            return Errno.EXDEV;
        }

        string directory = parts.Length == 1 ? "." : string.Join('/', parts[..^1]);
        Errno error = ConfinedPath.OpenBeneath(
            target,
            directory,
            Directory,
            out FileDescriptor from
        );
        using (from)
        {
            return error == Errno.None
                ? Replacing(
                    parent,
                    PathComponent.Of(LastOf(path)),
                    () =>
                        DirectoryIo.MakeLinkAt(
                            from,
                            PathComponent.Of(parts[^1]),
                            parent,
                            PathComponent.Of(LastOf(path))
                        )
                )
                : error;
        }
    }

    private static Errno Replacing(FileDescriptor parent, PathComponent name, Func<Errno> make)
    {
        Errno error = make();
        if (error != Errno.EEXIST)
        {
            return error;
        }

        error = DirectoryIo.RemoveFile(parent, name);
        return error is Errno.None or Errno.ENOENT ? make() : error;
    }

    private static void Finish(FileDescriptor made, TarEntry entry)
    {
        _ = AttributeIo.SetMode(made, (uint)entry.Mode & Kept); // a store without modes keeps what it has
        TimeSpan since = entry.ModificationTime - DateTimeOffset.UnixEpoch;
        long seconds = (long)Math.Floor(since.TotalSeconds);
        TimeSpec modified = new()
        {
            Seconds = seconds,
            Nanoseconds =
                (since.Ticks - (seconds * TimeSpan.TicksPerSecond)) * TimeSpan.NanosecondsPerTick,
        };
        _ = AttributeIo.SetTimes(made, TimeSpec.Omit, modified);
    }

    private static string LastOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
