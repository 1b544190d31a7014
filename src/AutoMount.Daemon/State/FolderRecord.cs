using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;

namespace AutoMount.Daemon.State;

/// <summary>All that is recorded of a folder.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Soft">Its soft limits; null where it has none.</param>
/// <param name="Shares">What its owner grants.</param>
/// <param name="Answers">What guests made of it.</param>
internal sealed record FolderRecord(
    Folder Folder,
    SoftLimits? Soft,
    IReadOnlyList<FolderShare> Shares,
    IReadOnlyList<ShareAnswer> Answers
);

/// <summary>All that is recorded of a user.</summary>
/// <param name="User">The user.</param>
/// <param name="Limits">What an administrator set for him; null where nothing.</param>
/// <param name="Soft">His soft limits; null where he has none.</param>
internal sealed record UserRecord(UserId User, UserLimitSettings? Limits, SoftLimits? Soft);
