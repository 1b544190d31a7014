using AutoMount.Core.Accounts;

namespace AutoMount.Core.Audit;

/// <summary>Who did what to which thing, when, from where, and what came of it.</summary>
public sealed record AuditEntry
{
    /// <summary>The result of what was done.</summary>
    public const string Done = "done";

    /// <summary>The name under which the service's own deeds stand.</summary>
    public const string Service = "automountd";

    /// <summary>Its number: later entries have higher ones; 0 before it is kept.</summary>
    public long Number { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Who asked for it; null for the service itself.</summary>
    public required UserId? Caller { get; init; }

    /// <summary>From where.</summary>
    public AuditOrigin Origin { get; init; } = AuditOrigin.Unknown;

    /// <summary>What was asked for: a word such as <c>folder-delete</c>, which never changes its meaning.</summary>
    public required string Action { get; init; }

    /// <summary>What it was to be done to.</summary>
    public AuditSubject Subject { get; init; } = AuditSubject.None;

    /// <summary>More about it, as words <c>key=value</c>: a new name, new limits. Never what may be secret.</summary>
    public string Details { get; init; } = string.Empty;

    /// <summary><see cref="Done"/>, or the D-Bus name of the error.</summary>
    public string Result { get; init; } = Done;

    /// <summary>The error's message; empty where it was done.</summary>
    public string Error { get; init; } = string.Empty;

    /// <summary>Whether it was done.</summary>
    public bool IsDone => Result == Done;
}
