namespace AutoMount.Bus.Client;

/// <summary>A folder in the trash, or one that is being deleted for good.</summary>
public sealed record TrashedFolder
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its owner's uid.</summary>
    public required uint Owner { get; init; }

    /// <summary>Its name before.</summary>
    public required string Name { get; init; }

    /// <summary>trashed or deleting.</summary>
    public required string State { get; init; }

    /// <summary>Bytes it is charged; null where the service cannot tell.</summary>
    public required long? Bytes { get; init; }

    /// <summary>Inodes it is charged; null where the service cannot tell.</summary>
    public required long? Inodes { get; init; }

    /// <summary>When it came into the trash; null where it was never there.</summary>
    public required DateTimeOffset? TrashedAt { get; init; }

    /// <summary>When it is deleted for good; null where it is being deleted.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How much of it is removed, in percent.</summary>
    public required uint Progress { get; init; }
}
