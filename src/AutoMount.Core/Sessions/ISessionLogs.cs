namespace AutoMount.Core.Sessions;

/// <summary>Port to the output of ended sessions: the last part of each stream, kept as long as the session's record.</summary>
public interface ISessionLogs
{
    /// <summary>Keeps the end of a session's output.</summary>
    /// <param name="session">The session.</param>
    /// <param name="copy">Writes the whole output into the two streams it is given (output, errors).</param>
    Task SaveAsync(SessionId session, Func<Stream, Stream, Task> copy);

    /// <summary>Copies what was kept; nothing where nothing was.</summary>
    Task CopyAsync(
        SessionId session,
        Stream standardOutput,
        Stream standardError,
        CancellationToken cancellation
    );

    /// <summary>Forgets a session's output; nothing happens where nothing was kept.</summary>
    void Remove(SessionId session);
}
