namespace AutoMount.Bus.Service;

/// <summary>Something that is not everybody's own business, by its polkit action; <c>org.automount1.policy</c> has the same.</summary>
/// <param name="Id">polkit's name of it.</param>
/// <param name="Business">What it is, for a refusal: "only root may ...".</param>
internal sealed record AuthorityAction(string Id, string Business)
{
    /// <summary>See what other users have.</summary>
    internal static readonly AuthorityAction Inspect = new(
        "org.automount1.inspect",
        "see what belongs to another user"
    );

    /// <summary>Make, change and delete other users' folders.</summary>
    internal static readonly AuthorityAction ManageFolders = new(
        "org.automount1.manage-folders",
        "act for another user on folders"
    );

    /// <summary>Run, enter and end other users' sessions.</summary>
    internal static readonly AuthorityAction ManageSessions = new(
        "org.automount1.manage-sessions",
        "act for another user on sessions"
    );

    /// <summary>Set what a user may hold in all folders.</summary>
    internal static readonly AuthorityAction SetUserLimits = new(
        "org.automount1.set-user-limits",
        "set a user's limits"
    );

    /// <summary>Take GPUs out of use and put them back.</summary>
    internal static readonly AuthorityAction ManageGpus = new(
        "org.automount1.manage-gpus",
        "take a GPU out of use or put it back"
    );

    /// <summary>All of them.</summary>
    internal static IReadOnlyList<AuthorityAction> All { get; } =
    [Inspect, ManageFolders, ManageSessions, SetUserLimits, ManageGpus];
}
