using AutoMount.Bus.SdBus;
using AutoMount.Core.Sessions;

namespace AutoMount.Bus.Service;

/// <summary>What the manager and a session's own object both offer. The session manager works on the thread pool.</summary>
/// <param name="sessions">All sessions.</param>
internal sealed class SessionOperations(SessionManager sessions)
{
    /// <summary>Starts a session; a caller that goes away meanwhile leaves it running.</summary>
    internal Task<Session> CreateAsync(SessionRequest request) =>
        Task.Run(() => sessions.CreateAsync(request, CancellationToken.None));

    /// <summary>Ends a session; answers when all of it is gone.</summary>
    internal async Task<Reply> TerminateAsync(SessionId id)
    {
        _ = await Task.Run(() => sessions.TerminateAsync(id, CancellationToken.None))
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
