using Microsoft.Data.Sqlite;

namespace AutoMount.Daemon.Audit;

/// <summary>SQLite's errors that we tell apart (https://www.sqlite.org/rescode.html).</summary>
internal static class SqliteErrors
{
    internal const int CannotOpen = 14;

    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    /// <summary>Whether the file is no sound database.</summary>
    internal static bool IsDamage(Exception exception) =>
        exception is SqliteException { SqliteErrorCode: Corrupt or NotADatabase };
}
