namespace AutoMount.Bus.Client;

/// <summary>What is big in a folder, at a time.</summary>
/// <param name="Parts">Its top entries, the biggest first.</param>
/// <param name="Counted">When that was so.</param>
/// <param name="IsRefreshing">Whether the folder is being walked, for a better answer.</param>
public sealed record FolderBreakdownDetails(
    IReadOnlyList<FolderPartDetails> Parts,
    DateTimeOffset? Counted,
    bool IsRefreshing
);

/// <summary>One entry at the top of a folder.</summary>
/// <param name="Name">Its name; <c>.</c> for the folder's own root, empty for what has none.</param>
/// <param name="Kind">directory, file, deleted or rest.</param>
/// <param name="Bytes">Bytes charged for it and all below.</param>
/// <param name="Inodes">Inodes charged.</param>
/// <param name="Entries">How many entries it stands for: more than one for those without a name.</param>
public sealed record FolderPartDetails(
    string Name,
    string Kind,
    long Bytes,
    long Inodes,
    long Entries
);
