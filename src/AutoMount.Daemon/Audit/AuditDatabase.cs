using AutoMount.Core.Audit;
using AutoMount.Daemon.State;
using Microsoft.Data.Sqlite;

namespace AutoMount.Daemon.Audit;

/// <summary>The audit's own database, as its one writer has it: SQLite in WAL mode, one transaction a batch. After a crash each batch is there or not; a power cut may cost the last ones, since nothing here waits for the disk. For one thread.</summary>
internal sealed class AuditDatabase : IDisposable
{
    private const int ChunkRows = 5000; // of one transaction that deletes: it must not hold up what comes meanwhile

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;

    private AuditDatabase(SqliteConnection connection)
    {
        _connection = connection;
        Prepare();
        Count = Scalar("SELECT COUNT(*) FROM entries");
        _insert = AuditRows.MakeInsert(connection);
    }

    /// <summary>How many entries there are.</summary>
    public long Count { get; private set; }

    /// <summary>Opens it, and makes it where there is none.</summary>
    /// <exception cref="SqliteException">It is damaged, of a newer version, or cannot be read or written.</exception>
    public static AuditDatabase Open(string path)
    {
        StateDatabase.MakePrivate(path);
        SqliteConnection connection = Connect(path);
        try
        {
            return new AuditDatabase(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The entries that a query asks for, over a connection of its own: neither reader nor writer waits for the other.</summary>
    /// <exception cref="SqliteException">It is damaged, or cannot be read.</exception>
    public static IReadOnlyList<AuditEntry> List(string path, AuditQuery query)
    {
        using SqliteConnection connection = Connect(path);
        return AuditRows.List(connection, query);
    }

    /// <summary>Adds entries, all or none.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public void Add(IReadOnlyCollection<AuditEntry> entries)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        _insert.Transaction = transaction;
        foreach (AuditEntry entry in entries)
        {
            AuditRows.Insert(_insert, entry);
        }

        transaction.Commit();
        Count += entries.Count;
    }

    /// <summary>Drops what is older.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public void DropBefore(DateTimeOffset time)
    {
        const string statement = """
            DELETE FROM entries WHERE number IN
                (SELECT number FROM entries WHERE time < $time ORDER BY time LIMIT $chunk)
            """;
        while (
            Delete(statement, ("$time", StateTimes.ToMicroseconds(time)), ("$chunk", ChunkRows))
            == ChunkRows
        )
        {
            // the rest
        }
    }

    /// <summary>Drops entries until there are as many as allowed, where there are more: the oldest of whoever caused most of them, so that nobody drives out what others did.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public void DropAbove(long most)
    {
        if (Count <= most)
        {
            return;
        }

        long wanted = most - (most / 100); // some more, or each batch would look for the user anew
        while (Count > wanted)
        {
            object? caller = ScalarOrNull(
                "SELECT caller FROM entries GROUP BY caller ORDER BY COUNT(*) DESC LIMIT 1"
            );
            int dropped = Delete(
                """
                DELETE FROM entries WHERE number IN
                    (SELECT number FROM entries WHERE caller IS $caller ORDER BY number LIMIT $chunk)
                """,
                ("$caller", caller),
                ("$chunk", Math.Min(ChunkRows, Count - wanted))
            );
            if (dropped == 0)
            {
                return;
            }
        }
    }

    /// <summary>Closes it; what was added is there already.</summary>
    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
    }

    private static SqliteConnection Connect(string path)
    {
        SystemSqlite.Use();
        SqliteConnectionStringBuilder address = new()
        {
            DataSource = path,
            Pooling = false,
            Mode = SqliteOpenMode.ReadWrite, // a reader of a WAL database may have to make its shared memory
        };
        SqliteConnection connection = new(address.ConnectionString);
        try
        {
            connection.Open();
            using SqliteCommand patience = connection.CreateCommand();
            patience.CommandText = "PRAGMA busy_timeout = 5000";
            _ = patience.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Prepare()
    {
        long version = Scalar("PRAGMA user_version");
        if (version > AuditSchema.Version)
        {
            throw new SqliteException(
                $"it is of version {version}, made by a newer automountd",
                SqliteErrors.CannotOpen
            );
        }

        // NORMAL: the disk is waited for at checkpoints alone, so that the records beside it are not slowed
        Run(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 4194304"
        );
        if (version == 0)
        {
            Run(
                $"BEGIN IMMEDIATE; {AuditSchema.Statements} PRAGMA user_version = {AuditSchema.Version}; COMMIT;"
            );
        }
    }

    private void Run(string statements)
    {
        using SqliteCommand command = _connection.CreateCommand();
#pragma warning disable CA2100 // every statement is a literal of this namespace; values go in as parameters
        command.CommandText = statements;
#pragma warning restore CA2100
        _ = command.ExecuteNonQuery();
    }

    private int Delete(string statement, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using SqliteCommand command = _connection.CreateCommand();
#pragma warning disable CA2100 // as above
        command.CommandText = statement;
#pragma warning restore CA2100
        foreach ((string name, object? value) in values)
        {
            _ = command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        int dropped = command.ExecuteNonQuery();
        Count -= dropped;
        return dropped;
    }

    private long Scalar(string statement) => (long)ScalarOrNull(statement)!;

    private object? ScalarOrNull(string statement)
    {
        using SqliteCommand command = _connection.CreateCommand();
#pragma warning disable CA2100 // as above
        command.CommandText = statement;
#pragma warning restore CA2100
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }
}
