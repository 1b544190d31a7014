using AutoMount.Core.Accounts;
using AutoMount.Core.Sessions;

namespace AutoMount.Daemon.Metrics;

/// <summary>Counts the sessions that end, by user and reason.</summary>
internal sealed class SessionTally : IDisposable
{
    private readonly SessionManager _sessions;
    private readonly Lock _lock = new(); // protects what follows
    private readonly HashSet<SessionId> _open = []; // seen, and not ended: an ended one may be told again
    private readonly Dictionary<(UserId User, SessionEnd End), long> _counts = [];

    /// <summary>Begins to count; before any session is recovered.</summary>
    public SessionTally(SessionManager sessions)
    {
        _sessions = sessions;
        foreach (Session session in sessions.List(owner: null).Where(one => !one.State.IsFinal()))
        {
            _ = _open.Add(session.Id);
        }

        _sessions.Changed += OnChanged;
    }

    /// <summary>How many ended.</summary>
    public IReadOnlyList<(UserId User, SessionEnd End, long Count)> List()
    {
        lock (_lock)
        {
            return
            [
                .. _counts
                    .Select(pair => (pair.Key.User, pair.Key.End, pair.Value))
                    .OrderBy(each => (each.User.Value, each.End)),
            ];
        }
    }

    /// <summary>Counts no more.</summary>
    public void Dispose() => _sessions.Changed -= OnChanged;

    private void OnChanged(Session session)
    {
        lock (_lock)
        {
            if (!session.State.IsFinal())
            {
                _ = _open.Add(session.Id);
            }
            else if (_open.Remove(session.Id))
            {
                (UserId, SessionEnd) key = (session.Owner, session.End ?? SessionEnd.Internal);
                _counts[key] = _counts.GetValueOrDefault(key) + 1;
            }
        }
    }
}
