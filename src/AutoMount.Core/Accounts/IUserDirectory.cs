namespace AutoMount.Core.Accounts;

/// <summary>Port to the host's user database.</summary>
public interface IUserDirectory
{
    /// <summary>The account of a uid, or null where the host knows none.</summary>
    UserAccount? Find(UserId user);

    /// <summary>The account of a login name, or null where the host knows none.</summary>
    UserAccount? FindByName(string name);
}
