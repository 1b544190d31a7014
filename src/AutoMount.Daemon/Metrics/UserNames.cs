using AutoMount.Core;
using AutoMount.Core.Accounts;

namespace AutoMount.Daemon.Metrics;

/// <summary>Names of users for labels. The user database may be slow, so a name is kept for a while.</summary>
/// <param name="users">The host's accounts.</param>
/// <param name="time">The clock.</param>
internal sealed class UserNames(IUserDirectory users, TimeProvider time)
{
    /// <summary>How long a name is kept.</summary>
    internal static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new(); // protects what follows
    private readonly Dictionary<UserId, string> _names = [];
    private readonly Dictionary<string, UserId> _owners = new(StringComparer.Ordinal);
    private long _since = time.GetTimestamp();

    /// <summary>The user's name; his uid where he has none. No two users have the same: of two uids with one name, the one asked for later is told by its number as well.</summary>
    public string Of(UserId user)
    {
        lock (_lock)
        {
            if (time.GetElapsedTime(_since) > Kept)
            {
                _names.Clear();
                _owners.Clear();
                _since = time.GetTimestamp();
            }

            if (!_names.TryGetValue(user, out string? name))
            {
                name = Ask(user);
                name = _owners.TryAdd(name, user) ? name : $"{name} (uid {user})";
                _names.Add(user, name);
            }

            return name;
        }
    }

    private string Ask(UserId user)
    {
        try
        {
            return users.Find(user)?.Name ?? user.ToString();
        }
        catch (ServiceException)
        {
            return user.ToString(); // the database does not answer, which whoever needs more of it tells
        }
    }
}
