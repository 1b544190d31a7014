using System.Formats.Tar;
using System.Text;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;
using Microsoft.Win32.SafeHandles;

namespace AutoMount.Cli.Copying;

/// <summary>Writes a tree as a tar archive. Symbolic links are kept as such and never followed; one file system object is looked at, opened and read by descriptor, so nobody can put another in its place.</summary>
/// <param name="output">Where the archive goes.</param>
/// <param name="complain">Told of what had to be left out.</param>
internal sealed class TreePacker(Stream output, Action<string> complain) : IDisposable
{
    private const int MostLevels = 512; // each holds a descriptor
    private const int BufferBytes = 32 * 1024;
    private const uint Permissions = 0xFFF; // 07777
    private const long LastSecond = 0x1_FFFF_FFFF; // of the year 2242: what eleven octal digits hold
    private static readonly UTF8Encoding Names = new(false, throwOnInvalidBytes: true);

    private readonly TarWriter _tar = new(output, TarEntryFormat.Pax, leaveOpen: true);
    private readonly Dictionary<(uint, uint, ulong), string> _linked = []; // files with several names, by device and inode
    private bool _isWhole;

    /// <summary>Adds what has a name in a directory, with all below it. Where it throws, the archive ends in the middle.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="name">The name; empty for all that is in the directory.</param>
    internal void Add(FileDescriptor directory, string name)
    {
        if (name.Length == 0)
        {
            AddContent(directory, string.Empty, level: 0);
        }
        else
        {
            AddOne(directory, PathComponent.Of(name), name, level: 0);
        }
    }

    /// <summary>Paths that are passed over: places where something else was mounted.</summary>
    internal IReadOnlySet<string> LeftOut { get; init; } = new HashSet<string>();

    /// <summary>All was added: the archive is whole.</summary>
    internal void Finish() => _isWhole = true;

    /// <summary>Ends an archive that is whole; the end of another would be taken for the rest of a file.</summary>
    public void Dispose()
    {
        if (_isWhole)
        {
            _tar.Dispose();
        }
    }

    private void AddOne(FileDescriptor directory, PathComponent name, string path, int level)
    {
        Errno error = FileIo.OpenAt(
            directory,
            name,
            OpenMode.O_PATH | OpenMode.O_NOFOLLOW,
            mode: 0,
            out FileDescriptor found
        );
        using (found)
        {
            FileStatus status = default;
            error = error == Errno.None ? AttributeIo.Get(found, out status) : error;
            if (error != Errno.None)
            {
                complain(CopyErrors.Describe(path, error));
                return;
            }

            switch (status.Type)
            {
                case FileType.Directory:
                    AddDirectory(directory, name, path, status, level);
                    break;
                case FileType.Regular:
                    AddFile(directory, name, path, status);
                    break;
                case FileType.Symlink:
                    AddLink(found, path, status);
                    break;
                case FileType.Fifo:
                    _tar.WriteEntry(Described(new PaxTarEntry(TarEntryType.Fifo, path), status));
                    break;
                case FileType.Socket or FileType.BlockDevice or FileType.CharacterDevice:
                default:
                    complain($"'{path}' is a socket or device and is left out.");
                    break;
            }
        }
    }

    private void AddDirectory(
        FileDescriptor parent,
        PathComponent name,
        string path,
        FileStatus status,
        int level
    )
    {
        _tar.WriteEntry(Described(new PaxTarEntry(TarEntryType.Directory, path + '/'), status));
        if (level == MostLevels)
        {
            complain($"'{path}' is {MostLevels} levels deep; what is below it is left out.");
            return;
        }

        Errno error = FileIo.OpenAt(
            parent,
            name,
            OpenMode.O_RDONLY | OpenMode.O_DIRECTORY | OpenMode.O_NOFOLLOW,
            mode: 0,
            out FileDescriptor directory
        );
        using (directory)
        {
            if (error == Errno.None)
            {
                AddEntries(directory, path + '/', level + 1);
            }
            else
            {
                complain(CopyErrors.Describe(path, error));
            }
        }
    }

    private void AddContent(FileDescriptor directory, string prefix, int level)
    {
        Errno error = FileIo.OpenAt(
            directory,
            PathComponent.Dot,
            OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
            mode: 0,
            out FileDescriptor readable
        );
        using (readable)
        {
            Place.Check(error, ".");
            AddEntries(readable, prefix, level);
        }
    }

    private void AddEntries(FileDescriptor directory, string prefix, int level)
    {
        byte[] buffer = new byte[BufferBytes];
        while (true)
        {
            Errno error = DirectoryIo.ReadEntries(directory, buffer, out int length);
            if (error != Errno.None)
            {
                complain(CopyErrors.Describe(prefix, error));
            }

            if (error != Errno.None || length == 0)
            {
                return;
            }

            DirectoryEntries entries = new(buffer.AsSpan(0, length));
            while (entries.MoveNext())
            {
                if (
                    !entries.IsDots
                    && PathComponent.TryTake(entries.TerminatedName, out PathComponent name)
                )
                {
                    AddNamed(directory, name, prefix, level);
                }
            }
        }
    }

    private void AddNamed(FileDescriptor directory, PathComponent name, string prefix, int level)
    {
        if (TextOf(name.Bytes) is not { } text)
        {
            complain(
                $"'{prefix}{Encoding.UTF8.GetString(name.Bytes)}' has a name that is not UTF-8 and is left out."
            );
            return;
        }

        if (!LeftOut.Contains(prefix + text))
        {
            AddOne(directory, name, prefix + text, level);
        }
    }

    private void AddFile(
        FileDescriptor directory,
        PathComponent name,
        string path,
        FileStatus status
    )
    {
        (uint, uint, ulong) identity = (
            status.FileSystemMajor,
            status.FileSystemMinor,
            status.Inode
        );
        if (status.Links > 1 && !_linked.TryAdd(identity, path))
        {
            _tar.WriteEntry(
                Described(
                    new PaxTarEntry(TarEntryType.HardLink, path) { LinkName = _linked[identity] },
                    status
                )
            );
            return;
        }

        WriteFile(directory, name, path);
    }

    private void WriteFile(FileDescriptor directory, PathComponent name, string path)
    {
        // not to wait for the writer of a pipe that was put there meanwhile
        Errno error = FileIo.OpenAt(
            directory,
            name,
            OpenMode.O_RDONLY | OpenMode.O_NOFOLLOW | OpenMode.O_NONBLOCK,
            mode: 0,
            out FileDescriptor file
        );
        FileStatus opened = default;
        error = error == Errno.None ? AttributeIo.Get(file, out opened) : error;
        if (error != Errno.None || opened.Type != FileType.Regular)
        {
            file.Dispose();
            complain(CopyErrors.Describe(path, error == Errno.None ? Errno.EINVAL : error));
            return;
        }

        using FixedLengthStream content = new(Open(file), opened.Size);
        PaxTarEntry entry = new(TarEntryType.RegularFile, path) { DataStream = content };
        _tar.WriteEntry(Described(entry, opened));
        if (content.Missing > 0)
        {
            complain($"'{path}' became shorter while it was read; zeros stand for the rest.");
        }
    }

    private void AddLink(FileDescriptor link, string path, FileStatus status)
    {
        byte[] target = new byte[4096];
        Errno error = DirectoryIo.ReadSymlink(link, target, out int length);
        if (error != Errno.None)
        {
            complain(CopyErrors.Describe(path, error));
            return;
        }

        if (TextOf(target.AsSpan(0, length)) is not { } text)
        {
            complain($"'{path}' is a link to a name that is not UTF-8 and is left out.");
            return;
        }

        _tar.WriteEntry(
            Described(new PaxTarEntry(TarEntryType.SymbolicLink, path) { LinkName = text }, status)
        );
    }

    private static PaxTarEntry Described(PaxTarEntry entry, FileStatus status)
    {
        entry.Mode = (UnixFileMode)(status.Mode & Permissions);
        entry.ModificationTime = DateTimeOffset
            .UnixEpoch.AddSeconds(Math.Clamp(status.Modified.Seconds, 0, LastSecond))
            .AddTicks(status.Modified.Nanoseconds / TimeSpan.NanosecondsPerTick);
        entry.Uid = (int)Math.Min(status.User, int.MaxValue);
        entry.Gid = (int)Math.Min(status.Group, int.MaxValue);
        return entry;
    }

    private static string? TextOf(ReadOnlySpan<byte> name)
    {
        try
        {
            return Names.GetString(name);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static FileStream Open(FileDescriptor file)
    {
        SafeFileHandle handle = new(file.Number, ownsHandle: true);
        file.SetHandleAsInvalid(); // the stream closes it
        return new FileStream(handle, FileAccess.Read, bufferSize: 0);
    }
}
