using System.Runtime.InteropServices;
using AutoMount.Bus.SdBus;
using AutoMount.Core.Accounts;
using AutoMount.Core.Mounts;
using AutoMount.Core.Sessions;

namespace AutoMount.Bus.Service;

/// <summary>What the manager and a session's own object both offer. The session manager works on the thread pool.</summary>
/// <param name="sessions">All sessions.</param>
/// <param name="log">Told of what callers ask for.</param>
internal sealed partial class SessionOperations(SessionManager sessions, ChangeLog log)
{
    /// <summary>Starts a session; a caller that goes away meanwhile leaves it running.</summary>
    internal Task<Session> CreateAsync(SessionRequest request) =>
        Task.Run(() => sessions.CreateAsync(request, CancellationToken.None));

    /// <summary>Starts a session that its caller holds; a caller that goes away before the end of it leaves nothing.</summary>
    internal Task<(Session Session, SafeHandle Lifeline)> AcquireAsync(
        SessionRequest request,
        CancellationToken gone
    ) => Task.Run(() => sessions.AcquireAsync(request, gone), gone);

    /// <summary>Answers what a session would get.</summary>
    internal async Task<Reply> PlanAsync(UserId owner, MountWishes wishes)
    {
        IReadOnlyList<MountPlanEntry> plan = await Task.Run(() => sessions.Plan(owner, wishes))
            .ConfigureAwait(true);
        return writer =>
            writer.WriteArray(SessionPlanValues.Signature, plan, SessionPlanValues.Write);
    }

    /// <summary>Ends a session; answers when all of it is gone.</summary>
    internal async Task<Reply> TerminateAsync(Caller caller, Session session)
    {
        if (!session.State.IsFinal())
        {
            log.SessionStopAsked(session.Id, session.Owner, caller.User);
        }

        _ = await Task.Run(() => sessions.TerminateAsync(session.Id, CancellationToken.None))
            .ConfigureAwait(true);
        return Replies.Empty;
    }

    /// <summary>Answers a session's exit code when it has ended.</summary>
    internal async Task<Reply> WaitAsync(SessionId id, CancellationToken gone)
    {
        Session session = await Task.Run(() => sessions.WaitAsync(id, gone), gone)
            .ConfigureAwait(true);
        return writer => writer.WriteInt64(BusValues.ExitCode(session.ExitCode));
    }
}
