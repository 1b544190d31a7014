namespace AutoMount.PosixSuite.Behaviours;

internal static unsafe class StatBehaviours
{
    public static void Links_OfADirectory_CountItsSubdirectories()
    {
        Ok(mkdir("directory", Octal(755)));
        Same(2u, StatOf("directory").Links);
        Ok(mkdir("directory/one", Octal(755)));
        Ok(mkdir("directory/two", Octal(755)));
        Put("directory/file");
        Same(4u, StatOf("directory").Links);
        Ok(rmdir("directory/one"));
        Same(3u, StatOf("directory").Links);
    }

    public static void Links_OfADirectory_FollowAMovedSubdirectory()
    {
        Ok(mkdir("from", Octal(755)));
        Ok(mkdir("from/below", Octal(755)));
        Ok(mkdir("to", Octal(755)));
        Ok(rename("from/below", "to/below"));
        Same(2u, StatOf("from").Links);
        Same(3u, StatOf("to").Links);
    }

    public static void Inode_IsStable_OverRenameAndLinkAndChange()
    {
        Put("file", "content");
        ulong inode = StatOf("file").Inode;
        Ok(rename("file", "moved"));
        Ok(link("moved", "linked"));
        Put("moved", "more");
        Ok(chmod("moved", Octal(600)));
        Same(inode, StatOf("moved").Inode);
        Same(inode, StatOf("linked").Inode);
    }

    public static void Inode_IsTheSame_InReaddirAndStat()
    {
        Put("file");
        Ok(mkdir("directory", Octal(755)));
        Ok(symlink("x", "link"));
        foreach (DirectoryEntry entry in Tree.Entries(Open(".", O_RDONLY | O_DIRECTORY)))
        {
            if (entry.Name is not ("." or ".."))
            {
                Same(StatOfLink(entry.Name).Inode, entry.Inode, entry.Name);
            }
        }
    }

    public static void Inode_DiffersBetweenFiles()
    {
        for (int i = 0; i < 50; i++)
        {
            Put($"file{i}");
        }

        Same(50, Tree.Names(".").Select(name => StatOf(name).Inode).Distinct().Count());
    }

    public static void Device_IsOne_ForAllFiles()
    {
        Put("file");
        Ok(mkdir("directory", Octal(755)));
        Put("directory/file");
        Same(StatOf(".").FileSystemMinor, StatOf("file").FileSystemMinor);
        Same(StatOf(".").FileSystemMinor, StatOf("directory/file").FileSystemMinor);
    }

    public static void Size_FollowsEveryWrite()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        for (int i = 1; i <= 20; i++)
        {
            Write(file, "0123456789");
            Same(i * 10L, StatOf("file").Size);
            Same(i * 10L, StatOf(file).Size);
        }
    }

    public static void Size_OfASymlink_IsItsTargetsLength()
    {
        Ok(symlink("0123456789", "link"));
        Same(10L, StatOfLink("link").Size);
    }

    public static void Blocks_OfAWrittenFile_CoverItsSize()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Write(file, Pattern(100_000));
        Ok(fsync(file));
        ulong blocks = StatOf("file").Blocks;
        True(blocks * 512 >= 100_000, $"{blocks} blocks cover 100000 bytes");
        True(blocks * 512 <= 300_000, $"{blocks} blocks are not too many for 100000 bytes");
    }

    public static void Blocks_OfAHole_AreFew()
    {
        Put("file");
        Ok(truncate("file", 10_000_000));
        True(StatOf("file").Blocks < 100, $"{StatOf("file").Blocks} blocks");
    }

    public static void BlockSize_IsAPowerOfTwo()
    {
        Put("file", "x");
        uint size = StatOf("file").BlockSize;
        True(size >= 512 && (size & (size - 1)) == 0, $"st_blksize {size}");
    }

    public static void Types_AreToldByStat()
    {
        Put("file");
        Ok(mkdir("directory", Octal(755)));
        Ok(symlink("file", "link"));
        Ok(mkfifo("fifo", Octal(644)));
        Same(S_IFREG, StatOfLink("file").Type);
        Same(S_IFDIR, StatOfLink("directory").Type);
        Same(S_IFLNK, StatOfLink("link").Type);
        Same(S_IFIFO, StatOfLink("fifo").Type);
        Same(S_IFREG, StatOf("link").Type);
    }

    public static void Missing_IsENOENT_AgainAndAgain_UntilMade()
    {
        for (int i = 0; i < 10; i++)
        {
            Fails(ENOENT, TryStat("file"));
            Put("file");
            Ok(TryStat("file"));
            Ok(unlink("file"));
        }
    }

    public static void Empty_Path_IsENOENT() => Fails(ENOENT, statx(AT_FDCWD, "", 0, 0xFFF, out _));

    public static void Descriptor_AndName_TellTheSame()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Write(file, "content");
        Stat byName = StatOf("file");
        Stat byDescriptor = StatOf(file);
        Same(byName.Inode, byDescriptor.Inode);
        Same(byName.Size, byDescriptor.Size);
        Same(byName.Modified, byDescriptor.Modified);
        Same(byName.Changed, byDescriptor.Changed);
        Same(byName.Mode, byDescriptor.Mode);
    }
}
