namespace AutoMount.PosixSuite.Behaviours;

/// <summary>Files that have lost their last name while open.</summary>
internal static class UnlinkedBehaviours
{
    public static void ReadWriteAndTruncate_GoOn()
    {
        int file = Unlinked("content");
        Same("content", TextAt(file, 20, 0));
        WriteAt(file, " and more"u8, 7);
        Same("content and more", TextAt(file, 50, 0));
        Ok(ftruncate(file, 3));
        Same("con", TextAt(file, 50, 0));
    }

    public static void LinkCount_IsZero()
    {
        int file = Unlinked("content");
        Same(0u, StatOf(file).Links);
        Same(7L, StatOf(file).Size);
        Same(S_IFREG, StatOf(file).Type);
    }

    public static void Attributes_CanBeChanged()
    {
        int file = Unlinked("content");
        Ok(fchmod(file, Octal(640)));
        Ok(fchown(file, Alice, Bob));
        Stat stat = StatOf(file);
        Same((int)Octal(640), stat.Permissions);
        Same(Alice, stat.Uid);
    }

    public static void Name_IsFreeForANewFile()
    {
        int old = Unlinked("old");
        Put("file", "new");
        Same("old", TextAt(old, 20, 0));
        Same("new", Get("file"));
        True(StatOf(old).Inode != StatOf("file").Inode);
    }

    public static void Reopened_ThroughProc_IsTheSameFile()
    {
        int file = Unlinked("content");
        int again = Open($"/proc/self/fd/{file}", O_RDWR);
        WriteAt(again, "C"u8, 0);
        Same("Content", TextAt(file, 20, 0));
        Same(StatOf(file).Inode, StatOf(again).Inode);
    }

    public static void Directory_OfIt_CanBeRemoved()
    {
        Ok(mkdir("directory", Octal(755)));
        Put("directory/file", "content");
        int file = Open("directory/file", O_RDWR);
        Ok(unlink("directory/file"));
        Same(0, Tree.Names("directory").Length);
        Ok(rmdir("directory"));
        Same("content", TextAt(file, 20, 0));
    }

    public static void OpenedForReading_ByOne_StaysForIt()
    {
        Put("file", "content");
        int one = Open("file", O_RDONLY);
        int two = Open("file", O_RDWR);
        Ok(unlink("file"));
        Close(two);
        Same("content", TextAt(one, 20, 0));
    }

    public static void Linked_Back_IsENOENT()
    {
        int file = Unlinked("content");
        Fails(
            ENOENT,
            linkat(AT_FDCWD, $"/proc/self/fd/{file}", AT_FDCWD, "back", AT_SYMLINK_FOLLOW)
        );
    }

    public static void Big_File_GrowsOn()
    {
        int file = Unlinked("");
        byte[] piece = Pattern(1 << 20);
        for (int i = 0; i < 8; i++)
        {
            WriteAt(file, piece, (long)i << 20);
        }

        Ok(fsync(file));
        SameBytes(piece, ReadAt(file, 1 << 20, 7 << 20), "last MiB");
        Same(8L << 20, StatOf(file).Size);
    }

    private static int Unlinked(string content)
    {
        Put("file", content);
        int file = Open("file", O_RDWR);
        Ok(unlink("file"));
        return file;
    }
}
