namespace AutoMount.PosixSuite.Behaviours;

/// <summary>Default access control lists of directories, and what is made below them.</summary>
internal static class DefaultListBehaviours
{
    private const PosixTraits Lists = PosixTraits.AccessControlLists;

    [Needs(Lists, EOPNOTSUPP)]
    public static void File_InheritsIt_WhateverTheUmask()
    {
        WithDefault();
        umask(Octal(22));
        Put("directory/file", "content", 666);
        Same((int)Octal(660), StatOf("directory/file").Permissions);
        As(Alice, () => Close(Open("directory/file", O_RDWR)));
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void File_AskedMode_NarrowsIt()
    {
        WithDefault();
        Put("directory/file", "content", 640);
        Same((int)Octal(640), StatOf("directory/file").Permissions);
        As(Alice, () => Close(Open("directory/file", O_RDONLY)));
        As(Alice, () => Fails(EACCES, TryOpen("directory/file", O_WRONLY)));
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void Directory_InheritsItAsItsOwnDefaultToo()
    {
        WithDefault();
        umask(Octal(77));
        Ok(mkdir("directory/below", Octal(777)));
        SameBytes(
            AccessLists.Get("directory", AccessLists.Default),
            AccessLists.Get("directory/below", AccessLists.Default),
            "default of the new directory"
        );
        Same((int)Octal(770), StatOf("directory/below").Permissions);
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void ThreeLevels_AllInherit()
    {
        WithDefault();
        Ok(mkdir("directory/one", Octal(777)));
        Ok(mkdir("directory/one/two", Octal(777)));
        Put("directory/one/two/file", "content", 666);
        As(Alice, () => Close(Open("directory/one/two/file", O_RDWR)));
        As(Bob, () => Fails(EACCES, TryOpen("directory/one/two/file", O_RDONLY)));
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void Fifo_AndNode_InheritIt()
    {
        WithDefault();
        umask(Octal(77));
        Ok(mkfifo("directory/fifo", Octal(666)));
        Ok(mknod("directory/node", S_IFREG | Octal(666), 0));
        Same((int)Octal(660), StatOf("directory/fifo").Permissions);
        Same((int)Octal(660), StatOf("directory/node").Permissions);
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void TemporaryFile_InheritsIt()
    {
        WithDefault();
        umask(Octal(77));
        int file = Open("directory", O_TMPFILE | O_RDWR, 666);
        Ok(
            linkat(AT_FDCWD, $"/proc/self/fd/{file}", AT_FDCWD, "directory/file", AT_SYMLINK_FOLLOW)
        );
        Same((int)Octal(660), StatOf("directory/file").Permissions);
        As(Alice, () => Close(Open("directory/file", O_RDWR)));
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void Symlink_IsNotConcerned()
    {
        WithDefault();
        Ok(symlink("x", "directory/link"));
        Same((int)Octal(777), StatOfLink("directory/link").Permissions);
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void WhatIsMovedIn_KeepsItsOwn()
    {
        WithDefault();
        Put("file", "content", 600);
        Ok(rename("file", "directory/file"));
        Same((int)Octal(600), StatOf("directory/file").Permissions);
        Fails(ENODATA, AccessLists.TryGetSize("directory/file", AccessLists.Access));
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void OfAFile_IsEACCES()
    {
        Put("file");
        Fails(EACCES, AccessLists.TrySet("file", AccessLists.Default, AccessLists.OfMode(755)));
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void Removed_UmaskCountsAgain()
    {
        WithDefault();
        Ok(removexattr("directory", AccessLists.Default));
        umask(Octal(27));
        Put("directory/file", "content", 666);
        Same((int)Octal(640), StatOf("directory/file").Permissions);
        Fails(ENODATA, AccessLists.TryGetSize("directory/file", AccessLists.Access));
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void Default_DoesNotOpenTheDirectoryItself()
    {
        Ok(mkdir("directory", Octal(700)));
        SetDefault();
        Same((int)Octal(700), StatOf("directory").Permissions);
        As(Alice, () => Fails(EACCES, TryOpen("directory", O_RDONLY)));
    }

    [Needs(Lists, EOPNOTSUPP)]
    public static void SetGroupDirectory_GivesGroupAndList()
    {
        WithDefault();
        Ok(chown("directory", 0, Team));
        Ok(chmod("directory", Octal(2777)));
        As(Bob, () => Ok(mkdir("directory/below", Octal(777))));
        Stat stat = StatOf("directory/below");
        Same(Team, stat.Gid);
        Same((int)Octal(2770), stat.Permissions);
    }

    private static void WithDefault()
    {
        Ok(mkdir("directory", Octal(777)));
        SetDefault();
    }

    private static void SetDefault() =>
        AccessLists.Set(
            "directory",
            AccessLists.Default,
            AccessLists.ForAlice(user: 7, namedUser: 7, group: 5, mask: 7, other: 0)
        );
}
