using AutoMount.Core.Folders;
using AutoMount.Core.Sessions;

namespace AutoMount.Core.Mounts;

/// <summary>Decides which folders a session gets, and where (decision D13). Pure.</summary>
public static class MountPlanner
{
    /// <summary>The home inside every session.</summary>
    public const string Home = "/home/work";

    /// <summary>Where Homebrew must lie, as its packages have the path built in.</summary>
    public const string Linuxbrew = "/home/linuxbrew/.linuxbrew";

    /// <summary>An entry for every candidate: all dotfolders, and what was asked for; ordered by target. A wish that cannot be fulfilled is an entry too, a fatal one.</summary>
    /// <param name="folders">The owner's folders.</param>
    /// <param name="wishes">What the session's maker said.</param>
    public static IReadOnlyList<MountPlanEntry> Plan(
        IReadOnlyList<Folder> folders,
        MountWishes wishes
    )
    {
        ArgumentNullException.ThrowIfNull(folders);
        ArgumentNullException.ThrowIfNull(wishes);
        List<MountPlanEntry> requested = PlanRequests(folders, wishes.Requests);
        List<MountPlanEntry> automatic =
        [
            .. folders
                .Where(folder =>
                    folder.Name.IsDotfolder && requested.All(entry => entry.Name != folder.Name)
                )
                .Select(folder => Automatic(folder, wishes, requested)),
        ];
        return
        [
            .. automatic
                .Concat(RefuseConflicts(requested, automatic))
                .OrderBy(entry => entry.Target, StringComparer.Ordinal)
                .ThenBy(entry => entry.Name.Value, StringComparer.Ordinal),
        ];
    }

    /// <summary>Refuses a plan with a wish in it that cannot be fulfilled.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchFolder"/> or <see cref="ServiceError.InvalidArgument"/>.</exception>
    public static void Require(IReadOnlyList<MountPlanEntry> plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.FirstOrDefault(entry => IsFatal(entry.Reason)) is { } entry)
        {
            throw new ServiceException(
                entry.Reason == MountReason.NoSuchFolder
                    ? ServiceError.NoSuchFolder
                    : ServiceError.InvalidArgument,
                entry.Skipped
            );
        }
    }

    /// <summary>Whether a session cannot start for this.</summary>
    public static bool IsFatal(MountReason reason) =>
        reason
            is MountReason.NoSuchFolder
                or MountReason.AskedTwice
                or MountReason.TargetInvalid
                or MountReason.TargetConflict;

    /// <summary>The entry of a dotfolder that nobody asked for by name.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="wishes">What the session's maker said.</param>
    /// <param name="present">The session's other entries.</param>
    public static MountPlanEntry Automatic(
        Folder folder,
        MountWishes wishes,
        IReadOnlyList<MountPlanEntry> present
    )
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(wishes);
        MountPlanEntry entry = new(
            folder.Id,
            folder.Name,
            MountTarget.Relative(DefaultPath(folder.Name)),
            ReadOnly: folder.AutoMount == AutoMountMode.ReadOnly,
            Automatic: true,
            Skipped: string.Empty
        );
        if (!wishes.Automatic)
        {
            return entry.AsSkipped(
                MountReason.NotWanted,
                "the session was started without automatic mounts"
            );
        }

        if (wishes.LeftOut.Contains(folder.Name))
        {
            return entry.AsSkipped(MountReason.LeftOut, "the session was started without it");
        }

        if (folder.AutoMount == AutoMountMode.Off)
        {
            return entry.AsSkipped(
                MountReason.OptedOut,
                $"it is not mounted by itself ('automountctl folder set {folder.Name} --auto-mount on' changes that)"
            );
        }

        MountPlanEntry? taken = present.FirstOrDefault(other =>
            !other.Automatic && other.IsWanted && other.ContainerPath == entry.ContainerPath
        );
        return taken is null ? entry : Taken(entry, taken);
    }

    /// <summary>The entry of a dotfolder that comes while the session runs: what is there already goes before it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="session">The session.</param>
    public static MountPlanEntry Late(Folder folder, Session session)
    {
        ArgumentNullException.ThrowIfNull(session);
        MountPlanEntry entry = Automatic(folder, session.MountWishes, session.Mounts);
        MountPlanEntry? taken = session.Mounts.FirstOrDefault(other =>
            !other.Automatic && other.IsMounted && AreNested(other, entry)
        );
        return taken is null || !entry.IsWanted ? entry : Taken(entry, taken);
    }

    private static MountPlanEntry Taken(MountPlanEntry entry, MountPlanEntry by) =>
        entry.AsSkipped(
            MountReason.TargetTaken,
            $"the folder '{by.Name}', which was asked for, has its place"
        );

    private static string DefaultPath(FolderName name) =>
        name.Value == ".linuxbrew" ? Linuxbrew : $"{Home}/{name}";

    private static List<MountPlanEntry> PlanRequests(
        IReadOnlyList<Folder> folders,
        IReadOnlyList<MountRequest> requests
    )
    {
        Dictionary<FolderName, Folder> known = folders.ToDictionary(folder => folder.Name);
        HashSet<FolderName> seen = [];
        return
        [
            .. requests.Select(request =>
                Requested(
                    request,
                    known.GetValueOrDefault(request.Folder),
                    isFirst: seen.Add(request.Folder)
                )
            ),
        ];
    }

    private static MountPlanEntry Requested(MountRequest request, Folder? folder, bool isFirst)
    {
        string path = request.Path ?? DefaultPath(request.Folder);
        string? fault = request.Path is null ? null : MountTarget.FindFault(path);
        MountPlanEntry entry = new(
            folder?.Id ?? default,
            request.Folder,
            fault is null ? MountTarget.Relative(path) : string.Empty,
            request.ReadOnly || folder is { IsReadOnly: true },
            Automatic: false,
            Skipped: string.Empty
        );
        if (folder is null)
        {
            return entry.AsSkipped(
                MountReason.NoSuchFolder,
                $"There is no folder '{request.Folder}' to mount. 'automountctl folder list' shows the ones there are; "
                    + $"'automountctl folder create {request.Folder}' makes it."
            );
        }

        if (!isFirst)
        {
            return entry.AsSkipped(
                MountReason.AskedTwice,
                $"The folder '{request.Folder}' is asked for twice; ask once, with ':ro' or without."
            );
        }

        return fault is null ? entry : entry.AsSkipped(MountReason.TargetInvalid, fault);
    }

    /// <summary>Of two folders at one place, or one above the other, the later would hide the other or leave a directory in it.</summary>
    private static List<MountPlanEntry> RefuseConflicts(
        List<MountPlanEntry> requested,
        List<MountPlanEntry> automatic
    )
    {
        List<MountPlanEntry> checkedEntries = [];
        foreach (MountPlanEntry entry in requested)
        {
            MountPlanEntry? other = entry.IsWanted
                ? automatic
                    .Concat(checkedEntries)
                    .FirstOrDefault(present => present.IsWanted && AreNested(present, entry))
                : null;
            checkedEntries.Add(
                other is null
                    ? entry
                    : entry.AsSkipped(MountReason.TargetConflict, ExplainConflict(entry, other))
            );
        }

        return checkedEntries;
    }

    private static bool AreNested(MountPlanEntry one, MountPlanEntry other) =>
        MountTarget.Holds(one.ContainerPath, other.ContainerPath)
        || MountTarget.Holds(other.ContainerPath, one.ContainerPath);

    private static string ExplainConflict(MountPlanEntry entry, MountPlanEntry other)
    {
        string cure = other.Automatic
            ? $"Choose another path, or leave the other out with '--skip {other.Name}'."
            : "Choose another path for one of them.";
        return $"The folder '{entry.Name}' cannot be mounted at {entry.ContainerPath}: the folder '{other.Name}' is at "
            + $"{other.ContainerPath}, and one would hide the other. {cure}";
    }
}
