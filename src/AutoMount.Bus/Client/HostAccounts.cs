using System.Globalization;
using AutoMount.Posix.Accounts;

namespace AutoMount.Bus.Client;

/// <summary>The host's accounts as the caller knows them: the bus speaks of uids, people of names.</summary>
public static class HostAccounts
{
    /// <summary>The uid that a person means by a login name or a number; null where there is no such account name.</summary>
    public static uint? FindUser(string nameOrNumber)
    {
        if (
            uint.TryParse(
                nameOrNumber,
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out uint user
            )
        )
        {
            return user;
        }

        _ = AccountDatabase.FindByName(nameOrNumber, out HostAccount? account);
        return account?.User;
    }

    /// <summary>The gid that a person means by a group's name or a number; null where there is no such group.</summary>
    public static uint? FindGroup(string nameOrNumber) =>
        uint.TryParse(nameOrNumber, NumberStyles.None, CultureInfo.InvariantCulture, out uint group)
            ? group
            : AccountDatabase.FindGroup(nameOrNumber);

    /// <summary>The name of a gid, or the gid in decimal where it has none.</summary>
    public static string NameOfGroup(uint group) =>
        AccountDatabase.NameOfGroup(group) ?? $"{group}";

    /// <summary>The login name of a uid, or the uid in decimal where it has none.</summary>
    public static string NameOf(uint user)
    {
        // a database that cannot be asked has no name for it either
        _ = AccountDatabase.Find(user, out HostAccount? account);
        return account?.Name ?? $"{user}";
    }
}
