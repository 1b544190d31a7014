using System.Collections.Concurrent;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Posix;
using AutoMount.Posix.Accounts;

namespace AutoMount.Daemon.Accounts;

/// <summary>The host's user database.</summary>
/// <param name="time">Tells how old an answer is; null for the system's.</param>
internal sealed class UserDirectory(TimeProvider? time = null) : IUserDirectory
{
    private static readonly TimeSpan Recently = TimeSpan.FromMinutes(1);

    private const int MostNames = 100_000; // more uids than that do not call one daemon

    private readonly ConcurrentDictionary<UserId, string?> _names = new();
    private readonly ConcurrentDictionary<UserId, (UserAccount Account, long At)> _recent = new();
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <inheritdoc/>
    public UserAccount? Find(UserId user)
    {
        Check(AccountDatabase.Find(user.Value, out HostAccount? account), $"uid {user}");
        Note(user, account?.Name);
        if (account is null)
        {
            _ = _recent.TryRemove(user, out _);
            return null;
        }

        UserAccount found = Describe(account);
        if (_recent.Count >= MostNames)
        {
            _recent.Clear();
        }

        _recent[user] = (found, _time.GetTimestamp());
        return found;
    }

    /// <inheritdoc/>
    public UserAccount? FindRecent(UserId user) =>
        _recent.TryGetValue(user, out (UserAccount Account, long At) known)
        && _time.GetElapsedTime(known.At) < Recently
            ? known.Account
            : Find(user);

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
