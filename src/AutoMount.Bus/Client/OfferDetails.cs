namespace AutoMount.Bus.Client;

/// <summary>A folder that another shares with the caller.</summary>
public sealed record OfferDetails
{
    /// <summary>The folder's id.</summary>
    public required string Folder { get; init; }

    /// <summary>Its owner's uid.</summary>
    public required uint Owner { get; init; }

    /// <summary>What its owner calls it.</summary>
    public required string Name { get; init; }

    /// <summary>ro, rw or rwd.</summary>
    public required string Rights { get; init; }

    /// <summary>When it ends by itself; null for never.</summary>
    public required DateTimeOffset? Expires { get; init; }

    /// <summary>offered, accepted or declined.</summary>
    public required string State { get; init; }

    /// <summary>What it is called in the caller's tree; empty unless it is accepted.</summary>
    public required string LocalName { get; init; }

    /// <summary>Where it is on the host; empty unless it is accepted.</summary>
    public required string Path { get; init; }
}
