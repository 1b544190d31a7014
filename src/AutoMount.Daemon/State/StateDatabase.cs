using AutoMount.Core;
using Microsoft.Data.Sqlite;

namespace AutoMount.Daemon.State;

/// <summary>The state database: one connection to SQLite in WAL mode, every commit on disk before it is answered.</summary>
/// <remarks>Calls from several threads wait for one another; each takes well under a millisecond plus one fsync.</remarks>
internal sealed class StateDatabase : IDisposable
{
    private const int SqliteCorrupt = 11; // https://www.sqlite.org/rescode.html
    private const int SqliteNotADatabase = 26;
    private const int SqliteInputOutput = 10;
    private const int SqliteFull = 13;
    private const int SqliteCannotOpen = 14;

    private readonly SqliteConnection _connection;
    private readonly string _path;
    private readonly Func<bool> _makeSpace;
    private readonly Lock _use = new(); // protects _connection: one statement at a time

    private StateDatabase(SqliteConnection connection, string path, Func<bool> makeSpace)
    {
        _connection = connection;
        _path = path;
        _makeSpace = makeSpace;
    }

    /// <summary>Opens the database, makes it where there is none and brings its tables up to date.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="makeSpace">Called where the disk is full; answers whether there is some space now.</param>
    /// <param name="steps">Other steps than <see cref="StateSchema.Steps"/>, for tests.</param>
    /// <exception cref="StartException">It is damaged, of a newer version, or cannot be read or written.</exception>
    public static StateDatabase Open(
        string path,
        Func<bool>? makeSpace = null,
        IReadOnlyList<string>? steps = null
    )
    {
        SystemSqlite.Use();
        SqliteConnectionStringBuilder address = new() { DataSource = path, Pooling = false };
        SqliteConnection connection = new(address.ConnectionString);
        try
        {
            MakePrivate(path);
            connection.Open();
            StateDatabase database = new(connection, path, makeSpace ?? (static () => false));
            database.Prepare(steps ?? StateSchema.Steps);
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

    /// <summary>Copies a database as it is at one moment, also while another process uses it.</summary>
    /// <exception cref="StartException">It cannot be read, or the copy cannot be written.</exception>
    public static void Copy(string path, string copy)
    {
        SystemSqlite.Use();
        SqliteConnectionStringBuilder address = new()
        {
            DataSource = path,
            Pooling = false,
            Mode = SqliteOpenMode.ReadWrite, // a reader of a WAL database may have to make its shared memory
        };
        try
        {
            MakePrivate(copy);
            using SqliteConnection connection = new(address.ConnectionString);
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "VACUUM INTO $copy";
            _ = command.Parameters.AddWithValue("$copy", copy);
            _ = command.ExecuteNonQuery();
        }
        catch (SqliteException exception)
        {
            throw new StartException(Explain(path, exception), exception);
        }
    }

    /// <summary>Brings all of it into its own file, so that it can be moved.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>, for example of a full disk: at its end SQLite would say nothing of that.</exception>
    public void Settle()
    {
        if (Query("PRAGMA wal_checkpoint(TRUNCATE)", row => row.GetInt64(0)) is not [0])
        {
            throw new ServiceException(
                ServiceError.StorageFailed,
                $"What was written to '{_path}' cannot be brought into the file itself."
            );
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
            return Run(() => RunAll(command));
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
            return Run(() =>
            {
                using SqliteDataReader reader = command.ExecuteReader();
                List<TRow> rows = [];
                while (reader.Read())
                {
                    rows.Add(take(reader));
                }

                return rows;
            });
        }
    }

    /// <summary>Runs each statement of a command.</summary>
    /// <remarks>
    /// ExecuteNonQuery stops at the first statement that has columns, as an ALTER TABLE with a CHECK has, and leaves the
    /// rest to the reader's Dispose, which is silent about what fails there.
    /// </remarks>
    private static int RunAll(SqliteCommand command)
    {
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.NextResult())
        {
            // each throws by itself
        }

        return reader.RecordsAffected;
    }

    /// <summary>Runs a statement, again where it failed on a full disk and space was made: it was undone as a whole.</summary>
    private T Run<T>(Func<T> action)
    {
        while (true)
        {
            try
            {
                return action();
            }
            catch (SqliteException exception) when (MayBeFull(exception) && _makeSpace())
            {
                RollBack();
            }
            catch (SqliteException exception) when (!IsConstraint(exception))
            {
                RollBack();
                throw Failed(exception);
            }
        }
    }

    /// <summary>Ends what a failed step of several statements left open.</summary>
    private void RollBack()
    {
        try
        {
            using SqliteCommand command = Command("ROLLBACK", []);
            _ = command.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // nothing was open
        }
    }

    // a shared-memory or journal file that cannot be made is told as an input/output error
    private static bool MayBeFull(SqliteException exception) =>
        exception.SqliteErrorCode is SqliteFull or SqliteInputOutput or SqliteCannotOpen;

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

    internal static void MakePrivate(string path)
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
        + $"it with 'sqlite3 {path} .recover'. Without either, move '{path}', '{path}-wal' and '{path}-shm' away and start "
        + "again: folders, shares and limits come back from the files beside the folders, sessions and GPU leases from the "
        + "containers; the history of ended sessions, and which GPUs are drained or known to be broken, do not. The audit is another file, and the folders' files are not affected.";

    /// <summary>The version is read before anything is written, so that a newer database is left as it was.</summary>
    private void Prepare(IReadOnlyList<string> steps)
    {
        long version = Scalar("PRAGMA user_version");
        if (version > steps.Count)
        {
            throw new StartException(
                $"The state database '{_path}' is of version {version}, made by a newer automountd; this one knows up "
                    + $"to version {steps.Count}. Nothing was changed. Install the newer package again, or "
                    + "restore a backup of the database."
            );
        }

        string check = Query("PRAGMA quick_check(1)", row => row.GetString(0))[0];
        if (check != "ok")
        {
            throw new StartException(Damaged(_path, check));
        }

        _ = Scalar("PRAGMA busy_timeout = 5000");
        if (version > 0 && version < steps.Count)
        {
            KeepCopy(version);
        }

        _ = Query("PRAGMA journal_mode = WAL", row => row.GetString(0));
        _ = Execute("PRAGMA synchronous = FULL");
        _ = Execute("PRAGMA foreign_keys = ON");
        if (version < steps.Count)
        {
            // all in one: between two steps it would be of a format that no release wrote, and the next try would
            // keep a copy of that one for who goes back
            string statements = string.Join('\n', steps.Skip((int)version));
            _ = Execute(
                $"BEGIN IMMEDIATE; {statements} PRAGMA user_version = {steps.Count}; COMMIT;"
            );
        }
    }

    /// <summary>A copy as it was, beside it as <c>state.db.version-N</c>, for who goes back to the package before; an older copy goes.</summary>
    private void KeepCopy(long version)
    {
        string copy = $"{_path}.version-{version}";
        string half = $"{copy}.half";
        File.Delete(half);
        MakePrivate(half);
        _ = Execute("VACUUM INTO $half", ("$half", half));
        foreach (string older in CopiesOf(_path))
        {
            File.Delete(older);
        }

        File.Move(half, copy);
    }

    /// <summary>The copies beside a database that were made before its tables were changed.</summary>
    internal static IEnumerable<string> CopiesOf(string path) =>
        Directory
            .EnumerateFiles(Path.GetDirectoryName(path)!, $"{Path.GetFileName(path)}.version-*")
            .Where(file => !file.EndsWith(".half", StringComparison.Ordinal));

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
            exception.SqliteErrorCode == SqliteFull
                ? $"The disk below '{_path}' is full, so the change could not be recorded and was not made. The administrator must free space there."
                : $"The state database '{_path}' failed: {exception.Message}. The administrator finds more in the journal of automountd.",
            exception
        );
}
