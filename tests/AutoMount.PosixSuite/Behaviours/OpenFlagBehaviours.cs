using System.Runtime.InteropServices;

namespace AutoMount.PosixSuite.Behaviours;

/// <summary>What flags mean beyond plain opening.</summary>
internal static unsafe class OpenFlagBehaviours
{
    public static void ReadOnlyTruncate_NeedsWritePermission()
    {
        Put("file", "content", 644);
        As(Alice, () => Fails(EACCES, TryOpen("file", O_RDONLY | O_TRUNC)));
        Same("content", Get("file"));
        Close(Open("file", O_RDONLY | O_TRUNC));
        Same(0L, StatOf("file").Size);
    }

    public static void Truncate_OfADirectory_IsEISDIR_OfAFifo_Nothing()
    {
        Ok(mkdir("directory", Octal(755)));
        FailsWithOneOf([EISDIR], TryOpen("directory", O_WRONLY | O_TRUNC));
        Ok(mkfifo("fifo", Octal(644)));
        Close(Open("fifo", O_RDWR | O_TRUNC | O_NONBLOCK));
        Same(S_IFIFO, StatOf("fifo").Type);
    }

    public static void Truncate_UnderAReader_IsSeenByIt()
    {
        Put("file", Pattern(600_000));
        int reader = Open("file", O_RDONLY);
        SameBytes(Pattern(600_000), ReadAt(reader, 600_000, 0), "before");
        Close(Open("file", O_WRONLY | O_TRUNC));
        Same("", TextAt(reader, 100, 0));
        Same(0L, StatOf(reader).Size);
    }

    public static void CreateWithDirectory_IsEINVAL() =>
        Fails(EINVAL, TryOpen("new", O_RDONLY | O_CREAT | O_DIRECTORY));

    public static void NoFollow_WithCreate_OnALink_IsELOOP()
    {
        Ok(symlink("missing", "link"));
        Fails(ELOOP, TryOpen("link", O_WRONLY | O_CREAT | O_NOFOLLOW));
        Fails(ENOENT, TryStat("missing"));
    }

    public static void NoFollow_OfALinkToADirectory_IsRefused()
    {
        Ok(mkdir("directory", Octal(755)));
        Ok(symlink("directory", "link"));
        FailsWithOneOf([ENOTDIR, ELOOP], TryOpen("link", O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
        Close(Open("link", O_RDONLY | O_DIRECTORY));
    }

    public static void Exclusive_WithoutCreate_OpensWhatIsThere()
    {
        Put("file", "content");
        Same("content", TextAt(Open("file", O_RDONLY | O_EXCL), 20, 0));
    }

    public static void Append_CanBeSetAndCleared()
    {
        Put("file", "start");
        int file = Open("file", O_RDWR);
        Ok(fcntl(file, F_SETFL, O_APPEND));
        Write(file, "-end");
        Same(O_APPEND, Ok(fcntl(file, F_GETFL, 0)) & O_APPEND);
        Ok(fcntl(file, F_SETFL, 0));
        Ok(lseek(file, 0, SEEK_SET));
        Write(file, "S");
        Same("Start-end", Get("file"));
    }

    public static void Append_PositionalWrite_AppendsAsLinuxDoes()
    {
        Put("file", "start");
        int file = Open("file", O_RDWR | O_APPEND);
        WriteAt(file, "-end"u8, 0);
        Same("start-end", Get("file"));
    }

    public static void Append_AfterTruncation_GoesToTheNewEnd()
    {
        Put("file", "0123456789");
        int file = Open("file", O_WRONLY | O_APPEND);
        Write(file, "x");
        Ok(truncate("file", 3));
        Write(file, "y");
        Same("012y", Get("file"));
    }

    public static void Append_OfReadsTheWholeFileToo()
    {
        Put("file", "content");
        int file = Open("file", O_RDWR | O_APPEND);
        Same("con", Read(file, 3));
        Write(file, "!");
        Same("", Read(file, 10));
        Same("content!", Get("file"));
    }

    public static void Flags_AreToldBack()
    {
        int flags = Ok(fcntl(Open("file", O_WRONLY | O_CREAT | O_APPEND | O_SYNC), F_GETFL, 0));
        Same(O_WRONLY | O_APPEND | O_SYNC, flags & (3 | O_APPEND | O_SYNC));
        Same(0, flags & O_CREAT);
    }

    public static void NoAccessTime_ForOwnerAndRoot_Opens()
    {
        Put("file", "content");
        Close(Open("file", O_RDONLY | O_NOATIME));
        Ok(chown("file", Alice, Alice));
        As(Alice, () => Close(Open("file", O_RDONLY | O_NOATIME)));
        As(Bob, () => Fails(EPERM, TryOpen("file", O_RDONLY | O_NOATIME)));
    }

    public static void NoAccessTime_SetLater_IsTheOwnersToo()
    {
        Put("file", "content");
        As(Alice, () => Fails(EPERM, fcntl(Open("file", O_RDONLY), F_SETFL, O_NOATIME)));
        Ok(fcntl(Open("file", O_RDONLY), F_SETFL, O_NOATIME));
    }

    public static void Direct_Misaligned_IsEINVALOrRight()
    {
        byte[] content = Pattern(8192);
        Put("file", content);
        int file = Open("file", O_RDWR | O_DIRECT);
        WithAligned(
            8192,
            memory =>
            {
                nint got = pread(file, memory + 1, 1000, 3);
                if (got < 0)
                {
                    Fails(EINVAL, got);
                    return;
                }

                SameBytes(
                    content.AsSpan(3, (int)got),
                    new Span<byte>(memory + 1, (int)got),
                    "read"
                );
            }
        );
    }

    public static void Direct_GrowsTheFile_AndReadsPastTheEndNothing()
    {
        int file = Open("file", O_RDWR | O_CREAT | O_DIRECT);
        WithAligned(
            1 << 20,
            memory =>
            {
                Pattern(1 << 20).CopyTo(new Span<byte>(memory, 1 << 20));
                Same((nint)(1 << 20), Ok(pwrite(file, memory, 1 << 20, 0)));
                Same((nint)0, Ok(pread(file, memory, 4096, 1 << 20)));
            }
        );
        Same(1L << 20, StatOf("file").Size);
        SameBytes(Pattern(1 << 20), GetBytes("file"), "content");
    }

    public static void Direct_Write_IsSeenByCacheAndMapping()
    {
        Put("file", Pattern(8192));
        int cached = Open("file", O_RDONLY);
        SameBytes(Pattern(8192), ReadAt(cached, 8192, 0), "cached");
        using Mapping mapping = new(cached, 8192, PROT_READ, MAP_SHARED);
        _ = mapping.Get(0, 8192);
        int direct = Open("file", O_RDWR | O_DIRECT);
        WithAligned(
            4096,
            memory =>
            {
                Pattern(4096, 5).CopyTo(new Span<byte>(memory, 4096));
                Same((nint)4096, Ok(pwrite(direct, memory, 4096, 4096)));
            }
        );
        SameBytes(Pattern(4096, 5), ReadAt(cached, 4096, 4096), "read through the cache");
        SameBytes(Pattern(4096, 5), mapping.Get(4096, 4096), "read through the mapping");
    }

    public static void Direct_Append_GoesToTheEnd()
    {
        Put("file", Pattern(4096));
        int file = Open("file", O_WRONLY | O_APPEND | O_DIRECT);
        WithAligned(
            4096,
            memory =>
            {
                Pattern(4096, 3).CopyTo(new Span<byte>(memory, 4096));
                Same((nint)4096, Ok(write(file, memory, 4096)));
            }
        );
        SameBytes(Pattern(4096, 3), GetBytes("file").AsSpan(4096), "appended");
    }

    public static void Lease_OfAFile_IsTheOwners()
    {
        Put("file", "content");
        int file = Open("file", O_RDONLY);
        Ok(fcntl(file, F_SETLEASE, F_RDLCK));
        Same((int)F_RDLCK, Ok(fcntl(file, F_GETLEASE, 0)));
        Ok(fcntl(file, F_SETLEASE, F_UNLCK));
        As(Alice, () => Fails(EACCES, fcntl(Open("file", O_RDONLY), F_SETLEASE, F_RDLCK)));
    }

    private delegate void WithMemory(byte* memory);

    private static void WithAligned(int size, WithMemory step)
    {
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)size, 4096);
        try
        {
            step(memory);
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }
}
