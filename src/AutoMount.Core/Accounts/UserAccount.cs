namespace AutoMount.Core.Accounts;

/// <summary>What the user database says of an account (<c>passwd(5)</c>, <c>group(5)</c>).</summary>
public sealed record UserAccount
{
    /// <summary>The uid.</summary>
    public required UserId Id { get; init; }

    /// <summary>The login name.</summary>
    public required string Name { get; init; }

    /// <summary>The primary gid.</summary>
    public required uint PrimaryGroup { get; init; }

    /// <summary>Every group the user is in, the primary one included, with its name.</summary>
    public required IReadOnlyList<UserGroup> Groups { get; init; }
}

/// <summary>A group of the user database.</summary>
/// <param name="Id">The gid.</param>
/// <param name="Name">The group's name, or the gid in decimal where the database has none.</param>
public sealed record UserGroup(uint Id, string Name);
