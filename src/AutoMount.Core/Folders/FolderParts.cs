namespace AutoMount.Core.Folders;

/// <summary>What is big in a folder, as it is kept.</summary>
/// <param name="Parts">Its top entries, in no order.</param>
/// <param name="IsCurrent">Whether each part is what it is charged now; else something may be counted in another's place, and only a walk finds that out.</param>
public sealed record FolderParts(IReadOnlyList<FolderPart> Parts, bool IsCurrent);
