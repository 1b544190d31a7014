using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;

namespace AutoMount.Core.Sessions;

/// <summary>All sessions: starts, watches, ends and recovers them. Who may ask is decided by the caller (the bus).</summary>
public sealed class SessionManager
{
    private readonly List<Session> _sessions = [];

    /// <summary>Raised after a session was made or changed its state; never under a lock.</summary>
    public event Action<Session>? Changed;

    /// <summary>Starts a session; the task ends when its container runs and was checked.</summary>
    public Task<Session> CreateAsync(SessionRequest request, CancellationToken cancellation) =>
        throw new NotSupportedException();

    /// <summary>Ends a session; the task ends when container, home and scratch are gone. An ended one stays as it is.</summary>
    public Task<Session> TerminateAsync(SessionId id, CancellationToken cancellation) =>
        throw new NotSupportedException();

    /// <summary>Ends when the session has ended.</summary>
    public Task<Session> WaitAsync(SessionId id, CancellationToken cancellation) =>
        throw new NotSupportedException();

    /// <summary>Runs a command inside a running session until it ends.</summary>
    /// <returns>The command's exit code.</returns>
    public Task<int> ExecAsync(SessionId id, ExecRequest request, CancellationToken cancellation) =>
        throw new NotSupportedException();

    /// <summary>Copies a session's output; after its end, what was kept of it.</summary>
    public Task CopyLogsAsync(
        SessionId id,
        bool follow,
        Stream standardOutput,
        Stream standardError,
        CancellationToken cancellation
    ) => throw new NotSupportedException();

    /// <summary>Sessions of one owner or of everybody, newest first.</summary>
    public IReadOnlyList<Session> List(UserId? owner) =>
        [.. _sessions.Where(session => owner is null || session.Owner == owner)];

    /// <summary>The session of that id.</summary>
    public Session Get(SessionId id) =>
        _sessions.Find(session => session.Id == id)
        ?? throw new ServiceException(
            ServiceError.NoSuchSession,
            $"There is no session '{id}'. 'automountctl session list' shows the ones there are."
        );

    /// <summary>At start: compares records, containers, mounts and scratch directories and puts them in order (decision D14).</summary>
    public Task RecoverAsync(CancellationToken cancellation) =>
        cancellation.IsCancellationRequested || _sessions.Count == 0
            ? Task.CompletedTask
            : throw new NotSupportedException();

    /// <summary>The folders of a user changed: shows or hides them in his running sessions.</summary>
    public void FolderChanged(FolderChange change)
    {
        foreach (Session session in List(change.Folder.Owner))
        {
            Changed?.Invoke(session);
        }
    }
}
