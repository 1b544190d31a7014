namespace AutoMount.PosixSuite.Behaviours;

/// <summary>What a listing promises while the directory changes, and what its records say.</summary>
internal static unsafe class ListingBehaviours
{
    private const int SmallBuffer = 512;

    public static void Dot_AndDotDot_AreTheDirectoryAndItsParent()
    {
        Ok(mkdir("directory", Octal(755)));
        List<DirectoryEntry> entries = Tree.Entries(Open("directory", O_RDONLY | O_DIRECTORY));
        Same(StatOf("directory").Inode, entries.Single(entry => entry.Name == ".").Inode);
        Same(StatOf(".").Inode, entries.Single(entry => entry.Name == "..").Inode);
        Same(StatOf(".").Inode, StatOf("directory/..").Inode);
    }

    public static void Types_OfSocketsAndDevices_AreTold()
    {
        Ok(mknod("socket", S_IFSOCK | Octal(644), 0));
        Ok(mknod("character", S_IFCHR | Octal(644), 0x103));
        Ok(mknod("block", S_IFBLK | Octal(644), 0x700));
        Dictionary<string, byte> types = Tree.Entries(Open(".", O_RDONLY | O_DIRECTORY))
            .ToDictionary(entry => entry.Name, entry => entry.Type, StringComparer.Ordinal);
        Same((byte)12, types["socket"]);
        Same((byte)2, types["character"]);
        Same((byte)6, types["block"]);
        Same((byte)4, types[".."]);
    }

    public static void Buffer_TooSmallForOneName_IsEINVAL()
    {
        Put(new string('n', 200));
        int directory = Open(".", O_RDONLY | O_DIRECTORY);
        byte* buffer = stackalloc byte[64];
        Fails(EINVAL, getdents64(directory, buffer, 8));
        nint got;
        do
        {
            got = getdents64(directory, buffer, 64);
        } while (got > 0);
        Fails(EINVAL, got);
    }

    public static void Buffer_ForOneName_GivesAllOneByOne()
    {
        Fill(50);
        int directory = Open(".", O_RDONLY | O_DIRECTORY);
        List<string> names = [];
        while (true)
        {
            List<DirectoryEntry> some = Tree.Next(directory, 32);
            if (some.Count == 0)
            {
                break;
            }

            names.Add(some.Single().Name);
        }

        Same(52, names.Distinct(StringComparer.Ordinal).Count());
        Same(52, names.Count);
    }

    public static void WrongDescriptors_AreRefused()
    {
        byte* buffer = stackalloc byte[SmallBuffer];
        Fails(ENOTDIR, getdents64(Open("file", O_RDWR | O_CREAT), buffer, SmallBuffer));
        Fails(EBADF, getdents64(Open(".", O_PATH | O_DIRECTORY), buffer, SmallBuffer));
        Fails(EBADF, getdents64(999_999, buffer, SmallBuffer));
    }

    public static void LongNames_AreAllListed()
    {
        string[] names =
        [
            .. Enumerable.Range(0, 200).Select(i => $"{i:D3}" + new string('\u00e9', 252)),
        ];
        foreach (string name in names)
        {
            Ok(mknod(name, S_IFREG | Octal(644), 0));
        }

        Same(string.Concat(names), string.Concat(Tree.Names(".")));
    }

    public static void EveryPosition_LeadsOnToTheSameRest()
    {
        Fill(120);
        int directory = Open(".", O_RDONLY | O_DIRECTORY);
        DirectoryEntry[] all = [.. Tree.Entries(directory, SmallBuffer)];
        for (int at = all.Length - 2; at >= 0; at -= 7)
        {
            Ok(lseek(directory, all[at].NextOffset, SEEK_SET));
            string[] rest = [.. Tree.Entries(directory, SmallBuffer).Select(entry => entry.Name)];
            Same(
                string.Join(' ', all[(at + 1)..].Select(entry => entry.Name)),
                string.Join(' ', rest),
                $"what follows record {at}"
            );
        }
    }

    public static void LastPosition_GivesNothing_AlsoAgain()
    {
        Fill(10);
        int directory = Open(".", O_RDONLY | O_DIRECTORY);
        Same(12, Tree.Entries(directory).Count);
        Same(0, Tree.Entries(directory).Count);
        long end = Ok(lseek(directory, 0, SEEK_CUR));
        Ok(lseek(directory, end, SEEK_SET));
        Same(0, Tree.Entries(directory).Count);
    }

    public static void Position_IsToldByTheDescriptor()
    {
        Fill(100);
        int directory = Open(".", O_RDONLY | O_DIRECTORY);
        List<DirectoryEntry> some = Tree.Next(directory, SmallBuffer);
        Same(some[^1].NextOffset, Ok(lseek(directory, 0, SEEK_CUR)));
    }

    public static void Duplicate_GoesOnWhereTheOtherStopped()
    {
        Fill(100);
        int one = Open(".", O_RDONLY | O_DIRECTORY);
        int two = OpenFiles.Add(Ok(dup(one)));
        int first = Tree.Next(one, SmallBuffer).Count;
        Same(102, first + Tree.Entries(two, SmallBuffer).Count);
        Same(0, Tree.Entries(one).Count);
    }

    public static void TwoThreads_OnOneDescriptor_ShareTheNamesOut(PosixContext fs)
    {
        Fill(400);
        int directory = Open(".", O_RDONLY | O_DIRECTORY);
        List<string>[] parts =
        [
            [],
            [],
        ];
        ConcurrentStep[] readers =
        [
            .. parts.Select(part =>
                fs.Start(() =>
                    part.AddRange(Tree.Entries(directory, SmallBuffer).Select(entry => entry.Name))
                )
            ),
        ];
        foreach (ConcurrentStep reader in readers)
        {
            reader.Join();
        }

        string[] names = [.. parts.SelectMany(part => part)];
        Same(402, names.Length);
        Same(402, names.Distinct(StringComparer.Ordinal).Count());
    }

    public static void Created_WhileListing_ShowsNoOldOneTwice()
    {
        Fill(200);
        int directory = Open(".", O_RDONLY | O_DIRECTORY);
        List<string> seen = [];
        for (int i = 0; ; i++)
        {
            List<DirectoryEntry> some = Tree.Next(directory, SmallBuffer);
            if (some.Count == 0)
            {
                break;
            }

            seen.AddRange(some.Select(entry => entry.Name));
            Put($"new{i}");
        }

        OldOnesOnce(seen, 200);
    }

    public static void Removed_BeforeTheListing_IsNotShown()
    {
        Fill(100);
        Same(100, Tree.Names(".").Length);
        int directory = Open(".", O_RDONLY | O_DIRECTORY);
        for (int i = 0; i < 100; i += 2)
        {
            Ok(unlink($"file{i}"));
        }

        Same(52, Tree.Entries(directory).Count);
    }

    public static void Renames_OfOthers_WhileListing_LoseNothingOld(PosixContext fs)
    {
        Fill(200);
        Put("moving");
        bool stop = false;
        ConcurrentStep noise = fs.Start(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                Ok(rename("moving", "moving with a longer name"));
                Ok(rename("moving with a longer name", "moving"));
            }
        });
        try
        {
            for (int round = 0; round < 10; round++)
            {
                int directory = Open(".", O_RDONLY | O_DIRECTORY);
                List<string> seen =
                [
                    .. Tree.Entries(directory, SmallBuffer).Select(entry => entry.Name),
                ];
                Close(directory);
                OldOnesOnce(seen, 200);
            }
        }
        finally
        {
            Volatile.Write(ref stop, value: true);
            noise.Join();
        }
    }

    public static void Replacing_WhileListing_ShowsTheNameAlways(PosixContext fs)
    {
        Fill(50);
        bool stop = false;
        ConcurrentStep noise = fs.Start(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                Put("next");
                Ok(rename("next", "file7"));
            }
        });
        try
        {
            for (int round = 0; round < 20; round++)
            {
                Ok(TryStat("file7"));
                Same(
                    50,
                    Tree.Names(".").Count(name => name.StartsWith("file", StringComparison.Ordinal))
                );
            }
        }
        finally
        {
            Volatile.Write(ref stop, value: true);
            noise.Join();
        }
    }

    public static void Emptied_AndFilledAgain_ShowsTheNewOnesOnly()
    {
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 100; i++)
            {
                Ok(mknod($"round{round}-{i}", S_IFREG | Octal(644), 0));
            }

            string[] names = Tree.Names(".");
            Same(100, names.Length);
            True(names.All(name => name.StartsWith($"round{round}", StringComparison.Ordinal)));
            foreach (string name in names)
            {
                Ok(unlink(name));
            }
        }
    }

    public static void Subdirectories_AHundred_AreCountedAsLinks()
    {
        Ok(mkdir("directory", Octal(755)));
        for (int i = 0; i < 100; i++)
        {
            Ok(mkdir($"directory/{i}", Octal(755)));
        }

        Same(102u, StatOf("directory").Links);
        for (int i = 0; i < 100; i += 2)
        {
            Ok(rmdir($"directory/{i}"));
        }

        Same(52u, StatOf("directory").Links);
    }

    public static void AnotherUser_SeesTheSameNames()
    {
        Fill(20);
        string own = string.Join(' ', Tree.Names("."));
        As(Alice, () => Same(own, string.Join(' ', Tree.Names("."))));
    }

    public static void ReadPermission_IsAskedAtOpeningOnly()
    {
        Ok(mkdir("directory", Octal(755)));
        Put("directory/file");
        As(
            Alice,
            () =>
            {
                int directory = Open("directory", O_RDONLY | O_DIRECTORY);
                BecomeRootOnThisThread();
                Ok(chmod("directory", Octal(700)));
                BecomeOnThisThread(Alice, Alice, []);
                Same(3, Tree.Entries(directory).Count);
            }
        );
    }

    private static void OldOnesOnce(List<string> seen, int count)
    {
        string[] old = [.. seen.Where(name => name.StartsWith("file", StringComparison.Ordinal))];
        Same(count, old.Length, "old names seen");
        Same(count, old.Distinct(StringComparer.Ordinal).Count(), "different old names seen");
    }

    private static void Fill(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Ok(mknod($"file{i}", S_IFREG | Octal(644), 0));
        }
    }
}
