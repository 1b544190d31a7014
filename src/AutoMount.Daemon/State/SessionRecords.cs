using AutoMount.Core.Accounts;
using AutoMount.Core.Sessions;
using Microsoft.Data.Sqlite;

namespace AutoMount.Daemon.State;

/// <summary>Sessions in the state database.</summary>
internal sealed class SessionRecords(StateDatabase database) : ISessionStore
{
    private const string Columns = """
        SELECT id, owner, image, image_id, command, state, mounts, container_id, created, started, ended, exit_code, reason,
            details
        FROM sessions
        """;

    /// <inheritdoc/>
    public void Save(Session session) =>
        _ = database.Execute(
            """
            INSERT OR REPLACE INTO sessions (id, owner, image, image_id, command, state, mounts,
                container_id, created, started, ended, exit_code, reason, details)
            VALUES ($id, $owner, $image, $imageId, $command, $state, $mounts,
                $container, $created, $started, $ended, $exitCode, $reason, $details)
            """,
            Values(session)
        );

    /// <inheritdoc/>
    public void Remove(SessionId id) =>
        _ = database.Execute("DELETE FROM sessions WHERE id = $id", ("$id", id.Value));

    /// <inheritdoc/>
    public IReadOnlyList<Session> List(UserId? owner) =>
        owner is { } one
            ? database.Query(
                $"{Columns} WHERE owner = $owner ORDER BY created DESC, id",
                Take,
                ("$owner", (long)one.Value)
            )
            : database.Query($"{Columns} ORDER BY created DESC, id", Take);

    /// <inheritdoc/>
    public Session? Find(SessionId id)
    {
        IReadOnlyList<Session> found = database.Query(
            $"{Columns} WHERE id = $id",
            Take,
            ("$id", id.Value)
        );
        return found.Count == 0 ? null : found[0];
    }

    private static (string Name, object? Value)[] Values(Session session) =>
        [
            ("$id", session.Id.Value),
            ("$owner", (long)session.Owner.Value),
            ("$image", session.Image),
            ("$imageId", session.ImageId),
            ("$command", StateLists.Of(session.Command)),
            ("$state", StateNames.Of(session.State)),
            ("$mounts", StateLists.Of(session.Mounts)),
            ("$container", session.ContainerId),
            ("$created", StateTimes.ToMicroseconds(session.CreatedAt)),
            ("$started", StateTimes.ToMicroseconds(session.StartedAt)),
            ("$ended", StateTimes.ToMicroseconds(session.EndedAt)),
            ("$exitCode", session.ExitCode),
            ("$reason", session.Reason),
            ("$details", SessionDocument.Write(session)),
        ];

    private static Session Take(SqliteDataReader row) =>
        SessionDocument.Read(row.GetString(13), TakeColumns(row));

    private static Session TakeColumns(SqliteDataReader row) =>
        new()
        {
            Id = new SessionId(row.GetString(0)),
            Owner = new UserId((uint)row.GetInt64(1)),
            Image = row.GetString(2),
            ImageId = row.GetString(3),
            Command = StateLists.ToWords(row.GetString(4)),
            State = StateNames.ToSessionState(row.GetString(5)),
            Mounts = StateLists.ToMounts(row.GetString(6)),
            ContainerId = row.GetString(7),
            CreatedAt = StateTimes.FromMicroseconds(row.GetInt64(8)),
            StartedAt = Time(row, 9),
            EndedAt = Time(row, 10),
            ExitCode = row.IsDBNull(11) ? null : row.GetInt32(11),
            Reason = row.GetString(12),
        };

    private static DateTimeOffset? Time(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : StateTimes.FromMicroseconds(row.GetInt64(column));
}
