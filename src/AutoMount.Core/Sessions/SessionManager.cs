using System.Collections.Concurrent;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Mounts;

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

    /// <summary>Makes a manager; nothing is started or recovered yet.</summary>
    public SessionManager(SessionManagerSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        _setup = setup;
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

    /// <summary>Ends when the session has ended.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchSession"/>.</exception>
    public Task<Session> WaitAsync(SessionId id, CancellationToken cancellation) =>
        _live.TryGetValue(id, out LiveSession? live)
            ? live.Ended.WaitAsync(cancellation)
            : Task.FromResult(Get(id));

    /// <summary>Runs a command inside a running session until it ends.</summary>
    /// <returns>The command's exit code.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchSession"/>, <see cref="ServiceError.SessionNotRunning"/>, and the engine's.</exception>
    public Task<int> ExecAsync(SessionId id, ExecRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        Session session = Get(id);
        if (session.State != SessionState.Running)
        {
            throw new ServiceException(
                ServiceError.SessionNotRunning,
                $"The session '{id}' does not run (it is {Word(session.State)}). Start a new one with 'automountctl session run'."
            );
        }

        if (request.Arguments.Count == 0)
        {
            throw new ServiceException(
                ServiceError.InvalidArgument,
                "Give a command to run in the session."
            );
        }

        return _setup.Engine.ExecAsync(session.ContainerId, request, cancellation);
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

    /// <summary>A handler for <see cref="FolderManager.Deleting"/>: refuses while a session has the folder.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.FolderBusy"/>, naming the sessions.</exception>
    public void RefuseDeletion(Folder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string[] holders =
        [
            .. _live
                .Values.Select(live => live.Record)
                .Where(session =>
                    session.Mounts.Any(entry =>
                        entry.FolderId == folder.Id && entry.Skipped.Length == 0
                    )
                )
                .Select(session => session.Id.Value),
        ];
        if (holders.Length > 0)
        {
            throw new ServiceException(
                ServiceError.FolderBusy,
                $"The folder '{folder.Name}' is mounted in {string.Join(", ", holders)}. "
                    + $"Stop first: 'automountctl session stop {holders[0]}'."
            );
        }
    }

    /// <summary>A handler for <see cref="FolderManager.Changed"/>: a new dotfolder appears in its owner's running sessions.</summary>
    public void FolderChanged(FolderChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change is not { Kind: FolderChangeKind.Added, Folder.Name.IsDotfolder: true })
        {
            return;
        }

        foreach (
            LiveSession live in _live.Values.Where(live => live.Record.Owner == change.Folder.Owner)
        )
        {
            if (live.Record.State == SessionState.Running)
            {
                Mount(live, change.Folder);
            }
        }
    }

    /// <summary>Stops watching. Containers run on.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private static string Word(SessionState state) =>
        state switch
        {
            SessionState.Preparing => "being prepared",
            SessionState.Running => "running",
            SessionState.Stopping => "being stopped",
            SessionState.Ended => "ended",
            SessionState.Failed => "failed",
            _ => throw new System.Diagnostics.UnreachableException($"session state {state}"),
        };

    private static StringComparer ByBytes => StringComparer.Ordinal;

    private static string TargetOf(MountPlanEntry entry) => entry.Target;

    /// <summary>Mounts the dotfolders that were made while the session was.</summary>
    private void MountMissing(LiveSession live)
    {
        foreach (
            Folder folder in _setup
                .Folders.List(live.Record.Owner)
                .Where(folder => folder.Name.IsDotfolder)
        )
        {
            Mount(live, folder);
        }
    }

    private void Mount(LiveSession live, Folder folder)
    {
        try
        {
            lock (live.Mounting)
            {
                if (
                    live.Record.Mounts.Any(entry => entry.FolderId == folder.Id)
                    || _setup.Users.Find(folder.Owner) is not { } owner
                )
                {
                    return;
                }

                IReadOnlyList<MountPlanEntry> added = _setup.Homes.Reattach(
                    live.Record.Id,
                    owner,
                    [MountPlanner.Automatic(folder)]
                );
                _ = live.Change(record =>
                    record with
                    {
                        Mounts = [.. record.Mounts.Concat(added).OrderBy(TargetOf, ByBytes)],
                    }
                );
            }

            Save(live.Record);
        }
        catch (ServiceException exception)
        {
            LogMountFailed(
                _setup.Logger,
                folder.Name.Value,
                live.Record.Id.Value,
                exception.Message
            );
        }
    }

    private void Save(Session session)
    {
        _setup.Store.Save(session);
        Changed?.Invoke(session);
    }
}
