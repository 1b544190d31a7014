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
/// <param name="State">Where it is in its life: creating, ready, deleting.</param>
/// <param name="Created">When it was made; null where that is not known.</param>
public sealed record FolderDetails(
    FolderSummary Summary,
    string OwnerName,
    string State,
    DateTimeOffset? Created
);
