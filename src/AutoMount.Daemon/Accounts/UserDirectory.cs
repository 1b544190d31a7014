using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Posix;
using AutoMount.Posix.Accounts;

namespace AutoMount.Daemon.Accounts;

/// <summary>The host's user database.</summary>
internal sealed class UserDirectory : IUserDirectory
{
    /// <inheritdoc/>
    public UserAccount? Find(UserId user)
    {
        Check(AccountDatabase.Find(user.Value, out HostAccount? account), $"uid {user}");
        return account is null ? null : Describe(account);
    }

    /// <inheritdoc/>
    public UserAccount? FindByName(string name)
    {
        Check(AccountDatabase.FindByName(name, out HostAccount? account), $"user '{name}'");
        return account is null ? null : Describe(account);
    }

    private static UserAccount Describe(HostAccount account) =>
        new()
        {
            Id = new UserId(account.User),
            Name = account.Name,
            PrimaryGroup = account.PrimaryGroup,
            Groups =
            [
                .. AccountDatabase
                    .GroupsOf(account)
                    .Select(group => new UserGroup(
                        group,
                        AccountDatabase.NameOfGroup(group) ?? $"{group}"
                    )),
            ],
        };

    private static void Check(Errno error, string who)
    {
        if (error != Errno.None)
        {
            throw new ServiceException(
                ServiceError.StorageFailed,
                $"The host's user database did not answer for {who} ({error}); try 'getent passwd'."
            );
        }
    }
}
