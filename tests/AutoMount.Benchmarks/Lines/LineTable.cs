namespace AutoMount.Benchmarks.Lines;

/// <summary>All lines, in the order of the table.</summary>
internal static class LineTable
{
    internal static IReadOnlyList<Line> All { get; } =
    [
        new("read-4k", "read 1 GiB cached, 4 KiB", "data", 1.05),
        new("read-1m", "read 1 GiB cached, 1 MiB", "data", 1.05),
        new("read-cold", "read 1 GiB cold", "data", 1.05),
        new("mmap", "mmap read 1 GiB cached", "data", 1.05),
        new("random-read", "random 4 KiB reads", "data", 1.05),
        new("random-read-4", "random 4 KiB reads, 4 processes", "data", 1.05),
        new("write-1m", "write 1 GiB, 1 MiB, fsync", "data", 2.0) { Quota = true },
        new("write-4k", "write 1 GiB, 4 KiB, fsync", "data", 2.0) { Quota = true },
        new("random-write", "random 4 KiB writes, fsync", "data", 6.0) { Quota = true },
        new("sqlite-wal-full", "SQLite WAL, 100 a commit, fsync", "sqlite", 4.0) { Quota = true },
        new("sqlite-wal-normal", "SQLite WAL, 500 a commit, NORMAL", "sqlite") { Quota = true },
        new("sqlite-delete", "SQLite DELETE, 100 a commit, FULL", "sqlite") { Quota = true },
        new("stat", "lstat 10k files x5, warm", "small", 1.1),
        new("stat-missing", "lstat of missing names", "small", 1.8),
        new("git-status", "git status, warm", "git", 1.15),
        new("find", "find, warm", "tree", 4.0),
        new("du", "du, warm", "tree", 2.0),
        new("open-first", "open, read, close 10k, first", "small"),
        new("open-again", "open, read, close 10k, warm", "small", 6.0),
        new("open-cold", "open, read, close 10k, cold", "small"),
        new("create", "create, write, close 10k x 1 KiB", "small", 6.0),
        new("unlink", "unlink 10k", "small", 3.5),
        new("mixed", "mkdir, symlink, link, chmod, rename", "mixed", 5.0),
        new("parallel-2", "create, stat, read, unlink, 2 processes", "parallel", 7.0),
        new("parallel-4", "create, stat, read, unlink, 4 processes", "parallel", 5.5),
        new("tar", "tar extraction", "tree", 4.5),
        new("rm", "rm -rf", "tree", 4.0),
        new("cp", "cp -r of a part inside", "tree", 2.3),
        new("import", "Python imports, warm", "python", 1.15),
        new("import-cold", "Python imports, cold", "python", 1.2),
        new("find-cold", "find, cold", "tree"),
        new("du-cold", "du, cold", "tree"),
        new("git-status-cold", "git status, cold", "git"),
        new("git-checkout", "git checkout back and forth", "git"),
        new("npm", "npm ci", "npm"),
        new("npm-disk", "npm ci, disk", "npm", 1.3) { OnDisk = true, Step = "npm" },
        new("pip", "pip install of a large wheel", "pip"),
        new("pip-disk", "pip install, disk", "pip", 1.3) { OnDisk = true, Step = "pip" },
    ];
}
