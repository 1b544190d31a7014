namespace AutoMount.Core.Sessions;

/// <summary>Port to the host's journal, for the output of sessions. Never waits.</summary>
public interface ISessionJournal
{
    /// <summary>Whether there is a journal now.</summary>
    bool IsThere { get; }

    /// <summary>Writes a line.</summary>
    /// <returns>False where it was lost: the journal is not there, or too slow.</returns>
    bool TryWrite(JournalLine line);

    /// <summary>Up to when a session's output was passed on, by this process or the one before and by the engine's clock; null where nothing is known.</summary>
    DateTimeOffset? PositionOf(SessionId session);

    /// <summary>Notes that a session's output was passed on up to a moment.</summary>
    void SetPosition(SessionId session, DateTimeOffset position);
}

/// <summary>A line of a session's output for the journal.</summary>
/// <param name="Session">Which session.</param>
/// <param name="User">Its owner's name.</param>
/// <param name="Owner">Its owner's uid.</param>
/// <param name="IsError">Whether it came from standard error.</param>
/// <param name="Text">Its bytes without the line end; need not be UTF-8.</param>
public sealed record JournalLine(
    SessionId Session,
    string User,
    uint Owner,
    bool IsError,
    ReadOnlyMemory<byte> Text
);

/// <summary>Port to a container's output from some moment on.</summary>
public interface IContainerLines
{
    /// <summary>Tells what a container writes from a moment on, until its end.</summary>
    /// <param name="containerId">The container.</param>
    /// <param name="since">From when on, by the engine's clock.</param>
    /// <param name="take">Gets each line, one at a time.</param>
    /// <param name="cancellation">Ends it.</param>
    Task FollowAsync(
        string containerId,
        DateTimeOffset since,
        Action<ContainerLine> take,
        CancellationToken cancellation
    );
}

/// <summary>A line that a container wrote.</summary>
/// <param name="At">When, by the engine's clock; null where it does not tell.</param>
/// <param name="IsError">Whether it came from standard error.</param>
/// <param name="Text">Its bytes without the line end, valid during the call only.</param>
public readonly record struct ContainerLine(
    DateTimeOffset? At,
    bool IsError,
    ReadOnlyMemory<byte> Text
);
