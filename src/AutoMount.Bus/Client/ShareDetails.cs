namespace AutoMount.Bus.Client;

/// <summary>A folder that its owner shares with a user or a group.</summary>
public sealed record ShareDetails
{
    /// <summary>The folder's id.</summary>
    public required string Folder { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its owner's uid.</summary>
    public required uint Owner { get; init; }

    /// <summary>user or group.</summary>
    public required string GuestKind { get; init; }

    /// <summary>The uid or gid.</summary>
    public required uint Guest { get; init; }

    /// <summary>ro, rw or rwd.</summary>
    public required string Rights { get; init; }

    /// <summary>When it ends by itself; null for never.</summary>
    public required DateTimeOffset? Expires { get; init; }

    /// <summary>When it was granted.</summary>
    public required DateTimeOffset? Granted { get; init; }

    /// <summary>Who has it: uid, and what it is called in his tree.</summary>
    public required IReadOnlyList<(uint User, string Name)> Guests { get; init; }
}
