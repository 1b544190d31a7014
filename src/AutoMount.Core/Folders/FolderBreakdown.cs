namespace AutoMount.Core.Folders;

/// <summary>What is big in a folder, as it was counted at a time.</summary>
/// <param name="Parts">Its top entries, the biggest first.</param>
/// <param name="CountedAt">When the count began (UTC).</param>
/// <param name="Usage">What the folder was charged then.</param>
public sealed record FolderBreakdown(
    IReadOnlyList<FolderPart> Parts,
    DateTimeOffset CountedAt,
    FolderUsage Usage
);
