using AutoMount.Core.Accounts;

namespace AutoMount.Bus.Service;

/// <summary>Names of accounts for display.</summary>
internal static class AccountNames
{
    /// <summary>The login name, or the uid in decimal where the account is gone. May block.</summary>
    internal static string Of(UserId user, IUserDirectory users) =>
        users.FindRecent(user)?.Name ?? user.ToString();
}
