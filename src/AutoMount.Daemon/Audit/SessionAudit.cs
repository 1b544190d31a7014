using AutoMount.Core.Audit;
using AutoMount.Core.Sessions;

namespace AutoMount.Daemon.Audit;

/// <summary>Makes an entry of each session that the service ends by itself; the journal is told by the session manager.</summary>
internal sealed class SessionAudit : IDisposable
{
    private readonly SessionManager _sessions;
    private readonly IAuditTrail _trail;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new(); // protects _open
    private readonly HashSet<SessionId> _open = []; // seen, and not ended: an ended one may be told again

    /// <summary>Begins; before any session is recovered.</summary>
    public SessionAudit(SessionManager sessions, IAuditTrail trail, TimeProvider time)
    {
        _sessions = sessions;
        _trail = trail;
        _time = time;
        foreach (Session session in sessions.List(owner: null).Where(one => !one.State.IsFinal()))
        {
            _ = _open.Add(session.Id);
        }

        _sessions.Changed += OnChanged;
    }

    /// <summary>Follows no longer.</summary>
    public void Dispose() => _sessions.Changed -= OnChanged;

    private void OnChanged(Session session)
    {
        if (IsNewlyEnded(session) && session.End is { } end && IsOurDeed(end))
        {
            _trail.Record(
                new AuditEntry
                {
                    Time = session.EndedAt ?? _time.GetUtcNow(),
                    Caller = null,
                    Action = AuditActions.SessionEnd,
                    Subject = new AuditSubject(
                        AuditKind.Session,
                        session.Owner,
                        session.Id.Value,
                        string.Empty
                    ),
                    Details = $"reason={SessionWords.Of(end)}",
                }
            );
        }
    }

    private bool IsNewlyEnded(Session session)
    {
        lock (_lock)
        {
            if (session.State.IsFinal())
            {
                return _open.Remove(session.Id);
            }

            _ = _open.Add(session.Id);
            return false;
        }
    }

    /// <summary>Whether the service ended it: not its command, a caller, the kernel or the engine.</summary>
    private static bool IsOurDeed(SessionEnd end) =>
        end
            is SessionEnd.TimedOut
                or SessionEnd.LifetimeReached
                or SessionEnd.Idle
                or SessionEnd.Released
                or SessionEnd.DeviceLost
                or SessionEnd.NotAsPlanned;
}
