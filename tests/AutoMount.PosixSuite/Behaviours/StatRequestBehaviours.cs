namespace AutoMount.PosixSuite.Behaviours;

/// <summary>What is asked of <c>statx</c>, and what handles tell.</summary>
internal static unsafe class StatRequestBehaviours
{
    public static void Basic_Fields_AreAllTold()
    {
        Put("file", "content");
        Ok(statx(AT_FDCWD, "file", 0, STATX_BASIC, out Stat stat));
        Same(STATX_BASIC, stat.Mask & STATX_BASIC);
        Same(7L, stat.Size);
        True(stat.Inode != 0);
    }

    public static void Birth_IsTold_AndNotLaterThanTheOthers()
    {
        Put("file", "content");
        Ok(statx(AT_FDCWD, "file", 0, STATX_BASIC | STATX_BTIME, out Stat stat));
        Same(STATX_BTIME, stat.Mask & STATX_BTIME);
        True(stat.Born.Value <= stat.Changed.Value, $"born {stat.Born}, changed {stat.Changed}");
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        True(Math.Abs(stat.Born.Seconds - now) <= 5, $"born {stat.Born}");
    }

    public static void Birth_OfDirectoriesAndLinks_IsToldToo()
    {
        Ok(mkdir("directory", Octal(755)));
        Ok(symlink("x", "link"));
        foreach (string name in (string[])["directory", "link"])
        {
            Ok(statx(AT_FDCWD, name, AT_SYMLINK_NOFOLLOW, STATX_BTIME, out Stat stat));
            Same(STATX_BTIME, stat.Mask & STATX_BTIME, name);
            True(stat.Born.Seconds > 1_000_000, name);
        }
    }

    public static void Synchronising_OrNot_TellsTheSame()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Write(file, "content");
        Ok(statx(AT_FDCWD, "file", AT_STATX_FORCE_SYNC, STATX_BASIC, out Stat forced));
        Ok(statx(AT_FDCWD, "file", AT_STATX_DONT_SYNC, STATX_BASIC, out Stat cached));
        Same(forced.Size, cached.Size);
        Same(forced.Modified, cached.Modified);
        Same(forced.Inode, cached.Inode);
    }

    public static void BadFlagsAndMask_AreEINVAL()
    {
        Put("file");
        Fails(EINVAL, statx(AT_FDCWD, "file", 0x1, STATX_BASIC, out _));
        Fails(EINVAL, statx(AT_FDCWD, "file", 0, 0x80000000, out _));
        const int both = AT_STATX_FORCE_SYNC | AT_STATX_DONT_SYNC;
        Fails(EINVAL, statx(AT_FDCWD, "file", both, STATX_BASIC, out _));
    }

    public static void DeviceNumbers_OfNodes_AreTold_OfFiles_Zero()
    {
        Ok(mknod("node", S_IFBLK | Octal(600), 0x12345)); // major 0x123, minor 0x45
        Stat node = StatOf("node");
        Same(0x123u, node.DeviceMajor);
        Same(0x45u, node.DeviceMinor);
        Put("file");
        Same(0u, StatOf("file").DeviceMajor);
        Same(0u, StatOf("file").DeviceMinor);
    }

    public static void BigDeviceNumbers_AreKept()
    {
        Ok(mknod("node", S_IFCHR | Octal(600), 0xFFABCDEF00UL & 0xFFFFFFFF));
        Stat node = StatOf("node");
        Ok(rename("node", "moved"));
        Same(node.DeviceMajor, StatOf("moved").DeviceMajor);
        Same(node.DeviceMinor, StatOf("moved").DeviceMinor);
        True(node.DeviceMajor != 0 && node.DeviceMinor != 0);
    }

    public static void EveryOpenWay_TellsTheSameInode()
    {
        Put("file", "content");
        ulong inode = StatOf("file").Inode;
        foreach (int flags in (int[])[O_RDONLY, O_WRONLY, O_RDWR, O_PATH, O_RDONLY | O_DIRECT])
        {
            Same(inode, StatOf(Open("file", flags)).Inode);
        }
    }

    public static void Blocks_FollowGrowthAndCut()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Same(0UL, StatOf("file").Blocks);
        Write(file, Pattern(1 << 20));
        Ok(fsync(file));
        ulong full = StatOf("file").Blocks;
        True(full >= 2048, $"{full} blocks for a MiB");
        Ok(ftruncate(file, 4096));
        True(StatOf("file").Blocks < full, $"{StatOf("file").Blocks} blocks for 4 KiB");
    }

    public static void Handle_OfAFile_OpensIt()
    {
        Put("file", "content");
        KernelHandle handle = HandleOf("file");
        Ok(rename("file", "moved"));
        int directory = Open(".", O_RDONLY | O_DIRECTORY);
        int file = OpenFiles.Add(Ok(open_by_handle_at(directory, &handle, O_RDWR | O_CLOEXEC)));
        Same("content", TextAt(file, 20, 0));
        Same(StatOf("moved").Inode, StatOf(file).Inode);
    }

    public static void Handle_OfARemovedFile_IsESTALE()
    {
        Put("file", "content");
        KernelHandle handle = HandleOf("file");
        Ok(unlink("file"));
        int directory = Open(".", O_RDONLY | O_DIRECTORY);
        Fails(ESTALE, open_by_handle_at(directory, &handle, O_RDONLY | O_CLOEXEC));
    }

    public static void Handle_IsRootsToOpen()
    {
        Put("file", "content");
        KernelHandle handle = HandleOf("file");
        int directory = Open(".", O_RDONLY | O_DIRECTORY);
        BecomeOnThisThread(Alice, Alice, []);
        Fails(EPERM, open_by_handle_at(directory, &handle, O_RDONLY | O_CLOEXEC));
        BecomeRootOnThisThread();
    }

    public static void Handle_InTooLittleRoom_IsEOVERFLOW()
    {
        Put("file");
        KernelHandle handle = default;
        int mount;
        Fails(EOVERFLOW, name_to_handle_at(AT_FDCWD, "file", &handle, &mount, 0));
        True(handle.Size is > 0 and <= KernelHandle.MaximumSize, $"{handle.Size} bytes needed");
    }

    private static KernelHandle HandleOf(string path)
    {
        KernelHandle handle = new() { Size = KernelHandle.MaximumSize };
        int mount;
        Ok(name_to_handle_at(AT_FDCWD, path, &handle, &mount, 0));
        return handle;
    }
}
