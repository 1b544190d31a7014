namespace AutoMount.PosixSuite.Behaviours;

internal static unsafe class DirectoryBehaviours
{
    private const int SmallBuffer = 1024;

    public static void New_Directory_IsEmpty()
    {
        Ok(mkdir("directory", Octal(755)));
        DirectoryEntry[] entries = [.. Tree.Entries(Open("directory", O_RDONLY | O_DIRECTORY))];
        Same(". ..", string.Join(' ', entries.Select(entry => entry.Name).Order()));
    }

    public static void Mkdir_ExistingName_IsEEXIST()
    {
        Put("file");
        Ok(mkdir("directory", Octal(755)));
        Fails(EEXIST, mkdir("file", Octal(755)));
        Fails(EEXIST, mkdir("directory", Octal(755)));
        Fails(ENOENT, mkdir("missing/below", Octal(755)));
    }

    public static void Mkdir_TrailingSlash_Works()
    {
        Ok(mkdir("directory/", Octal(755)));
        Same(S_IFDIR, StatOf("directory").Type);
    }

    public static void Rmdir_Empty_Removes()
    {
        Ok(mkdir("directory", Octal(755)));
        Ok(rmdir("directory"));
        Fails(ENOENT, TryStat("directory"));
    }

    public static void Rmdir_Full_IsENOTEMPTY()
    {
        Ok(mkdir("directory", Octal(755)));
        Put("directory/file");
        Fails(ENOTEMPTY, rmdir("directory"));
        Ok(unlink("directory/file"));
        Ok(rmdir("directory"));
    }

    public static void Rmdir_Dot_IsEINVAL()
    {
        Ok(mkdir("directory", Octal(755)));
        Fails(EINVAL, rmdir("directory/."));
        Fails(ENOTEMPTY, rmdir("directory/.."));
    }

    public static void Rmdir_FileOrLink_IsENOTDIR()
    {
        Put("file");
        Ok(mkdir("directory", Octal(755)));
        Ok(symlink("directory", "link"));
        Fails(ENOTDIR, rmdir("file"));
        Fails(ENOTDIR, rmdir("link"));
        Fails(ENOENT, rmdir("missing"));
    }

    public static void Removed_Directory_StillOpen_TakesNothing()
    {
        Ok(mkdir("directory", Octal(755)));
        int directory = Open("directory", O_RDONLY | O_DIRECTORY);
        Ok(rmdir("directory"));
        byte* buffer = stackalloc byte[SmallBuffer];
        Fails(ENOENT, getdents64(directory, buffer, SmallBuffer));
        Fails(ENOENT, mkdirat(directory, "below", Octal(755)));
        Fails(ENOENT, openat(directory, "file", O_WRONLY | O_CREAT, Octal(644)));
        Same(0u, StatOf(directory).Links);
    }

    public static void CurrentDirectory_Removed_IsENOENT()
    {
        Ok(mkdir("directory", Octal(755)));
        Ok(chdir("directory"));
        Ok(rmdir("../directory"));
        Fails(ENOENT, TryOpen("file", O_WRONLY | O_CREAT));
    }

    public static void Types_AreToldByReaddir()
    {
        Put("file");
        Ok(mkdir("directory", Octal(755)));
        Ok(symlink("x", "link"));
        Ok(mkfifo("pipe", Octal(644)));
        Dictionary<string, byte> types = Tree.Entries(Open(".", O_RDONLY | O_DIRECTORY))
            .ToDictionary(entry => entry.Name, entry => entry.Type, StringComparer.Ordinal);
        Same((byte)8, types["file"]);
        Same((byte)4, types["directory"]);
        Same((byte)10, types["link"]);
        Same((byte)1, types["pipe"]);
        Same((byte)4, types["."]);
    }

    public static void Large_Directory_ListsEveryNameOnce()
    {
        const int count = 10_000;
        for (int i = 0; i < count; i++)
        {
            Ok(mknod($"file{i}", S_IFREG | Octal(644), 0));
        }

        string[] names = Tree.Names(".");
        Same(count, names.Length);
        Same(count, names.Distinct(StringComparer.Ordinal).Count());
    }

    public static void Large_Directory_InSmallSteps_ListsEveryNameOnce()
    {
        Fill(500);
        string[] names =
        [
            .. Tree.Entries(Open(".", O_RDONLY | O_DIRECTORY), SmallBuffer)
                .Select(entry => entry.Name),
        ];
        Same(502, names.Length);
        Same(502, names.Distinct(StringComparer.Ordinal).Count());
    }

    public static void Rewind_ShowsChanges()
    {
        Put("one");
        int directory = Open(".", O_RDONLY | O_DIRECTORY);
        Same(3, Tree.Entries(directory).Count);
        Put("two");
        Ok(unlink("one"));
        Put("three");
        Ok(lseek(directory, 0, SEEK_SET));
        Same(
            "three two",
            string.Join(
                ' ',
                Tree.Entries(directory)
                    .Select(entry => entry.Name)
                    .Where(name => name is not ("." or ".."))
                    .Order(StringComparer.Ordinal)
            )
        );
    }

    public static void Seek_ToAnEntrysOffset_GoesOnBehindIt()
    {
        Fill(300);
        int directory = Open(".", O_RDONLY | O_DIRECTORY);
        DirectoryEntry[] all = [.. Tree.Entries(directory, SmallBuffer)];
        foreach (int at in (int[])[0, 10, 150, all.Length - 2])
        {
            Ok(lseek(directory, all[at].NextOffset, SEEK_SET));
            Same(all[at + 1].Name, Tree.Next(directory, SmallBuffer)[0].Name);
        }
    }

    public static void List_WhileOthersCreateAndDelete_KeepsTheOldOnes(PosixContext fs)
    {
        Fill(300);
        bool stop = false;
        ConcurrentStep noise = fs.Start(() =>
        {
            for (int i = 0; !Volatile.Read(ref stop); i++)
            {
                Put($"noise{i % 200}");
                if (i >= 100)
                {
                    Ok(unlink($"noise{(i - 100) % 200}"));
                }
            }
        });
        try
        {
            for (int round = 0; round < 20; round++)
            {
                int directory = Open(".", O_RDONLY | O_DIRECTORY);
                string[] old =
                [
                    .. Tree.Entries(directory, SmallBuffer)
                        .Select(entry => entry.Name)
                        .Where(name => name.StartsWith("file", StringComparison.Ordinal)),
                ];
                Close(directory);
                Same(300, old.Length, "names seen of 300 that were there all the time");
                Same(300, old.Distinct(StringComparer.Ordinal).Count());
            }
        }
        finally
        {
            Volatile.Write(ref stop, value: true);
            noise.Join();
        }
    }

    public static void Delete_WhileListing_EmptiesTheDirectory()
    {
        Fill(1000);
        int directory = Open(".", O_RDONLY | O_DIRECTORY);
        int removed = 0;
        while (true)
        {
            List<DirectoryEntry> some = Tree.Next(directory, SmallBuffer);
            if (some.Count == 0)
            {
                break;
            }

            foreach (DirectoryEntry entry in some)
            {
                if (entry.Name is not ("." or ".."))
                {
                    Ok(unlink(entry.Name));
                    removed++;
                }
            }
        }

        Same(1000, removed);
        Same(0, Tree.Names(".").Length);
    }

    public static void TwoListings_OfOneDirectory_AreIndependent()
    {
        Fill(200);
        int one = Open(".", O_RDONLY | O_DIRECTORY);
        int two = Open(".", O_RDONLY | O_DIRECTORY);
        int first = Tree.Next(one, SmallBuffer).Count;
        Same(202, Tree.Entries(two).Count);
        Same(202, first + Tree.Entries(one).Count);
    }

    public static void ParallelCreates_InOneDirectory_AllAppear(PosixContext fs)
    {
        ConcurrentStep[] makers =
        [
            .. Enumerable
                .Range(0, 4)
                .Select(part =>
                    fs.Start(() =>
                    {
                        for (int i = 0; i < 100; i++)
                        {
                            Put($"{part}-{i}");
                        }
                    })
                ),
        ];
        foreach (ConcurrentStep maker in makers)
        {
            maker.Join();
        }

        Same(400, Tree.Names(".").Length);
    }

    public static void NewName_IsListedAtOnce_AndARemovedOneNoMore()
    {
        for (int i = 0; i < 20; i++)
        {
            Put($"file{i}");
            Same($"file{i}", Tree.Names(".").Single());
            Ok(unlink($"file{i}"));
            Same(0, Tree.Names(".").Length);
        }
    }

    private static void Fill(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Close(Open($"file{i}", O_WRONLY | O_CREAT | O_EXCL));
        }
    }
}
