using AutoMount.Core.Accounts;

namespace AutoMount.Core.Folders;

/// <summary>Something that happened at a soft limit and that somebody should know.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Owner">Whose limit it is.</param>
/// <param name="Folder">The folder; null for the limit over all folders of the owner.</param>
/// <param name="Resource">What is used.</param>
/// <param name="Used">Bytes or inodes used.</param>
/// <param name="Limit">The soft limit, in bytes or inodes.</param>
/// <param name="Since">Since when more is used; where that is over, since when it was.</param>
/// <param name="RefusedFrom">From when on growth is refused.</param>
public sealed record SoftLimitChange(
    SoftLimitChangeKind Kind,
    UserId Owner,
    Folder? Folder,
    QuotaResource Resource,
    long Used,
    long Limit,
    DateTimeOffset Since,
    DateTimeOffset RefusedFrom
);

/// <summary>What happened at a soft limit. Its words on the bus are these names in lower case.</summary>
public enum SoftLimitChangeKind
{
    /// <summary>More is used: the grace has begun.</summary>
    Over,

    /// <summary>The grace is over: growth is refused.</summary>
    Refused,

    /// <summary>No more than the limit is used: growth is allowed up to the hard limit.</summary>
    Cleared,
}
