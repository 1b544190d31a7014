namespace AutoMount.Bus.Client;

/// <summary>A folder in a list.</summary>
public sealed record FolderSummary
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its owner's uid.</summary>
    public required uint Owner { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it holds and may hold.</summary>
    public required FolderFill Fill { get; init; }

    /// <summary>Where it is on the host.</summary>
    public required string Path { get; init; }

    /// <summary>What it may hold for a while.</summary>
    public SoftLimitDetails Soft { get; init; } = SoftLimitDetails.None;
}

/// <summary>What a folder holds and may hold.</summary>
/// <param name="BytesUsed">Bytes charged; null where the service cannot tell.</param>
/// <param name="BytesLimit">Most bytes; null for no limit.</param>
/// <param name="InodesUsed">Inodes charged; null where the service cannot tell.</param>
/// <param name="InodesLimit">Most inodes; null for no limit.</param>
public sealed record FolderFill(
    long? BytesUsed,
    long? BytesLimit,
    long? InodesUsed,
    long? InodesLimit
);

/// <summary>Everything about one folder.</summary>
/// <param name="Summary">What a list tells as well.</param>
/// <param name="OwnerName">Its owner's login name.</param>
/// <param name="State">Where it is in its life: ready, trashed or deleting.</param>
/// <param name="Created">When it was made; null where that is not known.</param>
/// <param name="Usage">How good its usage is.</param>
/// <param name="AutoMount">How sessions get it where its name begins with a dot: on, read-only or off.</param>
/// <param name="Description">What its owner says of it.</param>
/// <param name="UsageMode">What it is for: general, data or model.</param>
public sealed record FolderDetails(
    FolderSummary Summary,
    string OwnerName,
    string State,
    DateTimeOffset? Created,
    FolderUsageState Usage,
    string AutoMount,
    string Description,
    string UsageMode
);

/// <summary>How good a folder's usage is: after an unclean end more is told than there is, until it is counted.</summary>
/// <param name="State">exact, waiting, counting, failed or unknown.</param>
/// <param name="Percent">How much is counted.</param>
public sealed record FolderUsageState(string State, uint Percent);
