using AutoMount.Core.Accounts;
using AutoMount.Core.Sessions;

namespace AutoMount.TestKit.Core;

/// <summary>Session records in memory.</summary>
public sealed class MemorySessionStore : ISessionStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SessionId, Session> _sessions = [];

    /// <inheritdoc/>
    public void Save(Session session)
    {
        lock (_lock)
        {
            _sessions[session.Id] = session;
        }
    }

    /// <inheritdoc/>
    public void Remove(SessionId id)
    {
        lock (_lock)
        {
            _sessions.Remove(id);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Session> List(UserId? owner)
    {
        lock (_lock)
        {
            return
            [
                .. _sessions
                    .Values.Where(session => owner is null || session.Owner == owner)
                    .OrderByDescending(session => session.CreatedAt),
            ];
        }
    }

    /// <inheritdoc/>
    public Session? Find(SessionId id)
    {
        lock (_lock)
        {
            return _sessions.GetValueOrDefault(id);
        }
    }
}
