using AutoMount.Core.Folders;

namespace AutoMount.Core.Mounts;

/// <summary>What a session's mount plan says of one folder (decision D13).</summary>
/// <param name="FolderId">The folder.</param>
/// <param name="Name">Its name when the plan was made.</param>
/// <param name="Target">Path inside the home, such as <c>.local</c>; empty where it is not mounted.</param>
/// <param name="ReadOnly">Whether the session may only read.</param>
/// <param name="Automatic">Whether it was mounted for its leading dot, or on request.</param>
/// <param name="Skipped">Why it is not mounted; empty where it is.</param>
public sealed record MountPlanEntry(
    FolderId FolderId,
    FolderName Name,
    string Target,
    bool ReadOnly,
    bool Automatic,
    string Skipped
);
