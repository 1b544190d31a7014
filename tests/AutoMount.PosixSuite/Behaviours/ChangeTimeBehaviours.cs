namespace AutoMount.PosixSuite.Behaviours;

/// <summary>Which change moves which time of which inode, and which moves none.</summary>
internal static unsafe class ChangeTimeBehaviours
{
    public static void Rename_MovesChangedOfTheFileOnly() =>
        Moves(
            "file",
            modified: false,
            () => Ok(rename("file", "directory/file")),
            "directory/file"
        );

    public static void Rename_OfADirectory_MovesItsChangedOnly() =>
        Moves("directory", modified: false, () => Ok(rename("directory", "moved")), "moved");

    public static void Rename_Over_MovesChangedOfTheReplaced()
    {
        Put("other");
        Ok(link("other", "keeps"));
        Moves("keeps", modified: false, () => Ok(rename("file", "other")));
    }

    public static void Exchange_MovesModifiedOfBothDirectories()
    {
        Ok(mkdir("second", Octal(755)));
        Put("second/file");
        Stat before = StatOf("second");
        Moves(
            "directory",
            modified: true,
            () => Ok(renameat2(AT_FDCWD, "directory/old", AT_FDCWD, "second/file", RENAME_EXCHANGE))
        );
        True(StatOf("second").Modified.Value > before.Modified.Value);
    }

    public static void Exchange_MovesChangedOfBothFiles()
    {
        Put("second");
        Stat before = StatOf("second");
        Moves(
            "file",
            modified: false,
            () => Ok(renameat2(AT_FDCWD, "file", AT_FDCWD, "second", RENAME_EXCHANGE)),
            "second"
        );
        True(StatOf("file").Changed.Value > before.Changed.Value);
    }

    public static void Link_MovesTheDirectorysModified() =>
        Moves("directory", modified: true, () => Ok(link("file", "directory/new")));

    public static void Mkfifo_MovesTheDirectorysModified() =>
        Moves("directory", modified: true, () => Ok(mkfifo("directory/new", Octal(644))));

    public static void Rmdir_MovesTheDirectorysModified()
    {
        Ok(mkdir("directory", Octal(755)));
        Ok(mkdir("directory/below", Octal(755)));
        Moves("directory", modified: true, () => Ok(rmdir("directory/below")));
    }

    public static void TemporaryFile_LinkedIn_MovesTheDirectorysModified()
    {
        int file = Open(".", O_TMPFILE | O_RDWR);
        Moves(
            "directory",
            modified: true,
            () =>
                Ok(
                    linkat(
                        AT_FDCWD,
                        $"/proc/self/fd/{file}",
                        AT_FDCWD,
                        "directory/new",
                        AT_SYMLINK_FOLLOW
                    )
                )
        );
    }

    public static void WriteChmodAndOpen_BelowIt_LeaveTheDirectorysTimes() =>
        Stays(
            "directory",
            () =>
            {
                int file = Open("directory/old", O_RDWR);
                Write(file, "content");
                Ok(fchmod(file, Octal(600)));
                Close(file);
            }
        );

    public static void RefusedChanges_LeaveTheDirectorysTimes() =>
        Stays(
            "directory",
            () =>
            {
                Fails(EEXIST, mkdir("directory/old", Octal(755)));
                Fails(EEXIST, link("file", "directory/old"));
                Fails(ENOENT, unlink("directory/missing"));
                Fails(ENOTDIR, rmdir("directory/old"));
            }
        );

    public static void Write_OfNothing_LeavesTheFilesTimes() =>
        Stays("file", () => Ok(TryWrite(Open("file", O_WRONLY), "")));

    public static void OpenSyncAndClose_LeaveTheFilesTimes() =>
        Stays(
            "file",
            () =>
            {
                int file = Open("file", O_RDWR | O_CREAT | O_APPEND);
                Ok(fsync(file));
                Ok(fdatasync(file));
                Close(file);
            }
        );

    public static void RefusedWrites_LeaveTheFilesTimes() =>
        Stays(
            "file",
            () =>
            {
                Fails(EBADF, TryWrite(Open("file", O_RDONLY), "x"));
                As(Alice, () => Fails(EACCES, TryOpen("file", O_WRONLY | O_TRUNC)));
                As(Alice, () => Fails(EPERM, chmod("file", Octal(600))));
            }
        );

    public static void Truncate_ToTheSameLength_MovesModified() =>
        Moves("file", modified: true, () => Ok(truncate("file", 7)));

    public static void Chmod_ToTheSameMode_MovesChanged() =>
        Moves("file", modified: false, () => Ok(chmod("file", Octal(644))));

    public static void Chown_ToWhatItIs_MovesChanged() =>
        Moves("file", modified: false, () => Ok(chown("file", uint.MaxValue, uint.MaxValue)));

    public static void RemovedAttribute_MovesChangedOnly()
    {
        Put("file", "content");
        AttributeBehaviours.Set("file", "user.name", "value");
        Moves("file", modified: false, () => Ok(removexattr("file", "user.name")));
    }

    [Needs(PosixTraits.AccessControlLists, EOPNOTSUPP)]
    public static void AccessList_MovesChangedOnly() =>
        Moves(
            "file",
            modified: false,
            () =>
                AccessLists.Set(
                    "file",
                    AccessLists.Access,
                    AccessLists.ForAlice(user: 6, namedUser: 4, group: 4, mask: 4, other: 4)
                )
        );

    public static void Lchown_MovesChangedOfTheLinkOnly()
    {
        Put("file", "content");
        Ok(symlink("file", "link"));
        Stat target = StatOf("file");
        Stat before = StatOfLink("link");
        Tick();
        Ok(lchown("link", Alice, Alice));
        True(StatOfLink("link").Changed.Value > before.Changed.Value);
        Same(target.Changed, StatOf("file").Changed);
    }

    public static void CopyFileRange_MovesModifiedOfTheTargetOnly()
    {
        Put("source", "content");
        Stat source = StatOf("source");
        Moves(
            "file",
            modified: true,
            () =>
                Ok(
                    copy_file_range(
                        Open("source", O_RDONLY),
                        null,
                        Open("file", O_WRONLY),
                        null,
                        7,
                        0
                    )
                )
        );
        Same(source.Modified, StatOf("source").Modified);
    }

    public static void Splice_MovesModified()
    {
        (int reader, int writer) = Pipe();
        Write(writer, "piped");
        Moves(
            "file",
            modified: true,
            () => Ok(splice(reader, null, Open("file", O_WRONLY), null, 5, 0))
        );
    }

    public static void PunchHole_MovesModified() =>
        Moves(
            "file",
            modified: true,
            () =>
                Ok(
                    fallocate(
                        Open("file", O_RDWR),
                        FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                        0,
                        4096
                    )
                )
        );

    public static void Birth_StaysOverEveryChange()
    {
        Put("file", "content");
        StatTime born = StatOf("file").Born;
        Tick();
        Put("file", "more");
        Ok(chmod("file", Octal(600)));
        Ok(rename("file", "moved"));
        Ok(TrySetTimes("moved", new TimeSpec(1, 0), new TimeSpec(1, 0)));
        Same(born, StatOf("moved").Born);
        Put("next");
        Ok(rename("next", "moved"));
        True(StatOf("moved").Born.Value > born.Value, "the replacing file was born later");
    }

    private static void Make(string name)
    {
        if (!Exists("file"))
        {
            Put("file", "content");
        }

        if (!Exists("directory"))
        {
            Ok(mkdir("directory", Octal(755)));
        }

        Put("directory/old");
        Ok(TryStat(name));
    }

    private static void Moves(string name, bool modified, Action change, string? nameAfter = null)
    {
        Make(name);
        Stat before = StatOf(name);
        Tick();
        change();
        Stat after = StatOf(nameAfter ?? name);
        True(after.Changed.Value > before.Changed.Value, $"ctime of {name} moves on");
        bool moved = after.Modified.Value > before.Modified.Value;
        True(
            modified ? moved : after.Modified.Equals(before.Modified),
            $"mtime of {name} {(modified ? "moves on" : "stays")}"
        );
    }

    private static void Stays(string name, Action change)
    {
        Make(name);
        Stat before = StatOf(name);
        Tick();
        change();
        Same(before.Modified, StatOf(name).Modified, $"mtime of {name}");
        Same(before.Changed, StatOf(name).Changed, $"ctime of {name}");
    }
}
