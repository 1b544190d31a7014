namespace AutoMount.Core.Folders;

/// <summary>What is big in a folder at a time.</summary>
/// <param name="Parts">Its top entries, the biggest first.</param>
/// <param name="CountedAt">When that was so (UTC).</param>
public sealed record FolderBreakdown(IReadOnlyList<FolderPart> Parts, DateTimeOffset CountedAt);
