using AutoMount.Core.Accounts;

namespace AutoMount.Bus.Service;

/// <summary>Whose objects a caller says he means. Only <see cref="Authority"/> makes an owner of it.</summary>
/// <param name="claimed">The owner; null for everybody.</param>
internal readonly struct OwnerClaim(UserId? claimed)
{
    /// <summary>What was claimed, for <see cref="Authority"/> alone.</summary>
    internal UserId? Unproven { get; } = claimed;
}
