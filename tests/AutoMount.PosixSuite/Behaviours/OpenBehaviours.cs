namespace AutoMount.PosixSuite.Behaviours;

internal static unsafe class OpenBehaviours
{
    public static void Open_MissingName_IsENOENT() => Fails(ENOENT, TryOpen("missing", O_RDONLY));

    public static void Create_MakesAnEmptyFile()
    {
        Close(Open("file", O_WRONLY | O_CREAT));
        Same(0, StatOf("file").Size);
        Same(S_IFREG, StatOf("file").Type);
    }

    public static void Create_ExistingFile_KeepsItsContent()
    {
        Put("file", "content");
        Close(Open("file", O_WRONLY | O_CREAT));
        Same("content", Get("file"));
    }

    public static void Exclusive_ExistingFile_IsEEXIST()
    {
        Put("file");
        Fails(EEXIST, TryOpen("file", O_WRONLY | O_CREAT | O_EXCL));
    }

    public static void Exclusive_DanglingSymlink_IsEEXIST()
    {
        Ok(symlink("missing", "link"));
        Fails(EEXIST, TryOpen("link", O_WRONLY | O_CREAT | O_EXCL));
        Fails(ENOENT, TryStat("missing"));
    }

    public static void Create_ThroughDanglingSymlink_MakesTheTarget()
    {
        Ok(symlink("target", "link"));
        Close(Open("link", O_WRONLY | O_CREAT));
        Same(S_IFREG, StatOfLink("target").Type);
    }

    public static void Exclusive_EightRacers_OneWins(PosixContext fs)
    {
        int winners = 0;
        ConcurrentStep[] racers =
        [
            .. Enumerable
                .Range(0, 8)
                .Select(_ =>
                    fs.Start(() =>
                    {
                        for (int i = 0; i < 20; i++)
                        {
                            int file = TryOpen($"file{i}", O_WRONLY | O_CREAT | O_EXCL);
                            if (file >= 0)
                            {
                                Interlocked.Increment(ref winners);
                                Ok(close(file));
                            }
                        }
                    })
                ),
        ];
        foreach (ConcurrentStep racer in racers)
        {
            racer.Join();
        }

        Same(20, winners);
    }

    public static void Truncate_OnOpen_EmptiesTheFile()
    {
        Put("file", "content");
        Close(Open("file", O_WRONLY | O_TRUNC));
        Same(0, StatOf("file").Size);
    }

    public static void Truncate_OnOpen_UpdatesTimesOfAnEmptyFileToo()
    {
        Put("file");
        Stat before = StatOf("file");
        Tick();
        Close(Open("file", O_WRONLY | O_TRUNC));
        True(StatOf("file").Modified.Value > before.Modified.Value);
        True(StatOf("file").Changed.Value > before.Changed.Value);
    }

    public static void Append_WritesAtTheEnd_WhereverThePositionIs()
    {
        Put("file", "one");
        int file = Open("file", O_WRONLY | O_APPEND);
        Ok(lseek(file, 0, SEEK_SET));
        Write(file, "two");
        Same(6L, Ok(lseek(file, 0, SEEK_CUR)));
        Close(file);
        Same("onetwo", Get("file"));
    }

    public static void NoFollow_Symlink_IsELOOP()
    {
        Put("file");
        Ok(symlink("file", "link"));
        Fails(ELOOP, TryOpen("link", O_RDONLY | O_NOFOLLOW));
    }

    public static void NoFollow_SymlinkInTheMiddle_IsFollowed()
    {
        Ok(mkdir("directory", Octal(755)));
        Put("directory/file", "content");
        Ok(symlink("directory", "link"));
        Close(Open("link/file", O_RDONLY | O_NOFOLLOW));
    }

    public static void Directory_OnAFile_IsENOTDIR()
    {
        Put("file");
        Fails(ENOTDIR, TryOpen("file", O_RDONLY | O_DIRECTORY));
    }

    public static void Directory_ForWriting_IsEISDIR()
    {
        Ok(mkdir("directory", Octal(755)));
        Fails(EISDIR, TryOpen("directory", O_WRONLY));
        Fails(EISDIR, TryOpen("directory", O_RDWR | O_CREAT));
    }

    public static void Directory_Read_IsEISDIR()
    {
        int directory = Open(".", O_RDONLY | O_DIRECTORY);
        byte one;
        Fails(EISDIR, read(directory, &one, 1));
    }

    public static void Component_ThatIsAFile_IsENOTDIR()
    {
        Put("file");
        Fails(ENOTDIR, TryOpen("file/below", O_RDONLY));
        Fails(ENOTDIR, TryOpen("file/", O_RDONLY));
        Fails(ENOTDIR, mkdir("file/below", Octal(755)));
    }

    public static void TrailingSlash_OnCreate_IsEISDIR() =>
        Fails(EISDIR, TryOpen("new/", O_WRONLY | O_CREAT));

    public static void ReadOnlyDescriptor_Write_IsEBADF()
    {
        Put("file");
        Fails(EBADF, TryWrite(Open("file", O_RDONLY), "x"));
    }

    public static void WriteOnlyDescriptor_Read_IsEBADF()
    {
        Put("file", "x");
        byte one;
        Fails(EBADF, read(Open("file", O_WRONLY), &one, 1));
    }

    public static void CreateReadOnly_DescriptorCanWrite_WhenAskedForWriting()
    {
        As(
            Alice,
            () =>
            {
                Fails(EACCES, TryOpen("not mine", O_WRONLY | O_CREAT));
            }
        );
        Ok(mkdir("hers", Octal(755)));
        Ok(chown("hers", Alice, Alice));
        As(
            Alice,
            () =>
            {
                int file = Open("hers/file", O_RDWR | O_CREAT | O_EXCL, 0);
                Write(file, "content");
                Same("content", TextAt(file, 20, 0));
                Fails(EACCES, TryOpen("hers/file", O_RDONLY));
            }
        );
    }

    public static void Path_Descriptor_StatsButDoesNotRead()
    {
        Put("file", "content");
        int file = Open("file", O_PATH);
        Same(7L, StatOf(file).Size);
        byte one;
        Fails(EBADF, read(file, &one, 1));
        Fails(EBADF, fchmod(file, Octal(600)));
    }

    public static void Path_OfASymlink_IsTheLink()
    {
        Ok(symlink("anywhere", "link"));
        int link = Open("link", O_PATH | O_NOFOLLOW);
        Same(S_IFLNK, StatOf(link).Type);
        Same("anywhere", TargetOf($"/proc/self/fd/{link}").Length > 0 ? TargetOf("link") : "");
    }

    public static void Temporary_File_HasNoNameAndNoLink()
    {
        int file = Open(".", O_TMPFILE | O_RDWR, 600);
        Write(file, "content");
        Same(0u, StatOf(file).Links);
        Same("content", TextAt(file, 20, 0));
        Same(0, Tree.Names(".").Length);
    }

    public static void Temporary_Linked_AppearsWithItsContent()
    {
        int file = Open(".", O_TMPFILE | O_RDWR, 600);
        Write(file, "content");
        Ok(linkat(AT_FDCWD, $"/proc/self/fd/{file}", AT_FDCWD, "named", AT_SYMLINK_FOLLOW));
        Same(1u, StatOf("named").Links);
        Same(1u, StatOf(file).Links);
        Same("content", Get("named"));
        Same(StatOf(file).Inode, StatOf("named").Inode);
    }

    public static void Temporary_Exclusive_CannotBeLinked()
    {
        int file = Open(".", O_TMPFILE | O_RDWR | O_EXCL, 600);
        Fails(
            ENOENT,
            linkat(AT_FDCWD, $"/proc/self/fd/{file}", AT_FDCWD, "named", AT_SYMLINK_FOLLOW)
        );
    }

    public static void Temporary_BelongsToItsMaker()
    {
        Ok(chmod(".", Octal(777)));
        As(
            Alice,
            () =>
            {
                int file = Open(".", O_TMPFILE | O_RDWR, 640);
                Same(Alice, StatOf(file).Uid);
                Same(Convert.ToInt32("640", 8), StatOf(file).Permissions);
            }
        );
    }

    public static void Direct_AlignedWriteAndRead_RoundTrips()
    {
        byte[] content = Pattern(16384);
        int file = Open("file", O_RDWR | O_CREAT | O_DIRECT);
        byte* memory = (byte*)System.Runtime.InteropServices.NativeMemory.AlignedAlloc(16384, 4096);
        try
        {
            Span<byte> buffer = new(memory, 16384);
            content.CopyTo(buffer);
            Same((nint)16384, Ok(pwrite(file, memory, 16384, 0)));
            buffer.Clear();
            Same((nint)16384, Ok(pread(file, memory, 16384, 0)));
            SameBytes(content, buffer, "read by O_DIRECT");
        }
        finally
        {
            System.Runtime.InteropServices.NativeMemory.AlignedFree(memory);
        }

        SameBytes(content, GetBytes("file"), "read by page cache");
    }

    public static void Direct_ReadAtTheEnd_IsShort()
    {
        Put("file", Pattern(5000));
        int file = Open("file", O_RDONLY | O_DIRECT);
        byte* memory = (byte*)System.Runtime.InteropServices.NativeMemory.AlignedAlloc(8192, 4096);
        try
        {
            Same((nint)5000, Ok(pread(file, memory, 8192, 0)));
            Same((nint)904, Ok(pread(file, memory, 8192, 4096)));
        }
        finally
        {
            System.Runtime.InteropServices.NativeMemory.AlignedFree(memory);
        }
    }

    public static void Direct_SeesWhatThePageCacheWrote()
    {
        byte[] content = Pattern(4096, 2);
        int cached = Open("file", O_RDWR | O_CREAT);
        WriteAt(cached, content, 0);
        int direct = Open("file", O_RDONLY | O_DIRECT);
        byte* memory = (byte*)System.Runtime.InteropServices.NativeMemory.AlignedAlloc(4096, 4096);
        try
        {
            Same((nint)4096, Ok(pread(direct, memory, 4096, 0)));
            SameBytes(content, new Span<byte>(memory, 4096), "read by O_DIRECT");
        }
        finally
        {
            System.Runtime.InteropServices.NativeMemory.AlignedFree(memory);
        }
    }

    public static void NoAccessTime_ByAnotherUser_IsEPERM()
    {
        Put("file", "content");
        As(Alice, () => Fails(EPERM, TryOpen("file", O_RDONLY | O_NOATIME)));
    }

    public static void Sync_Write_IsThere()
    {
        int file = Open("file", O_WRONLY | O_CREAT | O_SYNC);
        Write(file, "synchronous");
        int data = Open("file", O_WRONLY | O_APPEND | O_DSYNC);
        Write(data, " twice");
        Same("synchronous twice", Get("file"));
    }

    public static void ManyDescriptors_OfOneFile_ShareContent()
    {
        Put("file", "start");
        int[] files = [.. Enumerable.Range(0, 50).Select(_ => Open("file", O_RDWR))];
        WriteAt(files[0], "begin"u8, 0);
        foreach (int file in files)
        {
            Same("begin", TextAt(file, 10, 0));
        }
    }

    public static void OpenFile_Renamed_StaysUsable()
    {
        Put("file", "content");
        int file = Open("file", O_RDWR);
        Ok(rename("file", "moved"));
        WriteAt(file, "C"u8, 0);
        Same("Content", Get("moved"));
    }
}
