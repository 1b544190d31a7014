using AutoMount.Core.Folders;

namespace AutoMount.Core.Mounts;

/// <summary>What a session's mount plan says of one folder (decision D13).</summary>
/// <param name="FolderId">The folder; empty where there is none of that name.</param>
/// <param name="Name">Its name.</param>
/// <param name="Target">Where it is mounted: a path below the home, such as <c>.local</c>, or an absolute one in the container; empty where it has no place.</param>
/// <param name="ReadOnly">Whether the session may only read.</param>
/// <param name="Automatic">Whether it was mounted for its leading dot, or on request.</param>
/// <param name="Skipped">Why it is not mounted, a sentence for people; empty where it is.</param>
public sealed record MountPlanEntry(
    FolderId FolderId,
    FolderName Name,
    string Target,
    bool ReadOnly,
    bool Automatic,
    string Skipped
)
{
    /// <summary>Why it is mounted or not, of the closed list.</summary>
    public MountReason Reason { get; init; } =
        Skipped.Length > 0 ? MountReason.Unavailable
        : Automatic ? MountReason.Dotfolder
        : MountReason.Requested;

    /// <summary>The path in the container.</summary>
    public string ContainerPath =>
        Target.StartsWith('/') ? Target : $"{MountPlanner.Home}/{Target}";

    /// <summary>Whether it lies in the home, where mounts can come and go while the session runs.</summary>
    public bool IsInHome => Target.Length > 0 && Target[0] != '/';

    /// <summary>Whether it is to be mounted: it is, or it could not be and that may change.</summary>
    public bool IsWanted =>
        Reason is MountReason.Dotfolder or MountReason.Requested or MountReason.Unavailable;

    /// <summary>Whether it is mounted.</summary>
    public bool IsMounted => Reason is MountReason.Dotfolder or MountReason.Requested;

    /// <summary>The entry when it is mounted.</summary>
    public MountPlanEntry AsMounted() =>
        this with
        {
            Reason = Automatic ? MountReason.Dotfolder : MountReason.Requested,
            Skipped = string.Empty,
        };

    /// <summary>The entry when it is not mounted.</summary>
    public MountPlanEntry AsSkipped(MountReason reason, string sentence) =>
        this with
        {
            Reason = reason,
            Skipped = sentence,
        };
}

/// <summary>Why a folder is mounted in a session or not: the closed list. Its words on the bus are these names in lower case with hyphens.</summary>
public enum MountReason
{
    /// <summary>Mounted: its name begins with a dot.</summary>
    Dotfolder,

    /// <summary>Mounted: it was asked for.</summary>
    Requested,

    /// <summary>Not mounted: the session was to have no automatic mounts (<c>--no-auto-mount</c>).</summary>
    NotWanted,

    /// <summary>Not mounted: the session was to leave it out (<c>--skip</c>).</summary>
    LeftOut,

    /// <summary>Not mounted: the folder's own setting (<c>folder set --auto-mount off</c>).</summary>
    OptedOut,

    /// <summary>Not mounted: a folder that was asked for has its place.</summary>
    TargetTaken,

    /// <summary>Not mounted: it came after the session's start, and its place is not in the home.</summary>
    NextSession,

    /// <summary>Not mounted: it could not be; it is tried again.</summary>
    Unavailable,

    /// <summary>Not mounted any more: it was deleted while the session ran.</summary>
    Deleted,

    /// <summary>Not mounted any more: its name does not begin with a dot any more.</summary>
    Renamed,

    /// <summary>Not mounted any more: it was another's, and is shared no longer.</summary>
    ShareEnded,

    /// <summary>Fatal: there is no such folder.</summary>
    NoSuchFolder,

    /// <summary>Fatal: the folder was asked for twice.</summary>
    AskedTwice,

    /// <summary>Fatal: nothing may be mounted at that path.</summary>
    TargetInvalid,

    /// <summary>Fatal: another folder is mounted there, above or below.</summary>
    TargetConflict,
}
