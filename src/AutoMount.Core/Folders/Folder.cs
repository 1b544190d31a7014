using AutoMount.Core.Accounts;

namespace AutoMount.Core.Folders;

/// <summary>A folder as the state store keeps it.</summary>
public sealed record Folder
{
    /// <summary>Its id, stable over renames.</summary>
    public required FolderId Id { get; init; }

    /// <summary>Who owns and pays for it.</summary>
    public required UserId Owner { get; init; }

    /// <summary>Its name, unique per owner.</summary>
    public required FolderName Name { get; init; }

    /// <summary>Its name before, while a new one is being made known; null where none is.</summary>
    public FolderName? RenamedFrom { get; init; }

    /// <summary>Its hard limits.</summary>
    public required FolderLimits Limits { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required FolderState State { get; init; }

    /// <summary>How sessions get it without asking; matters only where the name begins with a dot.</summary>
    public AutoMountMode AutoMount { get; init; }

    /// <summary>When it was made (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it came into the trash (UTC); null where it is not there.</summary>
    public DateTimeOffset? TrashedAt { get; init; }

    /// <summary>Who owns it once its files are his; null but in <see cref="FolderState.Transferring"/>.</summary>
    public UserId? NewOwner { get; init; }

    /// <summary>Who owns it really, where it is shared with <see cref="Owner"/> and this is what he has of it; null for a folder of his own.</summary>
    public UserId? SharedBy { get; init; }

    /// <summary>Whether nothing in it can be changed, whatever a session asks for.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>What its owner says of it; empty for nothing.</summary>
    public FolderDescription Description { get; init; }

    /// <summary>What it is for. A label: nothing follows from it.</summary>
    public FolderUsageMode UsageMode { get; init; }
}

/// <summary>What a folder is for, as in Backend.AI.</summary>
public enum FolderUsageMode
{
    /// <summary>Anything.</summary>
    General,

    /// <summary>Data that is read.</summary>
    Data,

    /// <summary>A model that is served.</summary>
    Model,
}

/// <summary>How sessions get a dotfolder without asking for it.</summary>
public enum AutoMountMode
{
    /// <summary>Mounted, to be read and written.</summary>
    On,

    /// <summary>Mounted, to be read only.</summary>
    ReadOnly,

    /// <summary>Not mounted; a session gets it where it is asked for.</summary>
    Off,
}

/// <summary>Where a folder is in its life.</summary>
public enum FolderState
{
    /// <summary>Recorded; its backing directory may not exist yet.</summary>
    Creating,

    /// <summary>Usable.</summary>
    Ready,

    /// <summary>In the trash: shown nowhere, charged as before, and ready again when it is restored.</summary>
    Trashed,

    /// <summary>Its files become another user's; it is shown nowhere meanwhile.</summary>
    Transferring,

    /// <summary>Gone for its owner; its files are being removed.</summary>
    Deleting,
}
