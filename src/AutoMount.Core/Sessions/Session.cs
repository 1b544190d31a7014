using AutoMount.Core.Accounts;
using AutoMount.Core.Mounts;
using AutoMount.Core.Ports;
using AutoMount.Core.Scratch;

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

    /// <summary>The image's digest at its registry (<c>name@sha256:...</c>); empty where it was never at one.</summary>
    public string ImageDigest { get; init; } = string.Empty;

    /// <summary>What its home lies on; null before that is made.</summary>
    public SessionScratch? Scratch { get; init; }

    /// <summary>Its ports on the host.</summary>
    public IReadOnlyList<PublishedPort> Ports { get; init; } = [];

    /// <summary>The command, empty for the image's own.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Where it is in its life.</summary>
    public required SessionState State { get; init; }

    /// <summary>What was mounted where, and what was not and why.</summary>
    public IReadOnlyList<MountPlanEntry> Mounts { get; init; } = [];

    /// <summary>What its maker said about mounts: it holds for dotfolders that come later, too.</summary>
    public MountWishes MountWishes { get; init; } = MountWishes.Default;

    /// <summary>Its GPUs, or its place in the queue for them.</summary>
    public SessionGpus Gpus { get; init; } = SessionGpus.None;

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

    /// <summary>What its command reads from.</summary>
    public SessionInput Input { get; init; }

    /// <summary>Whether it ends when nobody holds it any more.</summary>
    public bool IsHeld { get; init; }

    /// <summary>What it used, as far as was seen; null where nothing was.</summary>
    public SessionStatistics? Statistics { get; init; }

    /// <summary>Why it ended or failed, of a closed list; null while it has not.</summary>
    public SessionEnd? End { get; init; }

    /// <summary>Its states until now with their times, oldest first; only <see cref="SessionLife.Move"/> adds to it.</summary>
    public IReadOnlyList<SessionTransition> History { get; init; } = [];

    /// <summary>Whether it does one thing or stays to be worked in.</summary>
    public SessionKind Kind { get; init; }

    /// <summary>The bounds that hold for it, with all defaults filled in.</summary>
    public SessionLimits Limits { get; init; } = new();

    /// <summary>How long it may run, or null where nothing ends it.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>What the time limit comes from: its maker, or the policy.</summary>
    public SessionEnd TimeLimitReason { get; init; } = SessionEnd.LifetimeReached;

    /// <summary>When it is ended whatever it does (UTC), or null where nothing ends it or it does not run yet.</summary>
    public DateTimeOffset? Deadline => StartedAt + TimeLimit;
}
