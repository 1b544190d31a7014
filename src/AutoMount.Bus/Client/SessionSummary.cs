namespace AutoMount.Bus.Client;

/// <summary>A session in a list.</summary>
public sealed record SessionSummary
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its owner's uid.</summary>
    public required uint Owner { get; init; }

    /// <summary>The image as asked for.</summary>
    public required string Image { get; init; }

    /// <summary>Where it is in its life: preparing, running, stopping, ended, failed.</summary>
    public required string State { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset? Created { get; init; }

    /// <summary>The exit code; null while there is none.</summary>
    public required long? ExitCode { get; init; }
}

/// <summary>Everything about one session.</summary>
public sealed record SessionDetails
{
    /// <summary>What a list tells as well.</summary>
    public required SessionSummary Summary { get; init; }

    /// <summary>Its owner's login name.</summary>
    public required string OwnerName { get; init; }

    /// <summary>The engine's id of the image; empty while it is not known.</summary>
    public required string ImageId { get; init; }

    /// <summary>The command; empty for the image's own.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Why it ended; empty while it runs.</summary>
    public required string Reason { get; init; }

    /// <summary>The engine's id of the container; empty while there is none.</summary>
    public required string ContainerId { get; init; }

    /// <summary>What is mounted, and what is not and why.</summary>
    public required IReadOnlyList<SessionMount> Mounts { get; init; }

    /// <summary>When the container started, or null.</summary>
    public required DateTimeOffset? Started { get; init; }

    /// <summary>When it ended, or null.</summary>
    public required DateTimeOffset? Ended { get; init; }
}

/// <summary>One folder of a session.</summary>
/// <param name="Folder">The folder's name.</param>
/// <param name="Target">Its path inside the home; empty where it is not mounted.</param>
/// <param name="ReadOnly">Whether the session may only read.</param>
/// <param name="Automatic">Whether it was mounted for its leading dot, or on request.</param>
/// <param name="Skipped">Why it is not mounted; empty where it is.</param>
public sealed record SessionMount(
    string Folder,
    string Target,
    bool ReadOnly,
    bool Automatic,
    string Skipped
);
