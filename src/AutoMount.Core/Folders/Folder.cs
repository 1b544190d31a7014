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

    /// <summary>Its hard limits.</summary>
    public required FolderLimits Limits { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required FolderState State { get; init; }

    /// <summary>When it was made (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Where a folder is in its life.</summary>
public enum FolderState
{
    /// <summary>Recorded; its backing directory may not exist yet.</summary>
    Creating,

    /// <summary>Usable.</summary>
    Ready,

    /// <summary>Gone for its owner; its files are being removed.</summary>
    Deleting,
}
