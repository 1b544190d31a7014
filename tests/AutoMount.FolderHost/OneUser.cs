using AutoMount.Core.Accounts;

namespace AutoMount.FolderHost;

/// <summary>A user database of one account.</summary>
internal sealed class OneUser(UserAccount account) : IUserDirectory
{
    public UserAccount? Find(UserId user) => user == account.Id ? account : null;

    public UserAccount? FindByName(string name) =>
        string.Equals(name, account.Name, StringComparison.Ordinal) ? account : null;
}
