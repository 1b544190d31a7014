using AutoMount.Core;
using AutoMount.Core.Folders;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Store;

/// <summary>The directory of the host that holds all folders, <c>StateDirectory/folders</c>; ours alone.</summary>
internal sealed class BackingStore : IDisposable
{
    private const string DataName = "data";
    private const string ErasedName = "erased"; // what is left of the data of a folder whose removal has begun
    private const uint NoReplace = 1; // RENAME_NOREPLACE
    private const int MostNotes = 100; // that come while a folder's directory is emptied

    private BackingStore(string path, FileDescriptor root, Func<bool>? makeSpace)
    {
        MakeSpace = makeSpace ?? (static () => false);
        Path = path;
        Root = root;
    }

    /// <summary>Its host path, for messages.</summary>
    internal string Path { get; }

    /// <summary>Called where our own notes cannot be written for want of space; answers whether there is some now.</summary>
    internal Func<bool> MakeSpace { get; }

    /// <summary>The open directory; any call that wants a descriptor on this file system takes it.</summary>
    internal FileDescriptor Root { get; }

    /// <summary>Opens the store, making it where it is missing, and checks that its file system can do what we need.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/> or, without file handles, <see cref="ServiceError.NotSupported"/>.</exception>
    internal static BackingStore Open(string stateDirectory, Func<bool>? makeSpace = null)
    {
        string path = System.IO.Path.Combine(stateDirectory, "folders");
        _ = Directory.CreateDirectory(
            path,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        );
        StorageErrors.Throw(
            FileIo.OpenTrusted(
                path,
                OpenMode.O_RDONLY | OpenMode.O_DIRECTORY | OpenMode.O_NOFOLLOW,
                out FileDescriptor root
            ),
            $"open {path}"
        );
        Errno error = FileHandle.Of(root, PathComponent.Empty, out _);
        return error == Errno.None
            ? new BackingStore(path, root, makeSpace)
            : throw new ServiceException(
                ServiceError.NotSupported,
                $"The file system below {path} has no file handles ({error}). Put StateDirectory= on ext4, XFS or btrfs."
            );
    }

    /// <summary>Makes a folder's directories; may be repeated.</summary>
    internal void Prepare(FolderId id, uint owner, uint group)
    {
        Make(Root, id.Value, 0x1C0);
        using FileDescriptor folder = OpenFolder(id);
        Make(folder, DataName, 0x1C0);
        StorageErrors.Throw(
            FileIo.OpenAt(
                folder,
                PathComponent.Of(DataName),
                OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
                0,
                out FileDescriptor data
            ),
            $"open {Path}/{id}/{DataName}"
        );
        using (data)
        {
            StorageErrors.Throw(
                AttributeIo.SetOwner(data, owner, group),
                $"set the owner of {Path}/{id}/{DataName}"
            );
        }

        StorageErrors.Throw(FileIo.Synchronize(folder), $"synchronise {Path}/{id}");
        StorageErrors.Throw(FileIo.Synchronize(Root), $"synchronise {Path}");
    }

    /// <summary>Opens a folder's own directory, which holds its data and our notes about it.</summary>
    internal FileDescriptor OpenFolder(FolderId id)
    {
        StorageErrors.Throw(
            FileIo.OpenAt(
                Root,
                PathComponent.Of(id.Value),
                OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
                0,
                out FileDescriptor folder
            ),
            $"open {Path}/{id}"
        );
        return folder;
    }

    /// <summary>Opens the directory with the user's files.</summary>
    internal FileDescriptor OpenData(FolderId id)
    {
        using FileDescriptor folder = OpenFolder(id);
        StorageErrors.Throw(
            FileIo.OpenAt(
                folder,
                PathComponent.Of(DataName),
                OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
                0,
                out FileDescriptor data
            ),
            $"open {Path}/{id}/{DataName}"
        );
        return data;
    }

    /// <summary>Removes a folder with all its files; may be repeated. What it has begun with never looks like a folder again.</summary>
    /// <returns>False where it was ended before.</returns>
    internal bool Erase(FolderId id, IRemovalWatch? watch = null)
    {
        Errno error = FileIo.OpenAt(
            Root,
            PathComponent.Of(id.Value),
            OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
            0,
            out FileDescriptor folder
        );
        using (folder)
        {
            // first: as long as there are files, what they are charged is known
            error = error == Errno.None ? EraseData(folder, watch) : error;
        }

        error = error is Errno.None or Errno.ENOENT ? EraseRest(id, watch) : error;
        if (error == Errno.ECANCELED)
        {
            return false;
        }

        StorageErrors.Throw(error, $"remove {Path}/{id}");
        return true;
    }

    /// <summary>Whose a folder's data is, and whether its removal has begun; null where there is no data.</summary>
    internal (uint Owner, bool IsErased)? FindData(FolderId id)
    {
        Errno error = FileIo.OpenAt(
            Root,
            PathComponent.Of(id.Value),
            OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
            0,
            out FileDescriptor folder
        );
        using (folder)
        {
            if (error is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP)
            {
                return null;
            }

            StorageErrors.Throw(error, $"open {Path}/{id}");
            return OwnerOf(folder, ErasedName) is { } erased ? (erased, true)
                : OwnerOf(folder, DataName) is { } owner ? (owner, false)
                : null;
        }
    }

    private static uint? OwnerOf(FileDescriptor folder, string name)
    {
        Errno error = AttributeIo.GetAt(folder, PathComponent.Of(name), out FileStatus status);
        StorageErrors.Throw(error == Errno.ENOENT ? Errno.None : error, $"look at {name}");
        return error == Errno.None && status.Type == FileType.Directory ? status.User : null;
    }

    private static Errno EraseData(FileDescriptor folder, IRemovalWatch? watch)
    {
        Errno error = SetAside(folder);
        if (error == Errno.EEXIST)
        {
            error = TreeRemoval.Remove(folder, PathComponent.Of(ErasedName), watch: watch);
            error = error == Errno.None ? SetAside(folder) : error;
        }

        // where the records are lost, half of a folder must not come back as a folder
        error = error is Errno.None or Errno.ENOENT ? FileIo.Synchronize(folder) : error;
        return error == Errno.None
            ? TreeRemoval.Remove(folder, PathComponent.Of(ErasedName), watch: watch)
            : error;
    }

    private Errno EraseRest(FolderId id, IRemovalWatch? watch)
    {
        Errno error;
        int attempts = 0;
        do
        {
            error = TreeRemoval.Remove(Root, PathComponent.Of(id.Value), watch: watch);
        } while (error == Errno.ENOTEMPTY && ++attempts < MostNotes); // its record was written just then

        return error;
    }

    private static Errno SetAside(FileDescriptor folder) =>
        DirectoryIo.Rename(
            folder,
            PathComponent.Of(DataName),
            folder,
            PathComponent.Of(ErasedName),
            NoReplace
        );

    /// <inheritdoc/>
    public void Dispose() => Root.Dispose();

    private void Make(FileDescriptor directory, string name, uint mode)
    {
        Errno error = DirectoryIo.MakeDirectory(directory, PathComponent.Of(name), mode);
        StorageErrors.Throw(error == Errno.EEXIST ? Errno.None : error, $"make {name} in {Path}");
    }
}
