using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Audit;

namespace AutoMount.Bus.SdBus;

/// <summary>Who sent a message, as the bus recorded it when the sender connected. One for each connection; for the bus thread.</summary>
/// <param name="user">The effective uid.</param>
/// <param name="name">The unique name of the connection.</param>
internal sealed class Caller(UserId user, string name)
{
    private const long ViewMilliseconds = 60_000;
    private const int MostViews = 256; // before those are forgotten that ended

    private readonly Dictionary<UserId, long> _views = []; // until when, of Environment.TickCount64

    /// <summary>The effective uid.</summary>
    internal UserId User { get; } = user;

    /// <summary>The unique name of the connection, which no other ever has in the life of the bus.</summary>
    internal string Name { get; } = name;

    /// <summary>From where it calls; null before it was asked for.</summary>
    internal AuditOrigin? Origin { get; set; }

    /// <summary>Whether it may act on everybody's objects.</summary>
    internal bool IsRoot => User == UserId.Root;

    /// <summary>Whether an owner's objects are this caller's own business, or root's.</summary>
    internal bool MayActFor(UserId owner) => IsRoot || User == owner;

    /// <summary>Whether it sees an owner's objects.</summary>
    internal bool MaySee(UserId owner) =>
        MayActFor(owner)
        || (_views.TryGetValue(owner, out long until) && Environment.TickCount64 < until);

    /// <summary>Lets it see an owner's objects for a minute: it was just authorized to act on them, and a property cannot wait for polkit's answer.</summary>
    internal void LetSee(UserId owner)
    {
        long now = Environment.TickCount64;
        if (_views.Count >= MostViews)
        {
            foreach (
                UserId ended in _views.Where(view => view.Value <= now).Select(view => view.Key)
            )
            {
                _views.Remove(ended);
            }
        }

        _views[owner] = now + ViewMilliseconds;
    }

    /// <summary>Refuses who does not see an owner's objects.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.AccessDenied"/>.</exception>
    internal void RequireSight(UserId owner)
    {
        if (!MaySee(owner))
        {
            throw new ServiceException(
                ServiceError.AccessDenied,
                $"This belongs to another user (uid {owner}, you are uid {User}); only its owner and root may see or change it."
            );
        }
    }
}
