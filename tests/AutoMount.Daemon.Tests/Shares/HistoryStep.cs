namespace AutoMount.Daemon.Tests.Shares;

/// <summary>What owners, guests, the administrator and the clock do.</summary>
internal enum HistoryKind
{
    Create,
    Rename,
    Limit,
    Delete,
    Restore,
    Purge,
    Clone,
    Transfer,
    Share,
    Unshare,
    Accept,
    Adopt,
    Decline,
    Wait,
    Group,
}

/// <summary>One step of a history: numbers choose among what there is.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="User">Who does it, or to whom it is done.</param>
/// <param name="Which">Which folder.</param>
/// <param name="Name">Which name; in answers the last is none.</param>
/// <param name="Detail">Rights, a group, hours.</param>
internal readonly record struct HistoryStep(
    HistoryKind Kind,
    int User,
    int Which,
    int Name,
    int Detail
);
