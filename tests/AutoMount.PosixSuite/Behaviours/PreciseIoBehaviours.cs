namespace AutoMount.PosixSuite.Behaviours;

/// <summary><c>preadv2</c>, <c>pwritev2</c>, and the edges of vectors and lengths.</summary>
internal static unsafe class PreciseIoBehaviours
{
    public static void OffsetOfMinusOne_UsesThePosition()
    {
        Put("file", "0123456789");
        int file = Open("file", O_RDWR);
        Ok(lseek(file, 3, SEEK_SET));
        Same("345", ReadVector(file, 3, -1, 0));
        Same(6L, Ok(lseek(file, 0, SEEK_CUR)));
        Same((nint)2, WriteVector(file, "xy", -1, 0));
        Same("012345xy89", Get("file"));
    }

    public static void Offset_LeavesThePosition()
    {
        Put("file", "0123456789");
        int file = Open("file", O_RDWR);
        Same("789", ReadVector(file, 5, 7, 0));
        Same((nint)1, WriteVector(file, "X", 0, 0));
        Same(0L, Ok(lseek(file, 0, SEEK_CUR)));
        Same("X123456789", Get("file"));
    }

    public static void Append_IgnoresTheOffset()
    {
        Put("file", "start");
        int file = Open("file", O_RDWR);
        Same((nint)4, WriteVector(file, "-end", 0, RWF_APPEND));
        Same("start-end", Get("file"));
        Same((nint)1, WriteVector(file, "S", 0, 0));
        Same("Start-end", Get("file"));
    }

    public static void Synchronous_WritesAllTheSame()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Same((nint)7, WriteVector(file, "content", 0, RWF_DSYNC));
        Same("content", Get("file"));
    }

    public static void NoWait_GivesBytesOrSaysWhyNot()
    {
        Put("file", "content");
        int file = Open("file", O_RDONLY);
        _ = TextAt(file, 7, 0);
        byte* buffer = stackalloc byte[7];
        IoVector vector = new() { Base = buffer, Length = 7 };
        nint got = preadv2(file, &vector, 1, 0, RWF_NOWAIT);
        if (got < 0)
        {
            FailsWithOneOf([EAGAIN, EOPNOTSUPP], got);
        }
        else
        {
            Same((nint)7, got);
            SameBytes("content"u8, new ReadOnlySpan<byte>(buffer, 7), "read without waiting");
        }
    }

    public static void UnknownFlag_IsEOPNOTSUPP()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Fails(EOPNOTSUPP, WriteVector(file, "x", 0, 1 << 20));
        Same(0L, StatOf("file").Size);
    }

    public static void NegativeOffset_IsEINVAL()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Fails(EINVAL, WriteVector(file, "x", -2, 0));
    }

    public static void Vectors_Of1024_AllArrive_AndOneMoreIsEINVAL()
    {
        byte[] content = Pattern(1025);
        int file = Open("file", O_RDWR | O_CREAT);
        fixed (byte* bytes = content)
        {
            IoVector* vectors = stackalloc IoVector[1025];
            for (int i = 0; i < 1025; i++)
            {
                vectors[i] = new IoVector { Base = bytes + i, Length = 1 };
            }

            Fails(EINVAL, writev(file, vectors, 1025));
            Same((nint)1024, Ok(writev(file, vectors, 1024)));
        }

        SameBytes(content.AsSpan(0, 1024), GetBytes("file"), "gathered");
    }

    public static void Vectors_NoneOrEmpty_WriteNothing()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        IoVector* empty = stackalloc IoVector[2];
        Same((nint)0, Ok(writev(file, empty, 0)));
        Same((nint)0, Ok(writev(file, empty, 2)));
        Fails(EINVAL, writev(file, empty, -1));
    }

    public static void Read_OfNothing_SucceedsAtAnyPosition()
    {
        Put("file", "x");
        byte one;
        int file = Open("file", O_RDONLY);
        Same((nint)0, Ok(read(file, &one, 0)));
        Ok(lseek(file, 100, SEEK_SET));
        Same((nint)0, Ok(read(file, &one, 0)));
    }

    public static void Read_AcrossTheEnd_IsShort()
    {
        Put("file", Pattern(5000));
        SameBytes(
            Pattern(5000).AsSpan(4000),
            ReadOnce(Open("file", O_RDONLY), 8192, 4000),
            "the rest"
        );
    }

    public static void Unreadable_Memory_IsEFAULT()
    {
        Put("file", Pattern(4096));
        int file = Open("file", O_RDWR);
        Fails(EFAULT, pread(file, (byte*)8, 4096, 0));
        Fails(EFAULT, pwrite(file, (byte*)8, 4096, 0));
        SameBytes(Pattern(4096), GetBytes("file"), "content");
    }

    public static void Write_UpToALargestFile_OfAChildsLimit_IsEFBIG()
    {
        string said = Programs.Shell(
            "ulimit -f 8; trap '' XFSZ; dd if=/dev/zero of=file bs=1024 count=100 2>&1 || true"
        );
        True(said.Contains("File too large", StringComparison.Ordinal), said);
        Same(4096L, StatOf("file").Size);
    }

    public static void Append_FromTwoProcesses_LosesNothing()
    {
        Put("file");
        const string line =
            "i=0; while [ $i -lt 200 ]; do echo $0$0$0$0$0$0$0$0 >>file; i=$((i+1)); done";
        Programs.Shell($"sh -c '{line}' aaaa & sh -c '{line}' bbbb & wait");
        string[] lines = Get("file").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Same(400, lines.Length);
        Same(200, lines.Count(each => string.Equals(each, new string('a', 32))));
        Same(200, lines.Count(each => string.Equals(each, new string('b', 32))));
    }

    public static void Write_IsSeenByAnotherProcessAtOnce()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Write(file, "to the child");
        Same("to the child", Programs.Shell("cat file"));
        Programs.Shell("printf 'from the child' >file");
        Same("from the child", TextAt(file, 100, 0));
    }

    public static void Hints_AreTaken()
    {
        Put("file", Pattern(100_000));
        int file = Open("file", O_RDWR);
        for (int advice = 0; advice <= 5; advice++)
        {
            Same(0, posix_fadvise(file, 0, 0, advice), $"advice {advice}");
        }

        Same((int)EINVAL, posix_fadvise(file, 0, 0, 99));
        Ok(readahead(file, 0, 100_000));
        Ok(sync_file_range(file, 0, 0, SYNC_FILE_RANGE_ALL));
        SameBytes(Pattern(100_000), GetBytes("file"), "content");
    }

    public static void Hints_ForTheWrongDescriptor_AreRefused()
    {
        Put("file");
        (int reader, int _) = Pipe();
        Same((int)ESPIPE, posix_fadvise(reader, 0, 0, 0));
        Fails(EBADF, readahead(Open("file", O_WRONLY), 0, 10));
        Fails(EINVAL, readahead(Open(".", O_RDONLY | O_DIRECTORY), 0, 10));
        Fails(ESPIPE, sync_file_range(reader, 0, 0, SYNC_FILE_RANGE_ALL));
        Fails(EINVAL, sync_file_range(Open("file", O_RDWR), 0, 0, 0x100));
    }

    public static void DroppedPages_AreReadAgain()
    {
        byte[] content = Pattern(300_000);
        Put("file", content);
        int file = Open("file", O_RDWR);
        Ok(fsync(file));
        Same(0, posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED));
        SameBytes(content, GetBytes("file"), "content");
    }

    private static nint WriteVector(int file, string content, long offset, int flags)
    {
        fixed (byte* bytes = System.Text.Encoding.Latin1.GetBytes(content))
        {
            IoVector vector = new() { Base = bytes, Length = (nuint)content.Length };
            return pwritev2(file, &vector, 1, offset, flags);
        }
    }

    private static string ReadVector(int file, int count, long offset, int flags)
    {
        byte* buffer = stackalloc byte[count];
        IoVector vector = new() { Base = buffer, Length = (nuint)count };
        nint got = Ok(preadv2(file, &vector, 1, offset, flags));
        return System.Text.Encoding.Latin1.GetString(buffer, (int)got);
    }

    private static byte[] ReadOnce(int file, int count, long offset)
    {
        byte[] buffer = new byte[count];
        fixed (byte* bytes = buffer)
        {
            return buffer[..(int)Ok(pread(file, bytes, (nuint)count, offset))];
        }
    }
}
