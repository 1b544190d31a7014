using System.Collections.Concurrent;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Posix;
using AutoMount.Posix.Accounts;

namespace AutoMount.Daemon.Accounts;

/// <summary>The host's user database.</summary>
internal sealed class UserDirectory : IUserDirectory
{
    private const int MostNames = 100_000; // more uids than that do not call one daemon

    private readonly ConcurrentDictionary<UserId, string?> _names = new();

    /// <inheritdoc/>
    public UserAccount? Find(UserId user)
    {
        Check(AccountDatabase.Find(user.Value, out HostAccount? account), $"uid {user}");
        Note(user, account?.Name);
        return account is null ? null : Describe(account);
    }

    /// <summary>A user's login name as it was last looked up, for messages: asks the database only about users whom nobody asked about yet.</summary>
    /// <returns>Null where there is no such user, or the database does not answer.</returns>
    public string? NameOf(UserId user)
    {
        if (!_names.TryGetValue(user, out string? name))
        {
            _ = AccountDatabase.Find(user.Value, out HostAccount? account); // for a message, no answer is no name
            name = account?.Name;
            Note(user, name);
        }

        return name;
    }

    /// <inheritdoc/>
    public UserAccount? FindByName(string name)
    {
        Check(AccountDatabase.FindByName(name, out HostAccount? account), $"user '{name}'");
        return account is null ? null : Describe(account);
    }

    private void Note(UserId user, string? name)
    {
        if (_names.Count >= MostNames)
        {
            _names.Clear();
        }

        _names[user] = name;
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
