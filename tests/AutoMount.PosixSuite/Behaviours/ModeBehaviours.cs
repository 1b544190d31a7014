namespace AutoMount.PosixSuite.Behaviours;

internal static unsafe class ModeBehaviours
{
    public static void Create_Mode_IsAsAsked()
    {
        Put("file", "", 640);
        Mode(640, "file");
    }

    public static void Create_Mode_IsMaskedByUmask()
    {
        umask(Octal(27));
        Put("file", "", 666);
        Ok(mkdir("directory", Octal(777)));
        Ok(mkfifo("fifo", Octal(666)));
        Mode(640, "file");
        Mode(750, "directory");
        Mode(640, "fifo");
    }

    public static void Mkdir_WithSticky_KeepsIt()
    {
        Ok(mkdir("directory", Octal(1777)));
        Mode(1777, "directory");
    }

    public static void Chmod_EveryBit_IsKept()
    {
        Put("file");
        foreach (int mode in (int[])[0, 1, 20, 400, 777, 1644, 2755, 4755, 7777])
        {
            Ok(chmod("file", Octal(mode)));
            Mode(mode, "file");
        }
    }

    public static void Chmod_ThroughSymlink_ChangesTheTarget()
    {
        Put("file");
        Ok(symlink("file", "link"));
        Ok(chmod("link", Octal(600)));
        Mode(600, "file");
    }

    public static void Fchmod_UnlinkedFile_Works()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Ok(unlink("file"));
        Ok(fchmod(file, Octal(600)));
        Same((int)Octal(600), StatOf(file).Permissions);
    }

    public static void Chmod_ByAnother_IsEPERM()
    {
        Put("file", "", 666);
        As(Alice, () => Fails(EPERM, chmod("file", Octal(777))));
        Mode(666, "file");
    }

    public static void Chown_ByRoot_SetsBoth()
    {
        Put("file");
        Ok(chown("file", Alice, Team));
        Same(Alice, StatOf("file").Uid);
        Same(Team, StatOf("file").Gid);
        Ok(chown("file", uint.MaxValue, Bob));
        Same(Alice, StatOf("file").Uid);
        Same(Bob, StatOf("file").Gid);
    }

    public static void Chown_OfASymlink_ChangesTheLinkOnly()
    {
        Put("file");
        Ok(symlink("file", "link"));
        Ok(lchown("link", Alice, Alice));
        Same(Alice, StatOfLink("link").Uid);
        Same(0u, StatOf("file").Uid);
    }

    public static void Chown_OwnFileToAnother_IsEPERM()
    {
        Owned("file", 644);
        As(Alice, () => Fails(EPERM, chown("file", Bob, uint.MaxValue)));
    }

    public static void Chown_GroupOneIsIn_IsAllowed()
    {
        Owned("file", 644);
        As(Alice, [Team], () => Ok(chown("file", uint.MaxValue, Team)));
        Same(Team, StatOf("file").Gid);
    }

    public static void Chown_GroupOneIsNotIn_IsEPERM()
    {
        Owned("file", 644);
        As(Alice, () => Fails(EPERM, chown("file", uint.MaxValue, Team)));
    }

    public static void Chown_ByAnother_IsEPERM()
    {
        Put("file", "", 666);
        As(Alice, [Team], () => Fails(EPERM, chown("file", uint.MaxValue, Team)));
    }

    public static void Chown_ByOwner_ClearsSetUserAndSetGroup()
    {
        Owned("file", 6755);
        As(Alice, [Team], () => Ok(chown("file", uint.MaxValue, Team)));
        Mode(755, "file");
    }

    public static void Chown_ByRoot_ClearsSetUserAndSetGroup()
    {
        Owned("file", 6755);
        Ok(chown("file", Bob, Bob));
        Mode(755, "file");
    }

    public static void Chown_OfADirectory_KeepsSetGroup()
    {
        Ok(mkdir("directory", Octal(755)));
        Ok(chmod("directory", Octal(2755)));
        Ok(chown("directory", Alice, Alice));
        Mode(2755, "directory");
    }

    public static void Write_ByAnother_ClearsSetUserAndSetGroup()
    {
        Owned("file", 6777);
        As(
            Bob,
            () =>
            {
                int file = Open("file", O_WRONLY);
                Write(file, "x");
            }
        );
        Mode(777, "file");
    }

    public static void Write_ByOwnerWithoutPrivilege_ClearsSetUser()
    {
        Owned("file", 4755);
        As(Alice, () => Write(Open("file", O_WRONLY), "x"));
        Mode(755, "file");
    }

    public static void Write_ByRoot_KeepsSetUser()
    {
        Owned("file", 4755);
        Write(Open("file", O_WRONLY), "x");
        Mode(4755, "file");
    }

    public static void Truncate_ByOwnerWithoutPrivilege_ClearsSetUserAndSetGroup()
    {
        Owned("file", 6755);
        As(Alice, () => Ok(truncate("file", 0)));
        Mode(755, "file");
    }

    public static void OpenTruncate_ByOwnerWithoutPrivilege_ClearsSetUserAndSetGroup()
    {
        Owned("file", 6755);
        As(Alice, () => Close(Open("file", O_WRONLY | O_TRUNC)));
        Mode(755, "file");
    }

    public static void Chmod_SetGroupForAGroupOneIsNotIn_IsDropped()
    {
        Put("file");
        Ok(chown("file", Alice, Team));
        As(Alice, () => Ok(chmod("file", Octal(2755))));
        Mode(755, "file");
        As(Alice, [Team], () => Ok(chmod("file", Octal(2755))));
        Mode(2755, "file");
    }

    public static void SetGroupDirectory_FilesTakeItsGroup()
    {
        SharedDirectory();
        As(
            Alice,
            () =>
            {
                Put("shared/file");
                Ok(symlink("x", "shared/link"));
                Ok(mkfifo("shared/fifo", Octal(644)));
            }
        );
        Same(Team, StatOf("shared/file").Gid);
        Same(Alice, StatOf("shared/file").Uid);
        Same(Team, StatOfLink("shared/link").Gid);
        Same(Team, StatOf("shared/fifo").Gid);
    }

    public static void SetGroupDirectory_DirectoriesInheritTheBitToo()
    {
        SharedDirectory();
        As(Alice, () => Ok(mkdir("shared/below", Octal(755))));
        Same(Team, StatOf("shared/below").Gid);
        Mode(2755, "shared/below");
    }

    public static void SetGroupDirectory_ExecutableOfAStranger_LosesSetGroup()
    {
        SharedDirectory();
        As(Alice, () => Close(Open("shared/file", O_WRONLY | O_CREAT, 2755)));
        Mode(755, "shared/file");
    }

    public static void Create_ByAUser_BelongsToHim()
    {
        Ok(chmod(".", Octal(777)));
        As(
            Alice,
            () =>
            {
                Put("file");
                Ok(mkdir("directory", Octal(755)));
                Ok(symlink("x", "link"));
                Ok(mkfifo("fifo", Octal(600)));
            }
        );
        foreach (string name in (string[])["file", "directory", "link", "fifo"])
        {
            Same(Alice, StatOfLink(name).Uid, name);
            Same(Alice, StatOfLink(name).Gid, name);
        }
    }

    public static void Create_UsesThePrimaryGroup_NotASupplementaryOne()
    {
        Ok(chmod(".", Octal(777)));
        As(Alice, [Team], () => Put("file"));
        Same(Alice, StatOf("file").Gid);
    }

    private static void SharedDirectory()
    {
        Ok(mkdir("shared", Octal(777)));
        Ok(chown("shared", 0, Team));
        Ok(chmod("shared", Octal(2777)));
    }

    private static void Owned(string name, int mode)
    {
        Put(name, "content");
        Ok(chown(name, Alice, Alice));
        Ok(chmod(name, Octal(mode)));
    }

    private static void Mode(int expectedOctal, string name) =>
        Same(
            Convert.ToString((int)Octal(expectedOctal), 8),
            Convert.ToString(StatOf(name).Permissions, 8),
            $"mode of {name}"
        );
}
