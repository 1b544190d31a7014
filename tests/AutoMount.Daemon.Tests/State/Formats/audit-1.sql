-- An audit of format 1 as text, never edited: a user's refused call, and a session's end, which nobody asked for.
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
INSERT INTO entries VALUES
    (7, 1767355200000000, 1000, ':1.7', 77, '/usr/bin/automountctl', 'session-3.scope', 'pts/0', 'folder-rename', 1001, 'folder',
     '0123456789abcdef0123456789abcdef', 'data', 'to=datä', 'org.automount1.Error.AccessDenied', 'It is another''s.'),
    (9, 1767355201000001, NULL, '', 0, '', '', '', 'session-end', 1000, 'session', '333333333333', '', '', 'done', '');
UPDATE sqlite_sequence SET seq = 11 WHERE name = 'entries';
PRAGMA user_version = 1;
