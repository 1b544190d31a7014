using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;

namespace AutoMount.Daemon.Tests.Shares;

/// <summary>What the numbers of a step stand for.</summary>
internal static class HistoryChoices
{
    /// <summary>All users; each may own folders and be a guest.</summary>
    public static readonly UserId[] Users = [new(1000), new(1001), new(1002)];

    /// <summary>Names that collide, also without their dots.</summary>
    public static readonly FolderName[] Names =
    [
        FolderName.Parse("a"),
        FolderName.Parse(".a"),
        FolderName.Parse("b"),
    ];

    /// <summary>All groups.</summary>
    public static readonly uint[] Groups = [5000, 5001];

    public static UserId User(HistoryStep step) => Users[step.User % Users.Length];

    public static FolderName Name(HistoryStep step) => Names[step.Name % Names.Length];

    public static FolderName? NameOrNone(HistoryStep step) =>
        step.Name < Names.Length ? Names[step.Name] : null;

    public static uint Group(HistoryStep step) => Groups[step.Detail % Groups.Length];

    /// <summary>A user, or with every third number a group.</summary>
    public static ShareGuest Guest(HistoryStep step) =>
        step.Detail % 3 == 0
            ? new ShareGuest(IsGroup: true, Groups[step.User % Groups.Length])
            : ShareGuest.User(User(step));

    public static ShareRights Rights(HistoryStep step) => (ShareRights)(step.Name % 3);

    public static DateTimeOffset? Expiry(HistoryStep step, DateTimeOffset now) =>
        step.Detail % 4 == 0 ? null : now + TimeSpan.FromHours(step.Detail % 4);

    public static long Bytes(HistoryStep step) => (1 + step.Detail) << 20;

    /// <summary>Hours that go by.</summary>
    public static TimeSpan Hours(HistoryStep step) => TimeSpan.FromHours(1 + (step.Detail % 3));

    /// <summary>Whether a user joins a group, or leaves it.</summary>
    public static bool Joins(HistoryStep step) => step.Name % 2 == 0;
}
