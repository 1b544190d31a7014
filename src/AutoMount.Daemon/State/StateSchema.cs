namespace AutoMount.Daemon.State;

/// <summary>The tables, as the steps from each version to the next; a step that was released is never edited.</summary>
internal static class StateSchema
{
    /// <summary>Step <c>n</c> leads from version <c>n</c> to <c>n + 1</c>; all that a database lacks run in one transaction with the change of the version.</summary>
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
        // 2: what users may hold in all their folders; null where the configuration's default holds
        """
            CREATE TABLE users (
                id INTEGER PRIMARY KEY,
                bytes_limit INTEGER,
                inodes_limit INTEGER
            ) STRICT;
            """,
        // 3: sessions with more states and all the rest of their record as one JSON object
        """
            CREATE TABLE sessions_3 (
                id TEXT PRIMARY KEY,
                owner INTEGER NOT NULL,
                image TEXT NOT NULL,
                image_id TEXT NOT NULL,
                command TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN
                    ('preparing', 'pulling', 'creating', 'running', 'stopping', 'ended', 'failed')),
                mounts TEXT NOT NULL,
                container_id TEXT NOT NULL,
                created INTEGER NOT NULL,
                started INTEGER,
                ended INTEGER,
                exit_code INTEGER,
                reason TEXT NOT NULL,
                details TEXT NOT NULL DEFAULT '{}'
            ) STRICT;
            INSERT INTO sessions_3 (id, owner, image, image_id, command, state, mounts, container_id, created, started,
                ended, exit_code, reason)
                SELECT id, owner, image, image_id, command, state, mounts, container_id, created, started, ended,
                    exit_code, reason FROM sessions;
            DROP TABLE sessions;
            ALTER TABLE sessions_3 RENAME TO sessions;
            CREATE INDEX session_owners ON sessions (owner, created);
            """,
        // 4: how sessions get a dotfolder
        """
            ALTER TABLE folders ADD COLUMN auto_mount TEXT NOT NULL DEFAULT 'on'
                CHECK (auto_mount IN ('on', 'read-only', 'off'));
            """,
        // 5: gpu leases: who has which GPU, how often each was leased, and what is known against it
        """
            CREATE TABLE gpu_leases (
                session TEXT PRIMARY KEY,
                owner INTEGER NOT NULL,
                gpus TEXT NOT NULL,
                state TEXT NOT NULL
                    CHECK (state IN ('prepared', 'created', 'active', 'releasing')),
                boot TEXT NOT NULL,
                created INTEGER NOT NULL,
                reason TEXT NOT NULL
            ) STRICT;
            CREATE TABLE gpus (
                address TEXT PRIMARY KEY,
                epoch INTEGER NOT NULL DEFAULT 0,
                health TEXT,
                boot TEXT NOT NULL DEFAULT ''
            ) STRICT;
            """,
        // 6: a folder's name before, while a new one is being made known
        """
            ALTER TABLE folders ADD COLUMN renamed_from TEXT;
            """,
        // 7: the trash, folders on their way to another user, and what is said of a folder
        """
            CREATE TABLE folders_7 (
                id TEXT PRIMARY KEY,
                owner INTEGER NOT NULL,
                name TEXT NOT NULL,
                bytes_limit INTEGER NOT NULL,
                inodes_limit INTEGER NOT NULL,
                state TEXT NOT NULL CHECK (state IN
                    ('creating', 'ready', 'trashed', 'transferring', 'deleting')),
                created INTEGER NOT NULL,
                auto_mount TEXT NOT NULL DEFAULT 'on' CHECK (auto_mount IN ('on', 'read-only', 'off')),
                renamed_from TEXT,
                trashed INTEGER,
                new_owner INTEGER,
                description TEXT NOT NULL DEFAULT '',
                usage_mode TEXT NOT NULL DEFAULT 'general'
                    CHECK (usage_mode IN ('general', 'data', 'model'))
            ) STRICT;
            INSERT INTO folders_7 (id, owner, name, bytes_limit, inodes_limit, state, created, auto_mount, renamed_from)
                SELECT id, owner, name, bytes_limit, inodes_limit, state, created, auto_mount, renamed_from FROM folders;
            DROP TABLE folders;
            ALTER TABLE folders_7 RENAME TO folders;
            CREATE UNIQUE INDEX folder_names ON folders (owner, name) WHERE state NOT IN ('trashed', 'deleting');
            CREATE INDEX folder_states ON folders (state) WHERE state <> 'ready';
            """,
        // 8: soft limits of folders ("folder:ID") and users ("user:UID"), and since when more is used; null where no more is
        """
            CREATE TABLE soft_limits (
                subject TEXT PRIMARY KEY,
                bytes_limit INTEGER NOT NULL,
                inodes_limit INTEGER NOT NULL,
                bytes_over INTEGER,
                inodes_over INTEGER
            ) STRICT;
            """,
        // 9: shares: what owners grant, and what guests made of it; a guest's names are unique among his own folders and others'
        """
            CREATE TABLE shares (
                folder TEXT NOT NULL,
                owner INTEGER NOT NULL,
                guest_kind TEXT NOT NULL CHECK (guest_kind IN ('user', 'group')),
                guest INTEGER NOT NULL,
                rights TEXT NOT NULL CHECK (rights IN ('ro', 'rw', 'rwd')),
                expires INTEGER,
                created INTEGER NOT NULL,
                PRIMARY KEY (folder, guest_kind, guest)
            ) STRICT;
            CREATE TABLE share_answers (
                place INTEGER PRIMARY KEY AUTOINCREMENT,
                folder TEXT NOT NULL,
                owner INTEGER NOT NULL,
                guest INTEGER NOT NULL,
                accepted INTEGER NOT NULL CHECK (accepted IN (0, 1)),
                name TEXT NOT NULL,
                number INTEGER NOT NULL,
                mount TEXT NOT NULL UNIQUE,
                answered INTEGER NOT NULL,
                UNIQUE (folder, guest)
            ) STRICT;
            CREATE UNIQUE INDEX share_names ON share_answers (guest, name) WHERE accepted = 1;
            CREATE UNIQUE INDEX share_numbers ON share_answers (owner, number) WHERE accepted = 1;
            CREATE TRIGGER share_name_new BEFORE INSERT ON share_answers WHEN NEW.accepted = 1 AND EXISTS
                (SELECT 1 FROM folders WHERE owner = NEW.guest AND name = NEW.name AND state NOT IN ('trashed', 'deleting'))
                BEGIN SELECT RAISE(ABORT, 'the name is taken'); END;
            CREATE TRIGGER share_name_changed BEFORE UPDATE ON share_answers WHEN NEW.accepted = 1 AND EXISTS
                (SELECT 1 FROM folders WHERE owner = NEW.guest AND name = NEW.name AND state NOT IN ('trashed', 'deleting'))
                BEGIN SELECT RAISE(ABORT, 'the name is taken'); END;
            CREATE TRIGGER folder_name_new BEFORE INSERT ON folders WHEN NEW.state NOT IN ('trashed', 'deleting') AND EXISTS
                (SELECT 1 FROM share_answers WHERE guest = NEW.owner AND name = NEW.name AND accepted = 1)
                BEGIN SELECT RAISE(ABORT, 'the name is taken'); END;
            CREATE TRIGGER folder_name_changed BEFORE UPDATE OF owner, name, state ON folders
                WHEN NEW.state NOT IN ('trashed', 'deleting') AND EXISTS
                (SELECT 1 FROM share_answers WHERE guest = NEW.owner AND name = NEW.name AND accepted = 1)
                BEGIN SELECT RAISE(ABORT, 'the name is taken'); END;
            """,
        // 10: a folder on its way to another user holds its name there too, and the new owner's answer about it holds it no more
        """
            DROP TRIGGER share_name_new;
            DROP TRIGGER share_name_changed;
            DROP TRIGGER folder_name_new;
            DROP TRIGGER folder_name_changed;
            CREATE VIEW folder_names_held AS
                SELECT id AS folder, owner AS holder, name FROM folders WHERE state NOT IN ('trashed', 'deleting')
                UNION ALL SELECT id, new_owner, name FROM folders WHERE state = 'transferring'
                UNION ALL SELECT folder, guest, name FROM share_answers WHERE accepted = 1;
            CREATE TRIGGER share_name_new BEFORE INSERT ON share_answers WHEN NEW.accepted = 1 AND EXISTS
                (SELECT 1 FROM folder_names_held WHERE holder = NEW.guest AND name = NEW.name AND folder <> NEW.folder)
                BEGIN SELECT RAISE(ABORT, 'the name is taken'); END;
            CREATE TRIGGER share_name_changed BEFORE UPDATE ON share_answers WHEN NEW.accepted = 1 AND EXISTS
                (SELECT 1 FROM folder_names_held WHERE holder = NEW.guest AND name = NEW.name AND folder <> NEW.folder)
                BEGIN SELECT RAISE(ABORT, 'the name is taken'); END;
            CREATE TRIGGER folder_name_new BEFORE INSERT ON folders WHEN NEW.state NOT IN ('trashed', 'deleting') AND EXISTS
                (SELECT 1 FROM folder_names_held WHERE holder = NEW.owner AND name = NEW.name AND folder <> NEW.id)
                BEGIN SELECT RAISE(ABORT, 'the name is taken'); END;
            CREATE TRIGGER folder_name_changed BEFORE UPDATE OF owner, name, state ON folders
                WHEN NEW.state NOT IN ('trashed', 'deleting') AND EXISTS
                (SELECT 1 FROM folder_names_held WHERE holder IN (NEW.owner, NEW.new_owner) AND name = NEW.name AND folder <> NEW.id)
                BEGIN SELECT RAISE(ABORT, 'the name is taken'); END;
            """,
    ];
}
