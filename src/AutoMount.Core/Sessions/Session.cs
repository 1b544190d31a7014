using AutoMount.Core.Accounts;
using AutoMount.Core.Mounts;

namespace AutoMount.Core.Sessions;

/// <summary>A session as the state store keeps it.</summary>
public sealed record Session
{
    /// <summary>Its id.</summary>
    public required SessionId Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required UserId Owner { get; init; }

    /// <summary>The image as asked for.</summary>
    public required string Image { get; init; }

    /// <summary>The image's digest or id, once the engine told it; empty before.</summary>
    public string ImageId { get; init; } = string.Empty;

    /// <summary>The command, empty for the image's own.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Where it is in its life.</summary>
    public required SessionState State { get; init; }

    /// <summary>What was mounted where, and what was not and why.</summary>
    public IReadOnlyList<MountPlanEntry> Mounts { get; init; } = [];

    /// <summary>The engine's id of the container; empty while there is none.</summary>
    public string ContainerId { get; init; } = string.Empty;

    /// <summary>When it was asked for (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the container started, or null.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, or null.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The command's exit code (128 + signal where one ended it), or null before the end.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Why it ended, a sentence for people; empty while it runs.</summary>
    public string Reason { get; init; } = string.Empty;
}

/// <summary>Where a session is in its life.</summary>
public enum SessionState
{
    /// <summary>Recorded; scratch, home and container are being made.</summary>
    Preparing,

    /// <summary>The container runs.</summary>
    Running,

    /// <summary>The container is being stopped and cleared away.</summary>
    Stopping,

    /// <summary>Ended; container, home and scratch are gone.</summary>
    Ended,

    /// <summary>It never ran; what was made is undone.</summary>
    Failed,
}

/// <summary>Questions about a state, so that no comparison is scattered.</summary>
public static class SessionStates
{
    /// <summary>Whether the session will never run again.</summary>
    public static bool IsFinal(this SessionState state) =>
        state is SessionState.Ended or SessionState.Failed;
}
