using AutoMount.Core.Accounts;

namespace AutoMount.TestKit.Core;

/// <summary>Accounts of a test's own.</summary>
/// <param name="accounts">Who there is, besides root.</param>
public sealed class FakeUserDirectory(params (uint User, string Name)[] accounts) : IUserDirectory
{
    private readonly List<UserAccount> _accounts =
    [
        Account(0, "root"),
        .. accounts.Select(account => Account(account.User, account.Name)),
    ];

    /// <summary>Makes a user a member of a group, or one no longer.</summary>
    public void SetMember(uint user, uint group, bool isMember)
    {
        int index = _accounts.FindIndex(account => account.Id.Value == user);
        UserAccount account = _accounts[index];
        IEnumerable<UserGroup> others = account.Groups.Where(each => each.Id != group);
        _accounts[index] = account with
        {
            Groups = isMember ? [.. others, new UserGroup(group, $"group{group}")] : [.. others],
        };
    }

    /// <summary>Where not null, nobody can be looked up.</summary>
    public Exception? Failure { get; set; }

    /// <inheritdoc/>
    public UserAccount? Find(UserId user) =>
        Failure is null ? _accounts.FirstOrDefault(account => account.Id == user) : throw Failure;

    /// <inheritdoc/>
    public UserAccount? FindByName(string name) =>
        _accounts.FirstOrDefault(account => account.Name == name);

    private static UserAccount Account(uint user, string name) =>
        new()
        {
            Id = new UserId(user),
            Name = name,
            PrimaryGroup = user,
            Groups = [new UserGroup(user, name)],
        };
}
