using AutoMount.Core.Sessions;

namespace AutoMount.Daemon.Journal;

/// <summary>The host's journal, by its socket. A line that it has no room for is lost, and nobody waits.</summary>
public sealed class JournalSocket : ISessionJournal, IDisposable
{
    private readonly string _sessions;
    private readonly JournalConnection _connection;

    /// <summary>Makes it; the journal is looked for when it is needed.</summary>
    /// <param name="runtimeDirectory">Holds <c>sessions/</c>, where positions are kept as long as the session's home.</param>
    /// <param name="path">The journal's socket.</param>
    public JournalSocket(string runtimeDirectory, string path = JournalConnection.HostSocket)
    {
        _sessions = Path.Combine(runtimeDirectory, "sessions");
        _connection = new JournalConnection(path);
    }

    /// <inheritdoc/>
    public bool IsThere => _connection.IsThere;

    /// <inheritdoc/>
    public bool TryWrite(JournalLine line) => _connection.TrySend(JournalMessage.Of(line));

    /// <inheritdoc/>
    public DateTimeOffset? PositionOf(SessionId session)
    {
        FileInfo file = new(PlaceOf(session));
        return file.Exists ? new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero) : null;
    }

    /// <inheritdoc/>
    public void SetPosition(SessionId session, DateTimeOffset position)
    {
        try
        {
            string place = PlaceOf(session);
            if (!File.Exists(place))
            {
                File.WriteAllBytes(place, []);
            }

            File.SetLastWriteTimeUtc(place, position.UtcDateTime);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // its home is gone: nobody will go on from here
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private string PlaceOf(SessionId session) => Path.Combine(_sessions, session.Value, "journal");
}
