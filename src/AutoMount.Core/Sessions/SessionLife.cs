using System.Diagnostics;

namespace AutoMount.Core.Sessions;

/// <summary>The state machine of a session: the one place where a state changes. Pure.</summary>
public static class SessionLife
{
    /// <summary>Whether one state may come directly after another.</summary>
    public static bool MayFollow(SessionState from, SessionState to) =>
        from switch
        {
            SessionState.Preparing => to
                is SessionState.Pulling
                    or SessionState.Creating
                    or SessionState.Failed,
            SessionState.Pulling => to is SessionState.Creating or SessionState.Failed,
            SessionState.Creating => to is SessionState.Running or SessionState.Failed,
            SessionState.Running => to is SessionState.Stopping,
            SessionState.Stopping => to is SessionState.Ended,
            SessionState.Ended or SessionState.Failed => false,
            _ => throw new UnreachableException($"session state {from}"),
        };

    /// <summary>The first entry of a new session's history.</summary>
    public static IReadOnlyList<SessionTransition> Begin(DateTimeOffset now) =>
        [new SessionTransition(SessionState.Preparing, now, string.Empty)];

    /// <summary>Moves a session to its next state and writes that down.</summary>
    /// <param name="session">Its record.</param>
    /// <param name="to">The next state.</param>
    /// <param name="now">When (UTC).</param>
    /// <param name="note">Why, a sentence for people; empty where the state says it.</param>
    /// <exception cref="InvalidOperationException">The state cannot follow: a mistake of ours.</exception>
    public static Session Move(
        this Session session,
        SessionState to,
        DateTimeOffset now,
        string note = ""
    )
    {
        ArgumentNullException.ThrowIfNull(session);
        return MayFollow(session.State, to)
            ? session with
            {
                State = to,
                History = [.. session.History, new SessionTransition(to, now, note)],
            }
            : throw new InvalidOperationException(
                $"session '{session.Id}' cannot go from {session.State} to {to}"
            );
    }

    /// <summary>The reason in the closed list for an error that kept a session from running.</summary>
    public static SessionEnd EndOf(ServiceError error) =>
        error switch
        {
            ServiceError.SessionNotRunning => SessionEnd.Cancelled,
            ServiceError.NoSuchImage => SessionEnd.ImageUnavailable,
            ServiceError.NoSuchFolder or ServiceError.StorageFailed => SessionEnd.StorageFailed,
            ServiceError.EngineUnavailable or ServiceError.EngineFailed => SessionEnd.EngineFailed,
            ServiceError.GpuUnavailable or ServiceError.NoSuchGpu => SessionEnd.DeviceUnavailable,
            _ => SessionEnd.Internal,
        };
}

/// <summary>One step in a session's life.</summary>
/// <param name="State">The state it came to.</param>
/// <param name="At">When (UTC).</param>
/// <param name="Note">Why, a sentence for people; empty where the state says it.</param>
public sealed record SessionTransition(SessionState State, DateTimeOffset At, string Note);
