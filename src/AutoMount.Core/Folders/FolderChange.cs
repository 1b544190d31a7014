namespace AutoMount.Core.Folders;

/// <summary>Something that happened to a folder.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Folder">The folder as it is now, or as it was where it was removed.</param>
public sealed record FolderChange(FolderChangeKind Kind, Folder Folder);

/// <summary>What happened to a folder.</summary>
public enum FolderChangeKind
{
    /// <summary>It was made.</summary>
    Added,

    /// <summary>Its name, limits or state changed.</summary>
    Changed,

    /// <summary>It was deleted.</summary>
    Removed,
}

/// <summary>A folder that could not be brought back at start.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Reason">Why, for the journal.</param>
public sealed record FolderProblem(Folder Folder, string Reason);
