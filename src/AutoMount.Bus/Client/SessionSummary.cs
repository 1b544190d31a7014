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

    /// <summary>Whether it is over.</summary>
    public bool HasEnded => State is "ended" or "failed";

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

    /// <summary>The image's digest at its registry; empty where it was never at one.</summary>
    public string ImageDigest { get; init; } = string.Empty;

    /// <summary>What its home lies on.</summary>
    public SessionScratchDetails Scratch { get; init; } = SessionScratchDetails.None;

    /// <summary>Its ports on the host.</summary>
    public IReadOnlyList<SessionPort> Ports { get; init; } = [];

    /// <summary>The command; empty for the image's own.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Why it ended; empty while it runs.</summary>
    public required string Reason { get; init; }

    /// <summary>The same, of a closed list, such as finished, stopped, timed-out, idle.</summary>
    public required string EndReason { get; init; }

    /// <summary>Its states with their times, oldest first.</summary>
    public required IReadOnlyList<SessionStep> History { get; init; }

    /// <summary>batch or interactive.</summary>
    public required string Kind { get; init; }

    /// <summary>Most processor time in cores; infinite for no bound.</summary>
    public required double CpusLimit { get; init; }

    /// <summary>Most memory in bytes; null for no bound.</summary>
    public required long? MemoryLimit { get; init; }

    /// <summary>Most processes; null for no bound.</summary>
    public required long? PidsLimit { get; init; }

    /// <summary>When it will be ended whatever it does, or null.</summary>
    public required DateTimeOffset? Deadline { get; init; }

    /// <summary>What its command reads from: <c>none</c>, <c>pipe</c> or <c>terminal</c>.</summary>
    public string Input { get; init; } = "none";

    /// <summary>What it used, as far as was seen.</summary>
    public SessionFigures Figures { get; init; } = new();

    /// <summary>The engine's id of the container; empty while there is none.</summary>
    public required string ContainerId { get; init; }

    /// <summary>What is mounted, and what is not and why.</summary>
    public required IReadOnlyList<SessionMount> Mounts { get; init; }

    /// <summary>Its GPUs.</summary>
    public SessionGpuDetails Gpus { get; init; } = new();

    /// <summary>When the container started, or null.</summary>
    public required DateTimeOffset? Started { get; init; }

    /// <summary>When it ended, or null.</summary>
    public required DateTimeOffset? Ended { get; init; }
}

/// <summary>One folder of a session.</summary>
/// <param name="Folder">The folder's name.</param>
/// <param name="Path">Its path in the container, or where it would be.</param>
/// <param name="ReadOnly">Whether the session may only read.</param>
/// <param name="Automatic">Whether it was mounted for its leading dot, or on request.</param>
/// <param name="Reason">Why it is mounted or not, of a closed list, such as dotfolder, requested, left-out, unavailable.</param>
/// <param name="Skipped">Why it is not mounted; empty where it is.</param>
public sealed record SessionMount(
    string Folder,
    string Path,
    bool ReadOnly,
    bool Automatic,
    string Reason,
    string Skipped
);

/// <summary>One step in a session's life.</summary>
/// <param name="State">The state it came to.</param>
/// <param name="At">When.</param>
/// <param name="Note">Why; empty where the state says it.</param>
public sealed record SessionStep(string State, DateTimeOffset? At, string Note);
