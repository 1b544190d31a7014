using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.Core.Shares;

/// <summary>What an owner grants to a user, or to a group: an offer, until the guest accepts.</summary>
public sealed record FolderShare
{
    /// <summary>The folder.</summary>
    public required FolderId Folder { get; init; }

    /// <summary>Who granted it: it holds as long as the folder is his.</summary>
    public required UserId Owner { get; init; }

    /// <summary>To whom.</summary>
    public required ShareGuest Guest { get; init; }

    /// <summary>What he may do.</summary>
    public required ShareRights Rights { get; init; }

    /// <summary>When it ends by itself (UTC); null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>When it was granted (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether it holds at a moment.</summary>
    public bool IsValid(DateTimeOffset now) => Expires is null || now < Expires;
}

/// <summary>A user, or all members of a group.</summary>
/// <param name="IsGroup">Whether it is a group.</param>
/// <param name="Id">The uid or gid.</param>
public readonly record struct ShareGuest(bool IsGroup, uint Id)
{
    /// <summary>A user.</summary>
    public static ShareGuest User(UserId user) => new(IsGroup: false, user.Value);

    /// <summary>Whether an account is meant.</summary>
    public bool Includes(UserAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        uint id = Id;
        return IsGroup ? account.Groups.Any(group => group.Id == id) : account.Id.Value == id;
    }

    /// <summary>As messages name it.</summary>
    public override string ToString() => IsGroup ? $"group {Id}" : $"user {Id}";
}
