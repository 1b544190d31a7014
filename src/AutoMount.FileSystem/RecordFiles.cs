using System.Buffers;
using System.Text;
using AutoMount.Core;
using AutoMount.Core.Folders;
using AutoMount.FileSystem.Store;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem;

/// <summary>The file <c>record</c> beside each folder's data, and <c>user-limits</c> beside all folders: what the records can be made of again. What is in them is not known here.</summary>
/// <remarks>A file is replaced as a whole, by one that is on the disk. For one thread at a time.</remarks>
public sealed class RecordFiles : IDisposable
{
    /// <summary>The longest file; a longer one is not read.</summary>
    public const int MostBytes = 8 << 20;

    private const string Name = "record";
    private const string UsersName = "user-limits";
    private const string Suffix = ".new";
    private const int FewFiles = 8; // so many are waited for one by one: others may have much to write on this disk
    private const int BufferLength = 32 * 1024;

    private readonly BackingStore _store;
    private readonly FileDescriptor _state;

    private RecordFiles(BackingStore store, FileDescriptor state)
    {
        _store = store;
        _state = state;
    }

    /// <summary>The host path of the directory that holds all folders, for messages.</summary>
    public string FoldersPath => _store.Path;

    /// <summary>Opens the directories; that of the folders is made where it is missing.</summary>
    /// <param name="stateDirectory">Holds both.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>, <see cref="ServiceError.NotSupported"/>.</exception>
    public static RecordFiles Open(string stateDirectory)
    {
        BackingStore store = BackingStore.Open(stateDirectory);
        Errno error = FileIo.OpenTrusted(
            stateDirectory,
            OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
            out FileDescriptor state
        );
        if (error != Errno.None)
        {
            store.Dispose();
        }

        StorageErrors.Throw(error, $"open {stateDirectory}");
        return new RecordFiles(store, state);
    }

    /// <summary>The ids by which folders lie there, or what is called like one.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    public IReadOnlyList<FolderId> ListFolders()
    {
        List<FolderId> folders = [];
        StorageErrors.Throw(TryList(folders), $"list {_store.Path}");
        return folders;
    }

    /// <summary>What is there of a folder's data; null for nothing.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    public RecordedData? FindData(FolderId id) =>
        _store.FindData(id) is { } found ? new RecordedData(found.Owner, found.IsErased) : null;

    /// <summary>Reads a file; null where there is none, or none that can be read.</summary>
    /// <param name="folder">The folder that it lies beside; null for the one about users.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/> for a reason that may pass, as of too many open files.</exception>
    public byte[]? Read(FolderId? folder)
    {
        using FileDescriptor file = OpenFile(folder, out int length);
        byte[] content = new byte[length];
        return !file.IsInvalid && IsRead(file, content) ? content : null;
    }

    /// <summary>Whether a file has this content.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    public bool Holds(RecordContent expected)
    {
        using FileDescriptor file = OpenFile(expected.Folder, out int length);
        if (file.IsInvalid || length != expected.Content.Length)
        {
            return false;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Span<byte> content = buffer.AsSpan(0, length);
            return IsRead(file, content) && content.SequenceEqual(expected.Content.Span);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Replaces files, each whole or not at all; waits for the disk once where they are many.</summary>
    /// <returns>Those that could not be written.</returns>
    public IReadOnlyList<RecordFailure> Write(IReadOnlyList<RecordContent> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        List<RecordFailure> failures = [];
        List<FolderId?> written = [];
        foreach (RecordContent file in files)
        {
            Errno error = Prepare(file, waits: files.Count <= FewFiles);
            if (error == Errno.None)
            {
                written.Add(file.Folder);
            }
            else
            {
                failures.Add(new RecordFailure(file.Folder, error));
            }
        }

        Errno lost =
            files.Count > FewFiles && written.Count > 0
                ? FileIo.SynchronizeFileSystem(_store.Root)
                : Errno.None;
        foreach (FolderId? folder in written)
        {
            Errno error = lost == Errno.None ? Show(folder) : lost;
            if (error != Errno.None)
            {
                failures.Add(new RecordFailure(folder, error));
            }
        }

        return failures;
    }

    /// <summary>Puts the names in the state directory on the disk.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    public void SynchronizeNames() =>
        StorageErrors.Throw(FileIo.Synchronize(_state), "synchronise the state directory");

    /// <inheritdoc/>
    public void Dispose()
    {
        _state.Dispose();
        _store.Dispose();
    }

    private static string NameOf(FolderId? folder) => folder is null ? UsersName : Name;

    private Errno TryList(List<FolderId> folders)
    {
        Errno error = FileIo.OpenAt(
            _store.Root,
            PathComponent.Dot,
            OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
            0,
            out FileDescriptor directory
        );
        using (directory)
        {
            byte[] buffer = new byte[BufferLength];
            int length = 1;
            while (error == Errno.None && length > 0)
            {
                error = DirectoryIo.ReadEntries(directory, buffer, out length);
                DirectoryEntries entries = new(buffer.AsSpan(0, length));
                while (entries.MoveNext())
                {
                    string name = Encoding.UTF8.GetString(entries.TerminatedName[..^1]);
                    if (FolderId.TryParse(name, out FolderId folder))
                    {
                        folders.Add(folder);
                    }
                }
            }

            return error;
        }
    }

    /// <summary>The directory that a file lies in.</summary>
    private Errno OpenDirectory(FolderId? folder, out FileDescriptor directory) =>
        folder is { } id
            ? FileIo.OpenAt(
                _store.Root,
                PathComponent.Of(id.Value),
                OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
                0,
                out directory
            )
            : _state.Duplicate(out directory);

    private FileDescriptor OpenFile(FolderId? folder, out int length)
    {
        length = 0;
        Errno error = OpenDirectory(folder, out FileDescriptor directory);
        using (directory)
        {
            FileDescriptor file = new(-1);
            error =
                error == Errno.None
                    ? FileIo.OpenAt(
                        directory,
                        PathComponent.Of(NameOf(folder)),
                        OpenMode.O_RDONLY | OpenMode.O_NONBLOCK,
                        0,
                        out file
                    )
                    : error;
            if (error is Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM)
            {
                StorageErrors.Throw(error, $"open {_store.Path}/{folder}: {NameOf(folder)}");
            }

            if (error != Errno.None)
            {
                return file; // none, no file, or damaged (EIO, EUCLEAN, EBADMSG)
            }

            if (
                AttributeIo.Get(file, out FileStatus status) != Errno.None
                || status.Type != FileType.Regular
                || status.Size > MostBytes
            )
            {
                file.Dispose();
                return new FileDescriptor(-1);
            }

            length = (int)status.Size;
            return file;
        }
    }

    private static bool IsRead(FileDescriptor file, Span<byte> content) =>
        FileIo.ReadAt(file, content, 0, out int count) == Errno.None && count == content.Length;

    private Errno Prepare(RecordContent file, bool waits)
    {
        Errno error = OpenDirectory(file.Folder, out FileDescriptor directory);
        using (directory)
        {
            if (error != Errno.None)
            {
                return error;
            }

            string name = NameOf(file.Folder) + Suffix;
            error = WriteNew(directory, name, file.Content.Span, waits); // the reserve is for the records themselves
            if (error != Errno.None)
            {
                _ = DirectoryIo.RemoveFile(directory, PathComponent.Of(name)); // best effort: it is written anew next time
            }

            return error;
        }
    }

    private static Errno WriteNew(
        FileDescriptor directory,
        string name,
        ReadOnlySpan<byte> content,
        bool waits
    )
    {
        Errno error = FileIo.OpenAt(
            directory,
            PathComponent.Of(name),
            OpenMode.O_WRONLY | OpenMode.O_CREAT | OpenMode.O_TRUNC,
            0x180,
            out FileDescriptor file
        );
        using (file)
        {
            error = error == Errno.None ? FileIo.WriteAt(file, content, 0, out _) : error;
            return error == Errno.None && waits ? FileIo.Synchronize(file) : error;
        }
    }

    /// <summary>The new file takes the old one's place. The directory is not waited for: after a power cut it has one of the two, and the next start compares.</summary>
    private Errno Show(FolderId? folder)
    {
        Errno error = OpenDirectory(folder, out FileDescriptor directory);
        using (directory)
        {
            return error == Errno.None
                ? DirectoryIo.Rename(
                    directory,
                    PathComponent.Of(NameOf(folder) + Suffix),
                    directory,
                    PathComponent.Of(NameOf(folder)),
                    flags: 0
                )
                : error;
        }
    }
}
