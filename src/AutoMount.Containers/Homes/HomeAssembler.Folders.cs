using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Mounts;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;
using AutoMount.Posix.Mounts;

namespace AutoMount.Containers.Homes;

/// <summary>Folders in homes. Inside a home the user can plant anything, so every name there is one component, opened without following.</summary>
public sealed partial class HomeAssembler
{
    /// <inheritdoc/>
    public string? FindDifference(int process, IReadOnlyList<MountPlanEntry> plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        MountTable seen = MountTable.Read(process);
        if (seen.Entries.Count == 0)
        {
            return null; // it ended already
        }

        if (!seen.IsMountPoint(MountPlanner.Home))
        {
            return $"{MountPlanner.Home} is not mounted in the container.";
        }

        foreach (MountPlanEntry entry in plan.Where(entry => entry.Skipped.Length == 0))
        {
            string target = $"{MountPlanner.Home}/{entry.Target}";
            MountTableEntry? mount = seen.Entries.LastOrDefault(candidate =>
                candidate.Target == target
            );
            if (mount is null)
            {
                return $"the folder '{entry.Name}' is not mounted at {target}.";
            }

            if (entry.ReadOnly && !mount.ReadOnly)
            {
                return $"the folder '{entry.Name}' is writable at {target}, and was asked for read-only.";
            }
        }

        return FindDevice(process);
    }

    /// <summary>No session has a lease on a GPU yet, so none may see a node of one.</summary>
    private static string? FindDevice(int process)
    {
        try
        {
            string? node = Directory
                .EnumerateFileSystemEntries($"/proc/{process}/root/dev", "nvidia*")
                .Select(Path.GetFileName)
                .FirstOrDefault();
            return node is null
                ? null
                : $"the container sees the device /dev/{node}, which was not leased to it.";
        }
        catch (IOException)
        {
            return null; // it ended meanwhile
        }
    }

    /// <summary>Mounts a planned folder into a home unless a living mount is there; what fails is told in the entry.</summary>
    private MountPlanEntry AttachFolder(string home, UserAccount owner, MountPlanEntry entry)
    {
        try
        {
            string tree = _folders.GetUserTree(owner.Id);
            Errno error = Attach(home, tree, owner, entry);
            return entry with { Skipped = error == Errno.None ? string.Empty : Explain(error) };
        }
        catch (ServiceException exception)
        {
            return entry with { Skipped = exception.Message };
        }
    }

    private static string Explain(Errno error) =>
        error switch
        {
            Errno.ENOENT => "the folder is gone",
            Errno.ENOTDIR or Errno.ELOOP => "a file of that name stands in the home; remove it",
            Errno.ENOTCONN or Errno.EIO => "the folder's file system does not answer",
            _ => $"mounting it failed ({error})",
        };

    private static Errno Attach(string home, string tree, UserAccount owner, MountPlanEntry entry)
    {
        Errno error = FileIo.OpenTrusted(tree, DirectoryOnly, out FileDescriptor folders);
        using (folders)
        {
            if (error != Errno.None)
            {
                return error;
            }

            PathComponent name = PathComponent.Of(entry.Name.Value);
            error = FileIo.OpenAt(folders, name, DirectoryOnly, 0, out FileDescriptor source);
            using (source)
            {
                return error == Errno.None ? AttachSource(home, source, owner, entry) : error;
            }
        }
    }

    private static Errno AttachSource(
        string home,
        FileDescriptor source,
        UserAccount owner,
        MountPlanEntry entry
    )
    {
        string target = Path.Combine(home, entry.Target);
        if (MountTable.Read().IsMountPoint(Path.GetFullPath(target)))
        {
            if (IsSame(source, target))
            {
                return Errno.None;
            }

            _ = FileSystemMount.Unmount(target, UnmountFlags.MNT_DETACH); // what a dead file system left; the attach below tells more
        }

        Errno error = OpenTarget(home, owner, entry, out FileDescriptor place);
        using (place)
        {
            if (error != Errno.None)
            {
                return error;
            }

            error = MountTree.Clone(source, out FileDescriptor clone);
            using (clone)
            {
                MountTreeFlags flags =
                    MountTreeFlags.MOUNT_ATTR_NOSUID | MountTreeFlags.MOUNT_ATTR_NODEV;
                flags |= entry.ReadOnly ? MountTreeFlags.MOUNT_ATTR_RDONLY : MountTreeFlags.None;
                error = error == Errno.None ? MountTree.SetFlags(clone, flags) : error;
                return error == Errno.None ? MountTree.Attach(clone, place) : error;
            }
        }
    }

    /// <summary>Whether what is mounted there answers and is the folder.</summary>
    private static bool IsSame(FileDescriptor source, string target)
    {
        Errno error = FileIo.OpenTrusted(target, DirectoryOnly, out FileDescriptor mounted);
        using (mounted)
        {
            return error == Errno.None
                && AttributeIo.Get(mounted, out FileStatus there) == Errno.None
                && AttributeIo.Get(source, out FileStatus here) == Errno.None
                && (there.Inode, there.FileSystemMajor, there.FileSystemMinor)
                    == (here.Inode, here.FileSystemMajor, here.FileSystemMinor);
        }
    }

    /// <summary>Opens the place in the home, making an empty directory of the owner's where nothing is.</summary>
    private static Errno OpenTarget(
        string home,
        UserAccount owner,
        MountPlanEntry entry,
        out FileDescriptor place
    )
    {
        Errno error = FileIo.OpenTrusted(home, DirectoryOnly, out FileDescriptor root);
        using (root)
        {
            if (error != Errno.None)
            {
                place = new FileDescriptor(-1);
                return error;
            }

            PathComponent name = PathComponent.Of(entry.Target);
            bool made = DirectoryIo.MakeDirectory(root, name, PrivateMode) == Errno.None; // EEXIST: it is opened as it is
            error = FileIo.OpenAt(root, name, DirectoryOnly, 0, out place);
            return error == Errno.None && made
                ? AttributeIo.SetOwner(place, owner.Id.Value, owner.PrimaryGroup)
                : error;
        }
    }
}
