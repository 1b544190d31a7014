namespace AutoMount.PosixSuite.Behaviours;

/// <summary>Files made without a name (<c>O_TMPFILE</c>).</summary>
internal static class TemporaryFileBehaviours
{
    public static void ReadOnly_IsEINVAL() => Fails(EINVAL, TryOpen(".", O_TMPFILE | O_RDONLY));

    public static void WithCreate_IsEINVAL() =>
        Fails(EINVAL, TryOpen(".", O_TMPFILE | O_RDWR | O_CREAT));

    public static void InAFile_IsENOTDIR_InAMissingOne_ENOENT()
    {
        Put("file");
        Fails(ENOTDIR, TryOpen("file", O_TMPFILE | O_RDWR));
        Fails(ENOENT, TryOpen("missing", O_TMPFILE | O_RDWR));
    }

    public static void Mode_IsMaskedByUmask()
    {
        umask(Octal(27));
        Same((int)Octal(640), StatOf(Open(".", O_TMPFILE | O_RDWR, 666)).Permissions);
    }

    public static void LeavesTheDirectoryAlone()
    {
        Stat before = StatOf(".");
        Tick();
        Close(Open(".", O_TMPFILE | O_RDWR));
        Same(before.Modified, StatOf(".").Modified);
        Same(before.Links, StatOf(".").Links);
        Ok(mkdir("directory", Octal(755)));
        int file = Open("directory", O_TMPFILE | O_RDWR);
        Ok(rmdir("directory"));
        Write(file, "still here");
        Same("still here", TextAt(file, 20, 0));
    }

    public static void Many_AreAllDifferent()
    {
        int[] files = [.. Enumerable.Range(0, 50).Select(_ => Open(".", O_TMPFILE | O_RDWR))];
        for (int i = 0; i < files.Length; i++)
        {
            Write(files[i], $"file {i}");
        }

        Same(50, files.Select(file => StatOf(file).Inode).Distinct().Count());
        Same("file 49", TextAt(files[49], 20, 0));
    }

    public static void Linked_OutlivesItsDescriptor()
    {
        int file = Open(".", O_TMPFILE | O_WRONLY, 600);
        Write(file, "content");
        Name(file, "named");
        Write(file, " and more");
        Close(file);
        Same("content and more", Get("named"));
        Same((int)Octal(600), StatOf("named").Permissions);
    }

    public static void Linked_ByEmptyPath()
    {
        int file = Open(".", O_TMPFILE | O_RDWR);
        Ok(linkat(file, "", AT_FDCWD, "named", AT_EMPTY_PATH));
        Same(1u, StatOf("named").Links);
    }

    public static void Linked_OntoAnExistingName_IsEEXIST_AndCanBeTriedAgain()
    {
        Put("taken");
        int file = Open(".", O_TMPFILE | O_RDWR);
        Fails(EEXIST, TryName(file, "taken"));
        Same(0u, StatOf(file).Links);
        Name(file, "free");
        Name(file, "second");
        Same(2u, StatOf(file).Links);
    }

    public static void Linked_Unlinked_CannotBeLinkedAgain()
    {
        int file = Open(".", O_TMPFILE | O_RDWR);
        Write(file, "content");
        Name(file, "named");
        Ok(unlink("named"));
        Same(0u, StatOf(file).Links);
        Fails(ENOENT, TryName(file, "again"));
        Same("content", TextAt(file, 20, 0));
    }

    public static void LinkedIntoAnotherDirectory_AndRenamedOver_Publishes()
    {
        Ok(mkdir("directory", Octal(755)));
        Put("directory/file", "old");
        int file = Open(".", O_TMPFILE | O_RDWR);
        Write(file, "new");
        Name(file, "directory/next");
        Ok(rename("directory/next", "directory/file"));
        Same("new", Get("directory/file"));
    }

    public static void Attributes_OfItsMaker_AreKeptWhenNamed()
    {
        Ok(chmod(".", Octal(777)));
        As(
            Alice,
            () =>
            {
                int file = Open(".", O_TMPFILE | O_RDWR, 640);
                unsafe
                {
                    byte value = (byte)'x';
                    Ok(fsetxattr(file, "user.name", &value, 1, 0));
                }

                Name(file, "named");
            }
        );
        Same(Alice, StatOf("named").Uid);
        Same("x", AttributeBehaviours.Value("named", "user.name"));
    }

    public static void Mapped_TruncatedAndGrown_WithoutAName()
    {
        int file = Open(".", O_TMPFILE | O_RDWR);
        Ok(ftruncate(file, 100_000));
        using (Mapping memory = new(file, 100_000, PROT_READ | PROT_WRITE, MAP_SHARED))
        {
            memory.Put(70_000, "mapped");
        }

        Same("mapped", TextAt(file, 6, 70_000));
        Ok(ftruncate(file, 10));
        Same(10L, StatOf(file).Size);
    }

    public static void Times_AreOfNow()
    {
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        Stat stat = StatOf(Open(".", O_TMPFILE | O_RDWR));
        True(Math.Abs(stat.Modified.Seconds - now) <= 5, $"mtime {stat.Modified}");
        Same(S_IFREG, stat.Type);
        Same(0L, stat.Size);
    }

    private static int TryName(int file, string name) =>
        linkat(AT_FDCWD, $"/proc/self/fd/{file}", AT_FDCWD, name, AT_SYMLINK_FOLLOW);

    private static void Name(int file, string name) => Ok(TryName(file, name));
}
