namespace AutoMount.Core.Sessions;

/// <summary>The files of running sessions.</summary>
public sealed partial class SessionManager
{
    /// <summary>Opens the directories of a running session for its owner.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.NoSuchSession"/>, <see cref="ServiceError.SessionNotRunning"/>, <see cref="ServiceError.StorageFailed"/>, and the engine's.</exception>
    public async Task<IReadOnlyList<SessionDirectory>> OpenFilesAsync(
        SessionId id,
        CancellationToken cancellation
    )
    {
        await TakenUpAsync(id, cancellation).ConfigureAwait(false);
        string container = RequireRunning(id);
        ISessionFiles files =
            _setup.Files
            ?? throw new ServiceException(
                ServiceError.NotSupported,
                "The files of sessions cannot be reached here."
            );
        ContainerFacts? facts = await _setup
            .Engine.InspectAsync(container, cancellation)
            .ConfigureAwait(false);
        return facts is { Running: true, ProcessId: > 0 }
            ? files.Open(id, facts.ProcessId)
            : throw new ServiceException(
                ServiceError.SessionNotRunning,
                $"The session '{id}' has just ended."
            );
    }
}
