using AutoMount.Core.Shares;
using AutoMount.FileSystem.Store;
using AutoMount.FileSystem.Views;
using AutoMount.Posix;
using AutoMount.Posix.Files;
using AutoMount.Posix.Mounts;

namespace AutoMount.FileSystem;

/// <summary>Views: of this user's folders for his guests, and the places in his tree where others' views are mounted for him.</summary>
internal sealed partial class UserTree
{
    private const OpenMode DirectoryOnly = OpenMode.O_PATH | OpenMode.O_DIRECTORY;

    /// <summary>Takes a view of a folder in, or changes what its guest may do.</summary>
    internal void AddView(FolderView record, FolderVolume volume)
    {
        if (
            _views.Find(record.Number) is { } present
            && present.Record.Place == record.Place
            && present.Volume == volume
        )
        {
            present.Rights = record.Rights;
            return;
        }

        bool wasShared = volume.IsShared;
        _views.Add(new GuestView(record, volume));
        if (!wasShared)
        {
            Doubt(volume);
        }
    }

    /// <summary>Has the kernel ask again for what it knew of a folder before it was shared; an answer that was on its way meanwhile is met by a second call.</summary>
    internal void Doubt(FolderVolume volume)
    {
        if (IsServed)
        {
            _fileSystem.DoubtAll(volume);
        }
    }

    /// <summary>Ends a view: its guest is refused from now on, also what he has open.</summary>
    internal void RemoveView(int number)
    {
        if (_views.Find(number) is { } view)
        {
            _views.Remove(view);
            RootChanged(view.RootNameBytes); // the number may become another's
            if (IsServed)
            {
                _fileSystem.ForgetPages(view);
            }
        }
    }

    /// <summary>The view of that number, or null.</summary>
    internal GuestView? FindView(int number) => _views.Find(number);

    /// <summary>All views of this user's folders.</summary>
    internal GuestView[] Views => _views.All();

    /// <summary>Makes the place where another's folder is mounted.</summary>
    internal void AddPlace(FolderView view)
    {
        GuestPlace? present = PlaceOf(view.Place);
        if (present is not null && present.Name.AsSpan().SequenceEqual(NameOf(view)))
        {
            return;
        }

        if (present is not null)
        {
            RemovePlace(view.Place);
        }

        RootChanged(_root.Places.Add(view.Place, view.Name.Value).Name);
    }

    /// <summary>Unmounts what is mounted at a place, and takes it away.</summary>
    internal void RemovePlace(int number)
    {
        if (PlaceOf(number) is not { } place)
        {
            return;
        }

        _ = FileSystemMount.Unmount(PathOf(place), UnmountFlags.MNT_DETACH); // EINVAL: nothing is mounted
        _root.Places.Remove(place);
        RootChanged(place.Name);
    }

    /// <summary>Unmounts a view in this tree that ended while nobody served: its share was over, or a crash came before its end.</summary>
    internal void UnmountUnlessPlace(MountTableEntry mount)
    {
        string name = System.IO.Path.GetFileName(mount.Target);
        if (
            GuestView.IsName(mount.Root.AsSpan(1))
            && !_root.Places.All.Any(place => place.Text == name)
        )
        {
            _ = FileSystemMount.Unmount(mount.Target, UnmountFlags.MNT_DETACH);
            RootChanged(System.Text.Encoding.UTF8.GetBytes(name));
        }
    }

    /// <summary>Mounts a view at its place, unless it is mounted there.</summary>
    /// <param name="view">The view.</param>
    /// <param name="owner">The tree that it belongs to.</param>
    internal Errno MountView(FolderView view, UserTree owner)
    {
        if (PlaceOf(view.Place) is not { } place)
        {
            return Errno.ENOENT;
        }

        MountTable table = MountTable.Read();
        string path = PathOf(place);
        string root = $"/{GuestView.NameOf(view.Number)}";
        MountTableEntry? present = table.Entries.LastOrDefault(entry => entry.Target == path);
        string? device = table
            .Entries.LastOrDefault(entry =>
                entry.Target == System.IO.Path.GetFullPath(owner.Path) && entry.Root == "/"
            )
            ?.Device;
        if (present is not null && present.Root == root && present.Device == device)
        {
            return Errno.None;
        }

        if (present is not null)
        {
            _ = FileSystemMount.Unmount(path, UnmountFlags.MNT_DETACH); // of a tree that was replaced
        }

        return Mount(owner.Path, GuestView.NameOf(view.Number), place);
    }

    private Errno Mount(string ownersTree, string root, GuestPlace place)
    {
        Errno error = Open(ownersTree, PathComponent.Of(root), out FileDescriptor source);
        using (source)
        {
            error =
                error == Errno.None
                    ? Open(Path, PathComponent.Of(place.Text), out FileDescriptor target)
                    : Missing(error, out target);
            using (target)
            {
                error =
                    error == Errno.None
                        ? MountTree.Clone(source, out FileDescriptor clone)
                        : Missing(error, out clone);
                using (clone)
                {
                    const MountTreeFlags flags =
                        MountTreeFlags.MOUNT_ATTR_NOSUID | MountTreeFlags.MOUNT_ATTR_NODEV;
                    error = error == Errno.None ? MountTree.SetFlags(clone, flags) : error;
                    return error == Errno.None ? MountTree.Attach(clone, target) : error;
                }
            }
        }
    }

    private static Errno Open(string tree, PathComponent name, out FileDescriptor entry)
    {
        Errno error = FileIo.OpenTrusted(tree, DirectoryOnly, out FileDescriptor root);
        using (root)
        {
            return error == Errno.None
                ? FileIo.OpenAt(root, name, DirectoryOnly, 0, out entry)
                : Missing(error, out entry);
        }
    }

    private static Errno Missing(Errno error, out FileDescriptor none)
    {
        none = new FileDescriptor(-1);
        return error;
    }

    private GuestPlace? PlaceOf(int number) =>
        _root.Places.All.FirstOrDefault(place => place.Number == number);

    private static byte[] NameOf(FolderView view) => RootDirectory.BytesOf(view.Name);

    private string PathOf(GuestPlace place) =>
        System.IO.Path.Combine(System.IO.Path.GetFullPath(Path), place.Text);

    /// <summary>Unmounts all that is mounted in this tree; before the trees themselves are.</summary>
    internal void UnmountPlaces()
    {
        foreach (GuestPlace place in _root.Places.All)
        {
            _ = FileSystemMount.Unmount(PathOf(place), UnmountFlags.MNT_DETACH);
        }
    }
}
