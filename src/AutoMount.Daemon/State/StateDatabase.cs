using AutoMount.Core;
using Microsoft.Data.Sqlite;

namespace AutoMount.Daemon.State;

/// <summary>The state database: one connection to SQLite in WAL mode, every commit on disk before it is answered.</summary>
/// <remarks>Calls from several threads wait for one another; each takes well under a millisecond plus one fsync.</remarks>
internal sealed class StateDatabase : IDisposable
{
    private const int SqliteCorrupt = 11; // https://www.sqlite.org/rescode.html
    private const int SqliteNotADatabase = 26;

    private readonly SqliteConnection _connection;
    private readonly string _path;
    private readonly Lock _use = new(); // protects _connection: one statement at a time

    private StateDatabase(SqliteConnection connection, string path)
    {
        _connection = connection;
        _path = path;
    }

    /// <summary>Opens the database, makes it where there is none and brings its tables up to date.</summary>
    /// <exception cref="StartException">It is damaged, of a newer version, or cannot be read or written.</exception>
    public static StateDatabase Open(string path)
    {
        SystemSqlite.Use();
        SqliteConnectionStringBuilder address = new() { DataSource = path, Pooling = false };
        SqliteConnection connection = new(address.ConnectionString);
        try
        {
            MakePrivate(path);
            connection.Open();
            StateDatabase database = new(connection, path);
            database.Prepare();
            return database;
        }
        catch (Exception exception)
        {
            connection.Dispose();
            throw exception switch
            {
                StartException known => known,
                ServiceException { InnerException: SqliteException cause } => new StartException(
                    Explain(path, cause),
                    exception
                ),
                _ => new StartException(CannotUse(path, exception), exception),
            };
        }
    }

    /// <summary>Runs one statement that changes something.</summary>
    /// <returns>How many rows it changed.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>; a broken constraint is thrown as the <see cref="SqliteException"/> it is.</exception>
    public int Execute(string statement, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        lock (_use)
        {
            using SqliteCommand command = Command(statement, values);
            try
            {
                return command.ExecuteNonQuery();
            }
            catch (SqliteException exception) when (!IsConstraint(exception))
            {
                throw Failed(exception);
            }
        }
    }

    /// <summary>Runs one query and takes all its rows.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    public IReadOnlyList<TRow> Query<TRow>(
        string statement,
        Func<SqliteDataReader, TRow> take,
        params ReadOnlySpan<(string Name, object? Value)> values
    )
    {
        lock (_use)
        {
            using SqliteCommand command = Command(statement, values);
            try
            {
                using SqliteDataReader reader = command.ExecuteReader();
                List<TRow> rows = [];
                while (reader.Read())
                {
                    rows.Add(take(reader));
                }

                return rows;
            }
            catch (SqliteException exception)
            {
                throw Failed(exception);
            }
        }
    }

    /// <summary>Whether a statement failed at a constraint of the tables, such as a name that is taken.</summary>
    public static bool IsConstraint(SqliteException exception) => exception.SqliteErrorCode == 19; // SQLITE_CONSTRAINT

    /// <summary>Closes the database; what was answered is on disk already.</summary>
    public void Dispose()
    {
        lock (_use)
        {
            _connection.Dispose();
        }
    }

    private static void MakePrivate(string path)
    {
        if (!File.Exists(path))
        {
            UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            FileStreamOptions options = new()
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = mode,
            };
            new FileStream(path, options).Dispose(); // SQLite takes the mode of its other files from this one
        }
    }

    private static string Explain(string path, SqliteException exception) =>
        exception.SqliteErrorCode is SqliteCorrupt or SqliteNotADatabase
            ? Damaged(path, exception.Message)
            : CannotUse(path, exception);

    private static string CannotUse(string path, Exception exception) =>
        $"The state database '{path}' cannot be used: {exception.Message} Check the disk and the file's permissions.";

    private static string Damaged(string path, string detail) =>
        $"The state database '{path}' is damaged ({detail}). Nothing was changed. Restore it from a backup, or repair "
        + $"it with 'sqlite3 {path} .recover'; the folders' files beside it are not affected.";

    /// <summary>The version is read before anything is written, so that a newer database is left as it was.</summary>
    private void Prepare()
    {
        long version = Scalar("PRAGMA user_version");
        if (version > StateSchema.Steps.Count)
        {
            throw new StartException(
                $"The state database '{_path}' is of version {version}, made by a newer automountd; this one knows up "
                    + $"to version {StateSchema.Steps.Count}. Nothing was changed. Install the newer package again, or "
                    + "restore a backup of the database."
            );
        }

        string check = Query("PRAGMA quick_check(1)", row => row.GetString(0))[0];
        if (check != "ok")
        {
            throw new StartException(Damaged(_path, check));
        }

        _ = Scalar("PRAGMA busy_timeout = 5000");
        _ = Query("PRAGMA journal_mode = WAL", row => row.GetString(0));
        _ = Execute("PRAGMA synchronous = FULL");
        _ = Execute("PRAGMA foreign_keys = ON");
        for (long step = version; step < StateSchema.Steps.Count; step++)
        {
            string statements = StateSchema.Steps[(int)step];
            _ = Execute($"BEGIN IMMEDIATE; {statements} PRAGMA user_version = {step + 1}; COMMIT;");
        }
    }

    private long Scalar(string statement) => Query(statement, row => row.GetInt64(0))[0];

    private SqliteCommand Command(
        string statement,
        ReadOnlySpan<(string Name, object? Value)> values
    )
    {
        SqliteCommand command = _connection.CreateCommand();
#pragma warning disable CA2100 // every statement is a literal of this namespace; values go in as parameters
        command.CommandText = statement;
#pragma warning restore CA2100
        foreach ((string name, object? value) in values)
        {
            _ = command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    private ServiceException Failed(SqliteException exception) =>
        new(
            ServiceError.StorageFailed,
            $"The state database '{_path}' failed: {exception.Message}. The administrator finds more in the journal of automountd.",
            exception
        );
}
