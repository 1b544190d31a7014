namespace AutoMount.Daemon.State;

/// <summary>The tables, as the steps from each version to the next; a step that was released is never edited.</summary>
internal static class StateSchema
{
    /// <summary>Step <c>n</c> leads from version <c>n</c> to <c>n + 1</c>; each runs in one transaction with the change of the version.</summary>
    public static readonly IReadOnlyList<string> Steps =
    [
        // 1: folders and sessions; times are microseconds since 1970, lists are JSON
        """
            CREATE TABLE folders (
                id TEXT PRIMARY KEY,
                owner INTEGER NOT NULL,
                name TEXT NOT NULL,
                bytes_limit INTEGER NOT NULL,
                inodes_limit INTEGER NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('creating', 'ready', 'deleting')),
                created INTEGER NOT NULL
            ) STRICT;
            CREATE UNIQUE INDEX folder_names ON folders (owner, name) WHERE state <> 'deleting';
            CREATE TABLE sessions (
                id TEXT PRIMARY KEY,
                owner INTEGER NOT NULL,
                image TEXT NOT NULL,
                image_id TEXT NOT NULL,
                command TEXT NOT NULL,
                state TEXT NOT NULL
                    CHECK (state IN ('preparing', 'running', 'stopping', 'ended', 'failed')),
                mounts TEXT NOT NULL,
                container_id TEXT NOT NULL,
                created INTEGER NOT NULL,
                started INTEGER,
                ended INTEGER,
                exit_code INTEGER,
                reason TEXT NOT NULL
            ) STRICT;
            CREATE INDEX session_owners ON sessions (owner, created);
            """,
    ];
}
