-- A database of format 4 as text, never edited: a dotfolder is read-only, another is not mounted.
CREATE TABLE folders (
    id TEXT PRIMARY KEY,
    owner INTEGER NOT NULL,
    name TEXT NOT NULL,
    bytes_limit INTEGER NOT NULL,
    inodes_limit INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('creating', 'ready', 'deleting')),
    created INTEGER NOT NULL
, auto_mount TEXT NOT NULL DEFAULT 'on'
    CHECK (auto_mount IN ('on', 'read-only', 'off'))) STRICT;
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    bytes_limit INTEGER,
    inodes_limit INTEGER
) STRICT;
CREATE TABLE "sessions" (
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
INSERT INTO folders VALUES
    ('0123456789abcdef0123456789abcdef', 1000, '.local', 1073741824, 9223372036854775807, 'ready', 1767355200123456, 'on'),
    ('fedcba9876543210fedcba9876543210', 1001, 'data', 9223372036854775807, 5000, 'deleting', 1767355200000000, 'on'),
    ('44444444444444444444444444444444', 1000, '.config', 9223372036854775807, 9223372036854775807, 'ready', 1767355200000004, 'read-only'),
    ('55555555555555555555555555555555', 1000, '.cache', 9223372036854775807, 9223372036854775807, 'creating', 1767355200000005, 'off');
INSERT INTO sessions VALUES
    ('a1b2c3d4e5f6', 1000, 'debian:bookworm', 'sha256:1', '["sleep","60"]', 'running', '[{"folder":"0123456789abcdef0123456789abcdef","name":".local","target":".local","readOnly":false,"automatic":true,"skipped":""},{"folder":"44444444444444444444444444444444","name":"data sets","target":"","readOnly":true,"automatic":false,"skipped":"The folder is over its limit."}]', 'abc', 1767355200000000, 1767355201000000, NULL, NULL, '', '{}'),
    ('0a1b2c3d4e5f', 1000, 'debian:bookworm', 'sha256:1', '["true"]', 'ended', '[]', 'def', 1767355100000000, 1767355101000000, 1767355102000000, 7, 'The command ended with exit code 7.', '{}'),
    ('333333333333', 1001, 'quay.io/x/y:1', '', '[]', 'pulling', '[{"folder":"0123456789abcdef0123456789abcdef","name":".local","target":".local","readOnly":false,"automatic":true,"skipped":"","reason":"dotfolder"},{"folder":"44444444444444444444444444444444","name":"data sets","target":"data","readOnly":true,"automatic":false,"skipped":"The folder is over its limit.","reason":"unavailable"}]', '', 1767355200000000, NULL, NULL, NULL, '', '{"history":[{"state":"preparing","at":"2026-01-02T12:00:00+00:00"},{"state":"pulling","at":"2026-01-02T12:00:01.5+00:00","note":"The image is not here."}],"kind":"interactive","limits":{"cpus":1.5,"memoryBytes":1073741824,"pids":512,"sharedMemoryBytes":67108864},"noAutoMount":true,"leftOut":[".cache"],"timeLimitSeconds":3600,"timeLimitReason":"timed-out","input":"terminal","held":true}'),
    ('444444444444', 1000, 'debian:bookworm', 'sha256:1', '["stress"]', 'failed', '[]', 'ghi', 1767355200000000, 1767355201000000, 1767355500000000, 137, 'It was out of memory.', '{"end":"out-of-memory","history":[{"state":"preparing","at":"2026-01-02T12:00:00+00:00"},{"state":"failed","at":"2026-01-02T12:05:00+00:00","note":"It took more than 1 GiB."}],"kind":"batch","limits":{},"imageDigest":"debian@sha256:2","scratch":{"kind":"image","enforcement":"file-system","bytes":10737418240,"inodes":1000,"planned":10737418240,"note":"By a policy.","keptUntil":"2026-01-03T12:00:00+00:00"},"ports":[{"name":"notebook","port":8888,"protocol":"http","address":"127.0.0.1","hostPort":30001}],"used":{"at":"2026-01-02T12:04:59+00:00","cpuSeconds":12.25,"memoryPeakBytes":1073741824,"networkReceivedBytes":1,"networkSentBytes":2,"blockReadBytes":3,"blockWrittenBytes":4}}');
INSERT INTO users VALUES
    (1000, 1099511627776, NULL),
    (1001, NULL, 100000);
CREATE UNIQUE INDEX folder_names ON folders (owner, name) WHERE state <> 'deleting';
CREATE INDEX session_owners ON sessions (owner, created);
PRAGMA user_version = 4;
