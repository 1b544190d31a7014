using AutoMount.Core.Accounts;

namespace AutoMount.Core.Folders;

/// <summary>Port to the durable limits of users. Every call is durable when it returns.</summary>
public interface IUserLimitStore
{
    /// <summary>Sets a user's limits, in place of what was set before.</summary>
    void Set(UserId user, UserLimitSettings settings);

    /// <summary>What was set for a user; null where nothing was.</summary>
    UserLimitSettings? Find(UserId user);

    /// <summary>The users for whom something was set.</summary>
    IReadOnlyList<UserId> List();
}
