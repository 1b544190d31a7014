-- A database of format 2 as text, never edited: a user has limits of his own.
CREATE TABLE folders (
    id TEXT PRIMARY KEY,
    owner INTEGER NOT NULL,
    name TEXT NOT NULL,
    bytes_limit INTEGER NOT NULL,
    inodes_limit INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('creating', 'ready', 'deleting')),
    created INTEGER NOT NULL
) STRICT;
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
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    bytes_limit INTEGER,
    inodes_limit INTEGER
) STRICT;
INSERT INTO folders VALUES
    ('0123456789abcdef0123456789abcdef', 1000, '.local', 1073741824, 9223372036854775807, 'ready', 1767355200123456),
    ('fedcba9876543210fedcba9876543210', 1001, 'data', 9223372036854775807, 5000, 'deleting', 1767355200000000);
INSERT INTO sessions VALUES
    ('a1b2c3d4e5f6', 1000, 'debian:bookworm', 'sha256:1', '["sleep","60"]', 'running', '[{"folder":"0123456789abcdef0123456789abcdef","name":".local","target":".local","readOnly":false,"automatic":true,"skipped":""},{"folder":"44444444444444444444444444444444","name":"data sets","target":"","readOnly":true,"automatic":false,"skipped":"The folder is over its limit."}]', 'abc', 1767355200000000, 1767355201000000, NULL, NULL, ''),
    ('0a1b2c3d4e5f', 1000, 'debian:bookworm', 'sha256:1', '["true"]', 'ended', '[]', 'def', 1767355100000000, 1767355101000000, 1767355102000000, 7, 'The command ended with exit code 7.');
INSERT INTO users VALUES
    (1000, 1099511627776, NULL),
    (1001, NULL, 100000);
CREATE UNIQUE INDEX folder_names ON folders (owner, name) WHERE state <> 'deleting';
CREATE INDEX session_owners ON sessions (owner, created);
PRAGMA user_version = 2;
