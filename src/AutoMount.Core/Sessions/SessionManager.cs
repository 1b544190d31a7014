using System.Collections.Concurrent;
using AutoMount.Core.Accounts;

namespace AutoMount.Core.Sessions;

/// <summary>All sessions: starts, watches, ends and recovers them. Who may ask is decided by the caller (the bus).</summary>
/// <remarks>
/// A session that has not ended is in <c>_live</c>; its record is saved before and after each step. Containers never
/// depend on this object: a new one takes them up (<see cref="RecoverAsync(CancellationToken)"/>).
/// </remarks>
public sealed partial class SessionManager : IDisposable
{
    private readonly SessionManagerSetup _setup;
    private readonly ConcurrentDictionary<SessionId, LiveSession> _live = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stopped; // of _stopping, and usable after its end

    /// <summary>Makes a manager; nothing is started or recovered yet.</summary>
    public SessionManager(SessionManagerSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        _setup = setup;
        _stopped = _stopping.Token;
        _eventsSeen = setup.Time.GetUtcNow();
        if (setup.Gpus is { } gpus)
        {
            gpus.Failed += GpuFailed;
        }
    }

    /// <summary>Raised after a session was made or changed its state; never under a lock.</summary>
    public event Action<Session>? Changed;

    /// <summary>Sessions of one owner or of everybody, newest first, ended ones included while they are kept.</summary>
    public IReadOnlyList<Session> List(UserId? owner) =>
        [
            .. _setup
                .Store.List(owner)
                .Select(session =>
                    _live.TryGetValue(session.Id, out LiveSession? live) ? live.Record : session
                ),
        ];

    /// <summary>Sessions that have not ended, in no order; answers from memory.</summary>
    public IReadOnlyList<Session> ListLive() => [.. _live.Values.Select(live => live.Record)];

    /// <summary>The session of that id.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchSession"/>.</exception>
    public Session Get(SessionId id) =>
        _live.TryGetValue(id, out LiveSession? live)
            ? live.Record
            : _setup.Store.Find(id)
                ?? throw new ServiceException(
                    ServiceError.NoSuchSession,
                    $"There is no session '{id}'. 'automountctl session list' shows the ones there are."
                );

    /// <summary>Whose session it is; null where it is forgotten.</summary>
    public UserId? OwnerOf(SessionId id) =>
        _live.TryGetValue(id, out LiveSession? live)
            ? live.Record.Owner
            : _setup.Store.Find(id)?.Owner;

    /// <summary>Refuses a session that does not run.</summary>
    /// <returns>Its container.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchSession"/>, <see cref="ServiceError.SessionNotRunning"/>.</exception>
    public string RequireRunning(SessionId id)
    {
        Session session = Get(id);
        return session.State == SessionState.Running
            ? session.ContainerId
            : throw new ServiceException(
                ServiceError.SessionNotRunning,
                $"The session '{id}' does not run (it is {SessionWords.Of(session.State)}). Start a new one with 'automountctl session run'."
            );
    }

    /// <summary>Ends when the session has ended.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchSession"/>.</exception>
    public Task<Session> WaitAsync(SessionId id, CancellationToken cancellation) =>
        _live.TryGetValue(id, out LiveSession? live)
            ? live.Ended.WaitAsync(cancellation)
            : Task.FromResult(Get(id));

    /// <summary>Runs a command inside a running session until it ends.</summary>
    /// <returns>The command's exit code.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchSession"/>, <see cref="ServiceError.SessionNotRunning"/>, and the engine's.</exception>
    public async Task<int> ExecAsync(
        SessionId id,
        ExecRequest request,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        await TakenUpAsync(id, cancellation).ConfigureAwait(false);
        string container = RequireRunning(id);
        if (request.Arguments.Count == 0)
        {
            throw new ServiceException(
                ServiceError.InvalidArgument,
                "Give a command to run in the session."
            );
        }

        return await AttendAsync(
                id,
                () => _setup.Engine.ExecAsync(container, request, cancellation)
            )
            .ConfigureAwait(false);
    }

    /// <summary>Does something in a session that keeps it from being idle as long as it lasts.</summary>
    private async Task<T> AttendAsync<T>(SessionId id, Func<Task<T>> work)
    {
        using IDisposable? attendance = _live.GetValueOrDefault(id)?.Attend();
        return await work().ConfigureAwait(false);
    }

    /// <summary>Copies a session's output; after its end, what was kept of it.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchSession"/>, and the engine's.</exception>
    public async Task CopyLogsAsync(
        SessionId id,
        bool follow,
        Stream standardOutput,
        Stream standardError,
        CancellationToken cancellation
    )
    {
        Session session = Get(id);
        LiveSession? live = _live.GetValueOrDefault(id);
        bool reads = session.ContainerId.Length > 0 && live?.TryAddFollower() == true;
        if (reads)
        {
            try
            {
                await _setup
                    .Engine.CopyLogsAsync(
                        session.ContainerId,
                        follow,
                        new NotingStream(standardOutput, live!.TakeOutput),
                        new NotingStream(standardError, live.TakeOutput),
                        cancellation
                    )
                    .ConfigureAwait(false);
                return;
            }
            finally
            {
                live!.RemoveFollower();
            }
        }

        await _setup
            .Logs.CopyAsync(id, standardOutput, standardError, cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>Stops watching. Containers run on.</summary>
    public void Dispose()
    {
        if (_setup.Gpus is { } gpus)
        {
            gpus.Failed -= GpuFailed;
        }

        _stopping.Cancel();
        _stopping.Dispose();
    }

    private DateTimeOffset Now => _setup.Time.GetUtcNow();

    private void Save(Session session)
    {
        _setup.Store.Save(session);
        Changed?.Invoke(session);
    }

    /// <summary>Changes a live session's record and saves it; nothing happens where it stays as it is.</summary>
    private void Save(LiveSession live, Func<Session, Session> change) =>
        Save(live, () => live.Change(change));

    /// <summary>Saves what another change left in the record.</summary>
    private void Save(LiveSession live)
    {
        Session session;
        lock (live.Saving)
        {
            session = live.Record;
            if (session.State.IsFinal())
            {
                return; // saved already, and perhaps dropped since
            }

            _setup.Store.Save(session);
        }

        Changed?.Invoke(session);
    }

    private void Save(LiveSession live, Func<Session> change)
    {
        Session session;
        lock (live.Saving)
        {
            Session before = live.Record;
            session = change();
            if (before.State.IsFinal() || ReferenceEquals(session, before))
            {
                return;
            }

            _setup.Store.Save(session);
        }

        Changed?.Invoke(session);
    }
}
