namespace AutoMount.PosixSuite.Behaviours;

internal static unsafe class LinkBehaviours
{
    public static void Link_SharesTheInode()
    {
        Put("one", "content");
        Ok(link("one", "two"));
        Same(2u, StatOf("one").Links);
        Same(2u, StatOf("two").Links);
        int file = Open("two", O_WRONLY);
        Write(file, "CON");
        Same("CONtent", Get("one"));
        Same(7L, StatOf("one").Size);
    }

    public static void Link_Unlinked_CountsDown()
    {
        Put("one", "content");
        Ok(link("one", "two"));
        Ok(link("one", "three"));
        Ok(unlink("one"));
        Same(2u, StatOf("two").Links);
        Ok(unlink("two"));
        Same(1u, StatOf("three").Links);
        Same("content", Get("three"));
    }

    public static void Link_AttributesAreShared()
    {
        Put("one", "content");
        Ok(link("one", "two"));
        Same(2u, StatOf("two").Links);
        Ok(chmod("one", Octal(600)));
        Ok(truncate("one", 100));
        Same((int)Octal(600), StatOf("two").Permissions);
        Same(100L, StatOf("two").Size);
    }

    public static void Link_OntoAnExistingName_IsEEXIST()
    {
        Put("one");
        Put("two");
        Fails(EEXIST, link("one", "two"));
    }

    public static void Link_OfADirectory_IsEPERM()
    {
        Ok(mkdir("directory", Octal(755)));
        Fails(EPERM, link("directory", "second"));
    }

    public static void Link_OfAMissingFile_IsENOENT() => Fails(ENOENT, link("missing", "new"));

    public static void Link_OfASymlink_LinksTheLink()
    {
        Ok(symlink("anywhere", "one"));
        Ok(link("one", "two"));
        Same("anywhere", TargetOf("two"));
        Same(2u, StatOfLink("one").Links);
    }

    public static void Link_FollowingASymlink_LinksTheTarget()
    {
        Put("file", "content");
        Ok(symlink("file", "link"));
        Ok(linkat(AT_FDCWD, "link", AT_FDCWD, "hard", AT_SYMLINK_FOLLOW));
        Same(S_IFREG, StatOfLink("hard").Type);
        Same(2u, StatOf("file").Links);
    }

    public static void Link_Hundreds_AreCounted()
    {
        Put("file");
        for (int i = 0; i < 300; i++)
        {
            Ok(link("file", $"link{i}"));
        }

        Same(301u, StatOf("file").Links);
    }

    public static void Symlink_KeepsItsTarget()
    {
        Ok(symlink("../some where/else\n", "link"));
        Same("../some where/else\n", TargetOf("link"));
    }

    public static void Symlink_Of4095Bytes_Works()
    {
        string target = new('t', 4095);
        Ok(symlink(target, "link"));
        Same(4095L, StatOfLink("link").Size);
        Same(target, TargetOf("link"));
    }

    public static void Symlink_Of4096Bytes_IsENAMETOOLONG() =>
        Fails(ENAMETOOLONG, symlink(new string('t', 4096), "link"));

    public static void Symlink_Empty_IsENOENT() => Fails(ENOENT, symlink("", "link"));

    public static void Symlink_OntoAnExistingName_IsEEXIST()
    {
        Put("file");
        Fails(EEXIST, symlink("x", "file"));
        Fails(EEXIST, symlink("x", "."));
    }

    public static void Readlink_ShortBuffer_IsCut()
    {
        Ok(symlink("0123456789", "link"));
        byte* buffer = stackalloc byte[4];
        Same((nint)4, Ok(readlink("link", buffer, 4)));
        Same((byte)'3', buffer[3]);
    }

    public static void Readlink_OfAFile_IsEINVAL()
    {
        Put("file");
        byte one;
        Fails(EINVAL, readlink("file", &one, 1));
        Fails(EINVAL, readlink(".", &one, 1));
    }

    public static void Symlink_Replaced_ShowsTheNewTarget()
    {
        for (int i = 0; i < 20; i++)
        {
            Ok(symlink($"target{i}", "next"));
            Ok(rename("next", "link"));
            Same($"target{i}", TargetOf("link"));
        }
    }

    public static void Symlink_ModeIs777()
    {
        umask(Octal(77));
        Ok(symlink("x", "link"));
        Same((int)Octal(777), StatOfLink("link").Permissions);
    }

    public static void Loop_IsELOOP()
    {
        Ok(symlink("two", "one"));
        Ok(symlink("one", "two"));
        Fails(ELOOP, TryOpen("one", O_RDONLY));
        Fails(ELOOP, TryOpen("one/below", O_RDONLY));
    }

    public static void Chain_Of40_IsFollowed_41IsELOOP()
    {
        Put("link0", "content");
        for (int i = 1; i <= 41; i++)
        {
            Ok(symlink($"link{i - 1}", $"link{i}"));
        }

        Same("content", Get("link40"));
        Fails(ELOOP, TryOpen("link41", O_RDONLY));
    }

    public static void Unlink_Directory_IsEISDIR()
    {
        Ok(mkdir("directory", Octal(755)));
        Fails(EISDIR, unlink("directory"));
    }

    public static void Unlink_Missing_IsENOENT() => Fails(ENOENT, unlink("missing"));

    public static void Unlink_Symlink_LeavesTheTarget()
    {
        Put("file");
        Ok(symlink("file", "link"));
        Ok(unlink("link"));
        Ok(TryStat("file"));
    }

    public static void Unlink_ThenCreate_IsANewEmptyFile()
    {
        for (int i = 0; i < 20; i++)
        {
            Put("file", "content");
            Ok(unlink("file"));
            Close(Open("file", O_WRONLY | O_CREAT | O_EXCL));
            Same(0L, StatOf("file").Size);
        }
    }
}
