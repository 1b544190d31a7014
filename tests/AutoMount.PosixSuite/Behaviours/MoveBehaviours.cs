namespace AutoMount.PosixSuite.Behaviours;

/// <summary>Renames: rights, exchanges, and what stays usable over them.</summary>
internal static class MoveBehaviours
{
    public static void ToAnotherFileSystem_IsEXDEV()
    {
        Put("file");
        Fails(EXDEV, rename("file", "/dev/moved"));
        Fails(EXDEV, link("file", "/dev/linked"));
        Ok(TryStat("file"));
    }

    public static void Directory_AcrossParents_KeepsAllBelow()
    {
        Ok(mkdir("one", Octal(755)));
        Ok(mkdir("two", Octal(755)));
        Ok(mkdir("one/tree", Octal(755)));
        Ok(mkdir("one/tree/below", Octal(755)));
        Put("one/tree/below/file", "content");
        Ok(rename("one/tree", "two/tree"));
        Same("content", Get("two/tree/below/file"));
        Same(0, Tree.Names("one").Length);
        Ok(rmdir("one"));
    }

    public static void OpenDescriptors_BelowAMovedDirectory_StayUsable()
    {
        Ok(mkdir("directory", Octal(755)));
        Put("directory/file", "content");
        int directory = Open("directory", O_RDONLY | O_DIRECTORY);
        int file = Open("directory/file", O_RDWR);
        Ok(rename("directory", "moved"));
        OpenFiles.Add(Ok(openat(directory, "new", O_WRONLY | O_CREAT | O_CLOEXEC, Octal(644))));
        WriteAt(file, "C"u8, 0);
        Same("Content", Get("moved/file"));
        Same("file new", string.Join(' ', Tree.Names("moved")));
    }

    public static void ReplacedDirectory_StillOpen_IsEmptyAndWithoutLinks()
    {
        Ok(mkdir("from", Octal(755)));
        Ok(mkdir("to", Octal(755)));
        int replaced = Open("to", O_RDONLY | O_DIRECTORY);
        Ok(rename("from", "to"));
        Same(0u, StatOf(replaced).Links);
        Fails(ENOENT, mkdirat(replaced, "new", Octal(755)));
    }

    public static void OverAnother_KeepsTheMovedInode_AndDropsALink()
    {
        Put("moved", "new");
        Put("target", "old");
        Ok(link("target", "second"));
        ulong inode = StatOf("moved").Inode;
        Ok(rename("moved", "target"));
        Same(inode, StatOf("target").Inode);
        Same(1u, StatOf("second").Links);
        Same("old", Get("second"));
    }

    public static void OntoItself_ThroughAnotherPath_DoesNothing()
    {
        Ok(mkdir("directory", Octal(755)));
        Put("directory/file", "content");
        Ok(rename("directory/file", "directory/../directory/file"));
        Ok(rename("directory", "./directory"));
        Same("content", Get("directory/file"));
    }

    public static void IntoItself_ThroughASymlink_IsEINVAL()
    {
        Ok(mkdir("directory", Octal(755)));
        Ok(mkdir("directory/below", Octal(755)));
        Ok(symlink("directory/below", "link"));
        Fails(EINVAL, rename("directory", "link/moved"));
    }

    public static void DotDot_IsRefused()
    {
        Ok(mkdir("directory", Octal(755)));
        FailsWithOneOf([EBUSY, EINVAL, ENOTEMPTY], rename("directory/..", "moved"));
        FailsWithOneOf([EBUSY, EINVAL, ENOTEMPTY], rename("directory", ".."));
    }

    public static void OverALinkToADirectory_ReplacesTheLink()
    {
        Ok(mkdir("directory", Octal(755)));
        Ok(symlink("directory", "link"));
        Put("file", "content");
        Ok(rename("file", "link"));
        Same(S_IFREG, StatOfLink("link").Type);
        Same(0, Tree.Names("directory").Length);
        Ok(symlink("nowhere", "dangling"));
        Fails(ENOTDIR, rename("directory", "dangling"));
    }

    public static void Sticky_Rules_HoldForDirectoriesAndExchange()
    {
        Ok(mkdir("sticky", Octal(1777)));
        As(Alice, () => Ok(mkdir("sticky/hers", Octal(777))));
        As(Alice, () => Put("sticky/file"));
        As(
            Bob,
            () =>
            {
                Ok(mkdir("sticky/his", Octal(777)));
                Fails(EPERM, rmdir("sticky/hers"));
                Fails(EPERM, rename("sticky/hers", "sticky/moved"));
                Fails(EPERM, rename("sticky/his", "sticky/hers"));
                Fails(EPERM, Exchange("sticky/his", "sticky/hers"));
                Fails(EPERM, Exchange("sticky/his", "sticky/file"));
                Ok(rename("sticky/his", "sticky/moved"));
            }
        );
        Ok(rmdir("sticky/hers"));
    }

    public static void OutOfAnUnwritableDirectory_IsEACCES()
    {
        Ok(chmod(".", Octal(777)));
        Ok(mkdir("closed", Octal(755)));
        Put("closed/file", "", 666);
        As(
            Alice,
            () =>
            {
                Put("mine");
                Fails(EACCES, rename("closed/file", "taken"));
                Fails(EACCES, rename("mine", "closed/mine"));
                Fails(EACCES, Exchange("mine", "closed/file"));
                Fails(EACCES, link("mine", "closed/mine"));
            }
        );
    }

    public static void Exchange_OfFullDirectories_SwapsParentsAndLinks()
    {
        Ok(mkdir("a", Octal(755)));
        Ok(mkdir("a/one", Octal(755)));
        Ok(mkdir("a/one/below", Octal(755)));
        Ok(mkdir("b", Octal(755)));
        Ok(mkdir("b/two", Octal(755)));
        Put("b/two/file", "content");
        Ok(Exchange("a/one", "b/two"));
        Same("content", Get("a/one/file"));
        Same(S_IFDIR, StatOf("b/two/below").Type);
        Same(StatOf("a").Inode, StatOf("a/one/..").Inode);
        Same(StatOf("b").Inode, StatOf("b/two/..").Inode);
        Same(3u, StatOf("a").Links);
        Same(3u, StatOf("b").Links);
    }

    public static void Exchange_OfLinkAndFile_SwapsThemselves()
    {
        Put("target", "target");
        Ok(symlink("target", "link"));
        Put("file", "content");
        Ok(Exchange("link", "file"));
        Same("target", TargetOf("file"));
        Same("content", Get("link"));
    }

    public static void Exchange_OfTheSameFile_DoesNothing()
    {
        Put("one", "content");
        Ok(link("one", "two"));
        Ok(Exchange("one", "two"));
        Ok(Exchange("one", "one"));
        Same(2u, StatOf("one").Links);
        Same("content", Get("two"));
    }

    public static void Exchange_KeepsOpenFiles()
    {
        Put("one", "1");
        Put("two", "2");
        int one = Open("one", O_RDWR);
        Ok(Exchange("one", "two"));
        WriteAt(one, "x"u8, 0);
        Same("x", Get("two"));
        Same("2", Get("one"));
        Same(1u, StatOf(one).Links);
    }

    public static void NoReplace_Directories_AndMissingSource()
    {
        Ok(mkdir("one", Octal(755)));
        Ok(mkdir("two", Octal(755)));
        Fails(EEXIST, NoReplace("one", "two"));
        Fails(EEXIST, NoReplace("one", "one"));
        Fails(ENOENT, NoReplace("missing", "three"));
        Ok(NoReplace("one", "three"));
        Ok(symlink("nowhere", "dangling"));
        Fails(EEXIST, NoReplace("three", "dangling"));
    }

    [Needs(PosixTraits.WhiteoutRename, EINVAL)]
    public static void Whiteout_HasTheNumberZero_AndCanBeReplaced()
    {
        Put("one", "content");
        Ok(renameat2(AT_FDCWD, "one", AT_FDCWD, "two", RENAME_WHITEOUT));
        Stat whiteout = StatOfLink("one");
        Same(S_IFCHR, whiteout.Type);
        Same(0u, whiteout.DeviceMajor);
        Same(0u, whiteout.DeviceMinor);
        FailsWithOneOf([ENXIO, EACCES], TryOpen("one", O_RDONLY)); // nodev says EACCES, no driver ENXIO
        Put("three", "new");
        Ok(rename("three", "one"));
        Same("new", Get("one"));
    }

    [Needs(PosixTraits.WhiteoutRename, EINVAL)]
    public static void Whiteout_OverAFile_ByAUser_IsHis()
    {
        Ok(chmod(".", Octal(777)));
        As(
            Alice,
            () =>
            {
                Put("one", "content");
                Put("two");
                Ok(renameat2(AT_FDCWD, "one", AT_FDCWD, "two", RENAME_WHITEOUT));
                Same("content", Get("two"));
            }
        );
        Same(S_IFCHR, StatOfLink("one").Type);
        Same(Alice, StatOfLink("one").Uid);
        Same("one two", string.Join(' ', Tree.Names(".")));
    }

    [Needs(PosixTraits.WhiteoutRename, EINVAL)]
    public static void Whiteout_WithOtherFlags()
    {
        Put("one", "content");
        Put("two");
        Fails(
            EINVAL,
            renameat2(AT_FDCWD, "one", AT_FDCWD, "two", RENAME_WHITEOUT | RENAME_EXCHANGE)
        );
        Fails(
            EEXIST,
            renameat2(AT_FDCWD, "one", AT_FDCWD, "two", RENAME_WHITEOUT | RENAME_NOREPLACE)
        );
        Ok(renameat2(AT_FDCWD, "one", AT_FDCWD, "three", RENAME_WHITEOUT | RENAME_NOREPLACE));
        Same(S_IFCHR, StatOfLink("one").Type);
    }

    public static void CrossingMoves_OfDirectories_NeverStandStill(PosixContext fs)
    {
        Ok(mkdir("a", Octal(755)));
        Ok(mkdir("b", Octal(755)));
        Ok(mkdir("a/x", Octal(755)));
        Ok(mkdir("b/y", Octal(755)));
        ConcurrentStep other = fs.Start(() => Swing("b/y", "a/y"));
        Swing("a/x", "b/x");
        other.Join();
        Same(3u, StatOf("a").Links);
        Same(3u, StatOf("b").Links);
    }

    public static void Cycle_CannotBeMade_ByTwoMovesAtOnce(PosixContext fs)
    {
        for (int i = 0; i < 20; i++)
        {
            Ok(mkdir("a", Octal(755)));
            Ok(mkdir("b", Octal(755)));
            ConcurrentStep other = fs.Start(() => rename("b", "a/b"));
            rename("a", "b/a");
            other.Join();
            Same(1, Tree.Names(".").Length, "one of the two moves was refused");
            string top = Tree.Names(".").Single();
            Ok(rmdir(top == "a" ? "a/b" : "b/a"));
            Ok(rmdir(top));
        }
    }

    private static void Swing(string from, string to)
    {
        for (int i = 0; i < 100; i++)
        {
            Ok(rename(from, to));
            Ok(rename(to, from));
        }
    }

    private static int Exchange(string one, string two) =>
        renameat2(AT_FDCWD, one, AT_FDCWD, two, RENAME_EXCHANGE);

    private static int NoReplace(string from, string to) =>
        renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}
