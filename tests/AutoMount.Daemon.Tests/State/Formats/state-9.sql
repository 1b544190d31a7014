-- A database of format 9 as text, never edited: a folder is shared with a user and a group, and one of two has declined.
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
CREATE TABLE "folders" (
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
CREATE TABLE soft_limits (
    subject TEXT PRIMARY KEY,
    bytes_limit INTEGER NOT NULL,
    inodes_limit INTEGER NOT NULL,
    bytes_over INTEGER,
    inodes_over INTEGER
) STRICT;
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
INSERT INTO folders VALUES
    ('0123456789abcdef0123456789abcdef', 1000, '.local', 1073741824, 9223372036854775807, 'ready', 1767355200123456, 'on', NULL, NULL, NULL, '', 'general'),
    ('fedcba9876543210fedcba9876543210', 1001, 'data', 9223372036854775807, 5000, 'deleting', 1767355200000000, 'on', NULL, NULL, NULL, '', 'general'),
    ('44444444444444444444444444444444', 1000, '.config', 9223372036854775807, 9223372036854775807, 'ready', 1767355200000004, 'read-only', NULL, NULL, NULL, '', 'general'),
    ('55555555555555555555555555555555', 1000, '.cache', 9223372036854775807, 9223372036854775807, 'creating', 1767355200000005, 'off', NULL, NULL, NULL, '', 'general'),
    ('66666666666666666666666666666666', 1000, 'papers', 2147483648, 100, 'ready', 1767355200000006, 'on', 'drafts', NULL, NULL, '', 'general'),
    ('77777777777777777777777777777777', 1001, 'old', 9223372036854775807, 9223372036854775807, 'trashed', 1767355200000007, 'on', NULL, 1767358800000000, NULL, 'Words of an owner: "ü"', 'data'),
    ('88888888888888888888888888888888', 1000, 'gift', 3221225472, 9223372036854775807, 'transferring', 1767355200000008, 'on', NULL, NULL, 1001, '', 'model');
INSERT INTO sessions VALUES
    ('a1b2c3d4e5f6', 1000, 'debian:bookworm', 'sha256:1', '["sleep","60"]', 'running', '[{"folder":"0123456789abcdef0123456789abcdef","name":".local","target":".local","readOnly":false,"automatic":true,"skipped":""},{"folder":"44444444444444444444444444444444","name":"data sets","target":"","readOnly":true,"automatic":false,"skipped":"The folder is over its limit."}]', 'abc', 1767355200000000, 1767355201000000, NULL, NULL, '', '{}'),
    ('0a1b2c3d4e5f', 1000, 'debian:bookworm', 'sha256:1', '["true"]', 'ended', '[]', 'def', 1767355100000000, 1767355101000000, 1767355102000000, 7, 'The command ended with exit code 7.', '{}'),
    ('333333333333', 1001, 'quay.io/x/y:1', '', '[]', 'pulling', '[{"folder":"0123456789abcdef0123456789abcdef","name":".local","target":".local","readOnly":false,"automatic":true,"skipped":"","reason":"dotfolder"},{"folder":"44444444444444444444444444444444","name":"data sets","target":"data","readOnly":true,"automatic":false,"skipped":"The folder is over its limit.","reason":"unavailable"}]', '', 1767355200000000, NULL, NULL, NULL, '', '{"history":[{"state":"preparing","at":"2026-01-02T12:00:00+00:00"},{"state":"pulling","at":"2026-01-02T12:00:01.5+00:00","note":"The image is not here."}],"kind":"interactive","limits":{"cpus":1.5,"memoryBytes":1073741824,"pids":512,"sharedMemoryBytes":67108864},"noAutoMount":true,"leftOut":[".cache"],"timeLimitSeconds":3600,"timeLimitReason":"timed-out","input":"terminal","held":true}'),
    ('444444444444', 1000, 'debian:bookworm', 'sha256:1', '["stress"]', 'failed', '[]', 'ghi', 1767355200000000, 1767355201000000, 1767355500000000, 137, 'It was out of memory.', '{"end":"out-of-memory","history":[{"state":"preparing","at":"2026-01-02T12:00:00+00:00"},{"state":"failed","at":"2026-01-02T12:05:00+00:00","note":"It took more than 1 GiB."}],"kind":"batch","limits":{},"imageDigest":"debian@sha256:2","scratch":{"kind":"image","enforcement":"file-system","bytes":10737418240,"inodes":1000,"planned":10737418240,"note":"By a policy.","keptUntil":"2026-01-03T12:00:00+00:00"},"ports":[{"name":"notebook","port":8888,"protocol":"http","address":"127.0.0.1","hostPort":30001}],"used":{"at":"2026-01-02T12:04:59+00:00","cpuSeconds":12.25,"memoryPeakBytes":1073741824,"networkReceivedBytes":1,"networkSentBytes":2,"blockReadBytes":3,"blockWrittenBytes":4}}'),
    ('555555555555', 1000, 'cuda:12', 'sha256:5', '["train"]', 'running', '[]', 'jkl', 1767355200000000, 1767355201000000, NULL, NULL, '', '{"history":[{"state":"preparing","at":"2026-01-02T12:00:00+00:00"},{"state":"running","at":"2026-01-02T12:00:01+00:00"}],"kind":"batch","limits":{},"gpus":{"asked":2,"devices":["0000:0f:00.0","0000:1f:00.0/gi7/ci0"],"reason":"The least used ones.","backend":"cdi","backendReason":"The engine reads CDI files.","verified":true}}');
INSERT INTO users VALUES
    (1000, 1099511627776, NULL),
    (1001, NULL, 100000);
INSERT INTO gpu_leases VALUES
    ('555555555555', 1000, '[{"address":"0000:0f:00.0","uuid":"GPU-1","epoch":3},{"address":"0000:1f:00.0/gi7/ci0","uuid":"","epoch":1}]', 'active', 'boot-1', 1767355200000000, 'The least used ones.');
INSERT INTO gpus VALUES
    ('0000:0f:00.0', 3, '{"severity":"NeedsReset","reason":"Xid 79: fell off","drained":"to be mended","lastXid":79,"lastXidAt":1767355200000005,"xidCounts":{"79":2,"13":1},"logSequence":41,"isAbsent":true,"badAt":1767355200000006}', 'boot-1'),
    ('0000:1f:00.0/gi7/ci0', 1, NULL, '');
INSERT INTO soft_limits VALUES
    ('folder:0123456789abcdef0123456789abcdef', 536870912, 9223372036854775807, 1767355200000009, NULL),
    ('user:1001', 549755813888, 50000, NULL, 1767355200000010);
INSERT INTO shares VALUES
    ('0123456789abcdef0123456789abcdef', 1000, 'user', 1001, 'rwd', NULL, 1767355200000011),
    ('0123456789abcdef0123456789abcdef', 1000, 'group', 100, 'ro', 1767441600000000, 1767355200000012);
INSERT INTO share_answers VALUES
    (2, '0123456789abcdef0123456789abcdef', 1000, 1001, 1, 'from alice', 1, '99999999999999999999999999999999', 1767355200000013),
    (5, '0123456789abcdef0123456789abcdef', 1000, 1002, 0, '.local', 0, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 1767355200000014);
UPDATE sqlite_sequence SET seq = 7 WHERE name = 'share_answers';
CREATE INDEX session_owners ON sessions (owner, created);
CREATE UNIQUE INDEX folder_names ON folders (owner, name) WHERE state NOT IN ('trashed', 'deleting');
CREATE INDEX folder_states ON folders (state) WHERE state <> 'ready';
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
PRAGMA user_version = 9;
