namespace AutoMount.Bus.Client;

/// <summary>What is big in a folder, as it was counted at a time.</summary>
/// <param name="Parts">Its top entries, the biggest first.</param>
/// <param name="Counted">When it was counted.</param>
/// <param name="IsRefreshing">Whether a newer count runs.</param>
public sealed record FolderBreakdownDetails(
    IReadOnlyList<FolderPartDetails> Parts,
    DateTimeOffset? Counted,
    bool IsRefreshing
);

/// <summary>One entry at the top of a folder.</summary>
/// <param name="Name">Its name; <c>.</c> for the folder's own root, empty for the rest.</param>
/// <param name="Kind">directory, file or rest.</param>
/// <param name="Bytes">Bytes charged for it and all below.</param>
/// <param name="Inodes">Inodes charged.</param>
/// <param name="Entries">How many entries it stands for: more than one for the rest.</param>
public sealed record FolderPartDetails(
    string Name,
    string Kind,
    long Bytes,
    long Inodes,
    long Entries
);
