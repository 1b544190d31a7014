namespace AutoMount.Core.Accounts;

/// <summary>Port to the host's user database.</summary>
public interface IUserDirectory
{
    /// <summary>The account of a uid, or null where the host knows none.</summary>
    UserAccount? Find(UserId user);

    /// <summary>As <see cref="Find"/>, or as it was up to a minute ago: for lists and names on display, of which nothing depends.</summary>
    UserAccount? FindRecent(UserId user) => Find(user);

    /// <summary>The account of a login name, or null where the host knows none.</summary>
    UserAccount? FindByName(string name);
}
