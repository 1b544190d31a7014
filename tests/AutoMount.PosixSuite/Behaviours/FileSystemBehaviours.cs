namespace AutoMount.PosixSuite.Behaviours;

/// <summary>What is told of the file system as a whole.</summary>
internal static unsafe class FileSystemBehaviours
{
    public static void Statvfs_IsSane()
    {
        Ok(statvfs(".", out FileSystemStat stat));
        True(stat.FragmentSize >= 512, $"f_frsize {stat.FragmentSize}");
        True(stat.Blocks > 0 && stat.BlocksFree <= stat.Blocks, "free blocks are not above all");
        True(stat.BlocksAvailable <= stat.BlocksFree, "available blocks are not above free ones");
        True(stat.FilesFree <= stat.Files, "free inodes are not above all");
        Same(255UL, stat.NameMaximum);
    }

    public static void Statvfs_OfAFileAndADescriptor_IsTheDirectorys()
    {
        Put("file");
        Ok(statvfs("file", out FileSystemStat file));
        Ok(fstatvfs(Open("file", O_RDONLY), out FileSystemStat descriptor));
        Ok(statvfs(".", out FileSystemStat directory));
        Same(directory.Blocks, file.Blocks);
        Same(directory.Blocks, descriptor.Blocks);
    }

    public static void Statvfs_AvailableShrinks_ByAWrittenFile()
    {
        Ok(statvfs(".", out FileSystemStat before));
        int file = Open("file", O_RDWR | O_CREAT);
        Write(file, Pattern(8 << 20));
        Ok(fsync(file));
        Ok(statvfs(".", out FileSystemStat after));
        True(
            after.BlocksFree < before.BlocksFree,
            $"free blocks before {before.BlocksFree}, after {after.BlocksFree}"
        );
    }

    public static void Statvfs_OfEveryUser_IsTheSame()
    {
        Ok(statvfs(".", out FileSystemStat root));
        As(
            Alice,
            () =>
            {
                Ok(statvfs(".", out FileSystemStat user));
                Same(root.Blocks, user.Blocks);
                Same(root.Files, user.Files);
                Same(root.NameMaximum, user.NameMaximum);
            }
        );
    }

    public static void Statvfs_SizesAreSensible()
    {
        Ok(statvfs(".", out FileSystemStat stat));
        True((stat.BlockSize & (stat.BlockSize - 1)) == 0, $"f_bsize {stat.BlockSize}");
        True(stat.FragmentSize <= stat.BlockSize, $"f_frsize {stat.FragmentSize}");
        Same(0UL, stat.Flags & 1, "not read-only");
        True(stat.FilesAvailable <= stat.FilesFree);
    }

    public static void Statvfs_FilesFree_ShrinkByFilesMade()
    {
        for (int attempt = 0; ; attempt++) // others on the same disk may remove files meanwhile
        {
            Ok(statvfs(".", out FileSystemStat before));
            for (int i = 0; i < 100; i++)
            {
                Ok(mknod($"file{attempt}-{i}", S_IFREG | Octal(644), 0));
            }

            Ok(statvfs(".", out FileSystemStat after));
            if (after.FilesFree < before.FilesFree)
            {
                return;
            }

            True(
                attempt < 20,
                $"free inodes shrink: before {before.FilesFree}, after {after.FilesFree}"
            );
        }
    }

    public static void Syncfs_ByAnyDescriptor_Succeeds()
    {
        Put("file", "content");
        As(Alice, () => Ok(syncfs(Open("file", O_RDONLY))));
        Ok(syncfs(Open(".", O_RDONLY | O_DIRECTORY)));
        Fails(EBADF, syncfs(Open("file", O_PATH)));
    }

    public static void Sync_OfPipesAndFifos_IsEINVAL()
    {
        (int _, int writer) = Pipe();
        Fails(EINVAL, fsync(writer));
        Ok(mkfifo("fifo", Octal(600)));
        Fails(EINVAL, fsync(Open("fifo", O_RDWR | O_NONBLOCK)));
    }

    public static void Sync_OfAReadOnlyDescriptor_Succeeds()
    {
        Put("file", "content");
        Ok(fsync(Open("file", O_RDONLY)));
        Ok(fdatasync(Open("file", O_RDONLY)));
    }
}
