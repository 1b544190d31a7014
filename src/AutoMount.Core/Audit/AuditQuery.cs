using AutoMount.Core.Accounts;

namespace AutoMount.Core.Audit;

/// <summary>Which entries are wanted: those for which all that is not null holds, newest first.</summary>
public sealed record AuditQuery
{
    /// <summary>Most entries of one answer.</summary>
    public const int MostEntries = 1000;

    /// <summary>Entries of one answer where nothing else is asked for.</summary>
    public const int UsualEntries = 100;

    /// <summary>Things of this user, or done by him.</summary>
    public UserId? Party { get; init; }

    /// <summary>Things of this user.</summary>
    public UserId? Owner { get; init; }

    /// <summary>Done by this user.</summary>
    public UserId? Caller { get; init; }

    /// <summary>Whether only the service's own deeds are wanted.</summary>
    public bool IsByService { get; init; }

    /// <summary>This action.</summary>
    public string? Action { get; init; }

    /// <summary>Things of this kind.</summary>
    public AuditKind? Kind { get; init; }

    /// <summary>The thing of this id or name.</summary>
    public string? Object { get; init; }

    /// <summary>Ids of things that have that name now; more than name them in <see cref="Object"/>.</summary>
    public IReadOnlyList<string> ObjectIds { get; init; } = [];

    /// <summary>At this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>This result; <see cref="Failed"/> for whatever was not done.</summary>
    public string? Result { get; init; }

    /// <summary>Below this number: the next page.</summary>
    public long? Before { get; init; }

    /// <summary>Most entries, at most <see cref="MostEntries"/>.</summary>
    public int Limit { get; init; } = UsualEntries;

    /// <summary>The word for whatever was refused or failed.</summary>
    public const string Failed = "failed";
}
