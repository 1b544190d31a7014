using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Mounts;
using AutoMount.Core.Sessions;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;
using AutoMount.Posix.Mounts;

namespace AutoMount.Containers.Homes;

/// <summary>Folders in homes. Inside a home the user can plant anything, so every name there is one component, opened without following.</summary>
public sealed partial class HomeAssembler
{
    private const string LinuxbrewDirectory = "linuxbrew";
    private const string OutsideDirectory = "outside";
    private const string ReplacedOutside =
        "its mount had to be replaced, which does not reach a running container outside of its home";

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

        foreach (MountPlanEntry entry in plan.Where(entry => entry.IsMounted))
        {
            string target = entry.ContainerPath;
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

        return null;
    }

    /// <inheritdoc/>
    public bool IsMounted(SessionId session)
    {
        Errno error = FileIo.OpenTrusted(HomeOf(session), DirectoryOnly, out FileDescriptor home);
        using (home)
        {
            return error == Errno.None && IsMountRoot(home);
        }
    }

    /// <summary>Whether something is mounted there, also where that does not answer. Asked of the place itself: to read the table of mounts takes milliseconds where there are hundreds.</summary>
    private static bool IsMountRoot(FileDescriptor place) =>
        AttributeIo.GetMountRoot(place, out bool isRoot) == Errno.None && isRoot;

    /// <inheritdoc/>
    public IReadOnlyList<MountPlanEntry> FindMissing(
        SessionId session,
        IReadOnlyList<MountPlanEntry> plan
    ) =>
        IsMounted(session)
            ? [.. plan.Where(entry => entry.IsWanted && IsMissing(session, entry))]
            : [];

    /// <summary>What lies outside of the home is bound by the engine when the container is made: what was not mounted then cannot come later.</summary>
    private bool IsMissing(SessionId session, MountPlanEntry entry) =>
        entry.IsMounted ? !IsMounted(PlaceOf(session, entry)) : entry.IsInHome;

    private static bool IsMounted(FolderPlace place)
    {
        Errno error = place.Open(out FileDescriptor directory);
        using (directory)
        {
            return error == Errno.None && IsMountRoot(directory);
        }
    }

    /// <inheritdoc/>
    public bool CanAttach(SessionId session, MountPlanEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.IsInHome || Directory.Exists(PlaceOf(session, entry).Base);
    }

    /// <inheritdoc/>
    public void Detach(SessionId session, MountPlanEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        FolderPlace place = PlaceOf(session, entry);
        if (place.Open(out FileDescriptor root) == Errno.None)
        {
            using (root)
            {
                _ = FileSystemMount.Unmount(root, UnmountFlags.MNT_DETACH); // EINVAL: it is not mounted
            }

            place.RemoveDirectory();
        }
    }

    /// <summary>Mounts a planned folder at its place unless it is mounted there; what fails is told in the entry.</summary>
    private MountPlanEntry AttachFolder(SessionId session, UserAccount owner, MountPlanEntry entry)
    {
        if (!entry.IsWanted)
        {
            return entry;
        }

        try
        {
            string tree = _folders.GetUserTree(owner.Id);
            FolderPlace place = PlaceOf(session, entry);
            Errno error = Attach(place, tree, owner, entry, out bool isReplaced);
            return error != Errno.None ? entry.AsSkipped(MountReason.Unavailable, Explain(error))
                : isReplaced && IsBoundItself(entry)
                    ? entry.AsSkipped(MountReason.NextSession, ReplacedOutside)
                : entry.AsMounted();
        }
        catch (ServiceException exception)
        {
            return entry.AsSkipped(MountReason.Unavailable, exception.Message);
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

    private static Errno Attach(
        FolderPlace place,
        string tree,
        UserAccount owner,
        MountPlanEntry entry,
        out bool isReplaced
    )
    {
        isReplaced = false;
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
                return error == Errno.None
                    ? AttachSource(place, source, owner, entry, out isReplaced)
                    : error;
            }
        }
    }

    private static Errno AttachSource(
        FolderPlace place,
        FileDescriptor source,
        UserAccount owner,
        MountPlanEntry entry,
        out bool isReplaced
    )
    {
        isReplaced = false;
        Errno error = place.OpenOrMake(owner, out FileDescriptor target);
        using (target)
        {
            if (error != Errno.None)
            {
                return error;
            }

            if (!IsMountRoot(target))
            {
                return AttachClone(source, target, entry.ReadOnly);
            }

            if (IsSame(source, target, entry.ReadOnly))
            {
                return Errno.None;
            }

            isReplaced = true;
            _ = FileSystemMount.Unmount(target, UnmountFlags.MNT_DETACH); // of a dead file system, or another mode; the attach below tells more
        }

        error = place.OpenOrMake(owner, out FileDescriptor beneath);
        using (beneath)
        {
            return error == Errno.None ? AttachClone(source, beneath, entry.ReadOnly) : error;
        }
    }

    private static Errno AttachClone(FileDescriptor source, FileDescriptor place, bool readOnly)
    {
        Errno error = MountTree.Clone(source, out FileDescriptor clone);
        using (clone)
        {
            MountTreeFlags flags =
                MountTreeFlags.MOUNT_ATTR_NOSUID | MountTreeFlags.MOUNT_ATTR_NODEV;
            flags |= readOnly ? MountTreeFlags.MOUNT_ATTR_RDONLY : MountTreeFlags.None;
            error = error == Errno.None ? MountTree.SetFlags(clone, flags) : error;
            return error == Errno.None ? MountTree.Attach(clone, place) : error;
        }
    }

    /// <summary>Whether what is mounted there answers, is the folder, and can be written to or not as it should.</summary>
    private static bool IsSame(FileDescriptor source, FileDescriptor mounted, bool readOnly) =>
        AttributeIo.Get(mounted, out FileStatus there) == Errno.None
        && AttributeIo.Get(source, out FileStatus here) == Errno.None
        && (there.Inode, there.FileSystemMajor, there.FileSystemMinor)
            == (here.Inode, here.FileSystemMajor, here.FileSystemMinor)
        && AttributeIo.GetVolume(mounted, out VolumeStatus volume) == Errno.None
        && volume.IsReadOnly == readOnly;

    /// <summary>Whether the engine binds the folder and not a directory of ours that it lies in.</summary>
    private static bool IsBoundItself(MountPlanEntry entry) =>
        !entry.IsInHome && entry.ContainerPath != MountPlanner.Linuxbrew;

    /// <summary>Where a planned folder is mounted on the host.</summary>
    private FolderPlace PlaceOf(SessionId session, MountPlanEntry entry)
    {
        string directory = Path.Combine(_sessions, session.Value);
        return entry switch
        {
            { IsInHome: true } => new FolderPlace(HomeOf(session), entry.Target.Split('/')),
            { ContainerPath: MountPlanner.Linuxbrew } => new FolderPlace(
                Path.Combine(directory, LinuxbrewDirectory),
                [Path.GetFileName(MountPlanner.Linuxbrew)]
            ),
            _ => new FolderPlace(Path.Combine(directory, OutsideDirectory), [entry.FolderId.Value]),
        };
    }

    /// <summary>What the container binds for folders that do not lie in the home.</summary>
    /// <remarks>Homebrew's parent is bound, so that it can come and go; another folder is bound itself, as its parent belongs to the image.</remarks>
    private List<ContainerBind> BindOutside(SessionId session, IReadOnlyList<MountPlanEntry> plan)
    {
        List<ContainerBind> binds = [];
        foreach (MountPlanEntry entry in plan.Where(entry => !entry.IsInHome && entry.IsMounted))
        {
            FolderPlace place = PlaceOf(session, entry);
            bool isBrew = entry.ContainerPath == MountPlanner.Linuxbrew;
            binds.Add(
                isBrew
                    ? new ContainerBind(
                        place.Base,
                        Path.GetDirectoryName(MountPlanner.Linuxbrew)!,
                        ReadOnly: false,
                        Slave: true
                    )
                    : new ContainerBind(place.Path, entry.Target, entry.ReadOnly, Slave: true)
            );
        }

        return binds;
    }
}
