namespace AutoMount.Daemon.Audit;

/// <summary>The one table of the audit; times are microseconds since 1970.</summary>
internal static class AuditSchema
{
    /// <summary>What this program writes and reads (<c>PRAGMA user_version</c>).</summary>
    public const long Version = 1;

    /// <summary>Makes it. Numbers are never used twice, so that pages fit together. An index holds the number as well: entries of one user come out of it newest first.</summary>
    public const string Statements = """
        CREATE TABLE entries (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            time INTEGER NOT NULL,
            caller INTEGER,
            connection TEXT NOT NULL,
            process INTEGER NOT NULL,
            program TEXT NOT NULL,
            unit TEXT NOT NULL,
            terminal TEXT NOT NULL,
            action TEXT NOT NULL,
            owner INTEGER,
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            name TEXT NOT NULL,
            details TEXT NOT NULL,
            result TEXT NOT NULL,
            error TEXT NOT NULL
        ) STRICT;
        CREATE INDEX entries_by_caller ON entries (caller);
        CREATE INDEX entries_by_owner ON entries (owner);
        CREATE INDEX entries_by_time ON entries (time);
        CREATE INDEX entries_by_id ON entries (id) WHERE id <> '';
        CREATE INDEX entries_by_name ON entries (name) WHERE name <> '';
        """;
}
