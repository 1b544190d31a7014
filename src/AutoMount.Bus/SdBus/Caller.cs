using AutoMount.Core;
using AutoMount.Core.Accounts;

namespace AutoMount.Bus.SdBus;

/// <summary>Who sent a message, as the bus recorded it when the sender connected.</summary>
/// <param name="User">The effective uid.</param>
/// <param name="Name">The unique name of the connection.</param>
internal sealed record Caller(UserId User, string Name)
{
    /// <summary>Whether it may act on everybody's objects.</summary>
    internal bool IsRoot => User == UserId.Root;

    /// <summary>Whether an owner's objects are this caller's business.</summary>
    internal bool MayActFor(UserId owner) => IsRoot || User == owner;

    /// <summary>Refuses who may not act on an owner's objects.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.AccessDenied"/>.</exception>
    internal void Require(UserId owner)
    {
        if (!MayActFor(owner))
        {
            throw new ServiceException(
                ServiceError.AccessDenied,
                $"This belongs to another user (uid {owner}, you are uid {User}); only its owner and root may see or change it."
            );
        }
    }
}
