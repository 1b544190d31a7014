using AutoMount.Core;
using AutoMount.Core.Folders;
using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Store;
using AutoMount.Fuse;
using AutoMount.Posix;
using AutoMount.Posix.Mounts;

namespace AutoMount.FileSystem;

/// <summary>One user's mounted tree: a FUSE connection of his own at <c>users/&lt;uid&gt;</c> (decision D5).</summary>
internal sealed class UserTree : IDisposable
{
    private readonly FuseSession _session;
    private readonly UserFileSystem _fileSystem;
    private readonly RootDirectory _root;

    private UserTree(
        string path,
        FuseSession session,
        UserFileSystem fileSystem,
        RootDirectory root
    )
    {
        Path = path;
        _session = session;
        _fileSystem = fileSystem;
        _root = root;
    }

    /// <summary>The mount point.</summary>
    internal string Path { get; }

    /// <summary>Mounts a user's tree, empty at first. What a dead daemon left mounted there is unmounted before.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>, saying what is missing.</exception>
    internal static UserTree Mount(
        string path,
        BackingStore store,
        DescriptorCache descriptors,
        RootDirectory root,
        Action<string, Exception>? onFault
    )
    {
        ClearMountPoint(path);
        StorageErrors.Throw(
            FuseDevice.Open(out FuseDevice device),
            "open /dev/fuse (try 'modprobe fuse')"
        );
        UserFileSystem fileSystem = new(store, descriptors, device, root);
        FuseOptions options = new()
        {
            Source = "automount",
            Subtype = "automount",
            MountPoint = path,
            OnFault = onFault,
        };
        Errno error = FuseSession.Start(options, device, fileSystem, out FuseSession? session);
        if (session is null)
        {
            device.Dispose();
            StorageErrors.Throw(error, $"mount a file system at {path}");
        }

        return new UserTree(path, session!, fileSystem, root);
    }

    /// <summary>Shows a folder; nothing happens where it is shown already.</summary>
    internal void Attach(Folder folder, BackingStore store)
    {
        if (_root.Find(folder.Id) is not null)
        {
            return;
        }

        RootEntry entry = _root.Add(folder.Name, FolderVolume.Open(folder, store));
        RootChanged(entry);
    }

    /// <summary>Hides a folder; nothing happens where it is not shown.</summary>
    internal void Detach(FolderId id)
    {
        if (_root.Find(id) is { } entry)
        {
            _root.Remove(entry);
            RootChanged(entry);
        }
    }

    /// <summary>The folder while it is shown, or null.</summary>
    internal FolderVolume? Find(FolderId id) => _root.Find(id)?.Volume;

    /// <summary>Unmounts and notes every folder's usage.</summary>
    public void Dispose()
    {
        _session.Dispose();
        _fileSystem.CloseAll();
        foreach (RootEntry entry in _root.After(position: 0))
        {
            entry.Volume.Close();
        }
    }

    private void RootChanged(RootEntry entry)
    {
        _ = _session.Device.InvalidateEntry(UserFileSystem.RootId, entry.Name); // ENOENT: the kernel did not know it
        _ = _session.Device.InvalidateInode(UserFileSystem.RootId);
    }

    private static void ClearMountPoint(string path)
    {
        while (FileSystemMount.Unmount(path, UnmountFlags.MNT_DETACH) == Errno.None) { }

        _ = Directory.CreateDirectory(path);
    }
}
