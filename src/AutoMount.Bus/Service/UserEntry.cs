using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.Bus.Service;

/// <summary>A user as the bus shows him.</summary>
/// <param name="Account">His account.</param>
/// <param name="Limits">What he may hold in all his folders.</param>
internal sealed record UserEntry(UserAccount Account, UserLimits Limits) : IBusEntry
{
    /// <inheritdoc/>
    public UserId Owner => Account.Id;

    /// <inheritdoc/>
    public string Id => $"{Owner}";
}
