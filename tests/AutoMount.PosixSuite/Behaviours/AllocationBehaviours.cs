namespace AutoMount.PosixSuite.Behaviours;

/// <summary><c>fallocate</c> and copies inside the kernel.</summary>
internal static unsafe class AllocationBehaviours
{
    public static void Allocate_ExtendsTheFile()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Write(file, "content");
        Ok(fallocate(file, 0, 0, 100_000));
        Same(100_000L, StatOf("file").Size);
        Same("content", TextAt(file, 7, 0));
        SameBytes(new byte[1000], ReadAt(file, 1000, 50_000), "allocated");
    }

    public static void Allocate_InsideTheFile_KeepsSizeAndBytes()
    {
        Put("file", Pattern(10_000));
        Ok(fallocate(Open("file", O_RDWR), 0, 100, 1000));
        SameBytes(Pattern(10_000), GetBytes("file"), "content");
    }

    [Needs(PosixTraits.PreallocationBeyondEnd, EOPNOTSUPP)]
    public static void KeepSize_BeyondTheEnd_LeavesTheSize()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Write(file, "content");
        Ok(fallocate(file, FALLOC_FL_KEEP_SIZE, 0, 100_000));
        Same(7L, StatOf("file").Size);
    }

    public static void PunchHole_ReadsAsZeros()
    {
        byte[] content = Pattern(64 * 1024);
        Put("file", content);
        Ok(
            fallocate(Open("file", O_RDWR), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 8192, 16384)
        );
        content.AsSpan(8192, 16384).Clear();
        SameBytes(content, GetBytes("file"), "content");
    }

    public static void PunchHole_UnderAReader_IsSeenByIt()
    {
        Put("file", Pattern(16384));
        int file = Open("file", O_RDWR);
        SameBytes(Pattern(16384), ReadAt(file, 16384, 0), "before");
        Ok(fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 4096, 4096));
        SameBytes(new byte[4096], ReadAt(file, 4096, 4096), "hole");
    }

    [Needs(PosixTraits.ZeroRange, EOPNOTSUPP)]
    public static void ZeroRange_ReadsAsZeros()
    {
        byte[] content = Pattern(20_000);
        Put("file", content);
        Ok(fallocate(Open("file", O_RDWR), FALLOC_FL_ZERO_RANGE, 5000, 5000));
        content.AsSpan(5000, 5000).Clear();
        SameBytes(content, GetBytes("file"), "content");
    }

    public static void Allocate_BadRange_IsEINVAL()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Fails(EINVAL, fallocate(file, 0, -1, 10));
        Fails(EINVAL, fallocate(file, 0, 0, 0));
        Fails(EINVAL, fallocate(file, 0, 0, -5));
    }

    public static void Allocate_ReadOnlyDescriptor_IsEBADF()
    {
        Put("file");
        Fails(EBADF, fallocate(Open("file", O_RDONLY), 0, 0, 10));
    }

    public static void Allocate_UnknownMode_IsEOPNOTSUPP()
    {
        Put("file");
        FailsWithOneOf([EOPNOTSUPP, EINVAL], fallocate(Open("file", O_RDWR), 0x4000, 0, 10));
    }

    public static void CopyFileRange_CopiesAndMovesBothPositions()
    {
        byte[] content = Pattern(200_000);
        Put("from", content);
        int from = Open("from", O_RDONLY);
        int to = Open("to", O_RDWR | O_CREAT);
        long left = content.Length;
        while (left > 0)
        {
            nint copied = Ok(copy_file_range(from, null, to, null, (nuint)left, 0));
            True(copied > 0, "something is copied");
            left -= copied;
        }

        Same((nint)0, Ok(copy_file_range(from, null, to, null, 10, 0)));
        Same(200_000L, Ok(lseek(to, 0, SEEK_CUR)));
        SameBytes(content, GetBytes("to"), "copy");
    }

    public static void CopyFileRange_WithOffsets_LeavesPositions()
    {
        Put("from", "0123456789");
        Put("to", "abcdefghij");
        int from = Open("from", O_RDONLY);
        int to = Open("to", O_RDWR);
        long fromOffset = 2;
        long toOffset = 8;
        Same((nint)5, Ok(copy_file_range(from, &fromOffset, to, &toOffset, 5, 0)));
        Same(7L, fromOffset);
        Same(13L, toOffset);
        Same(0L, Ok(lseek(to, 0, SEEK_CUR)));
        Same("abcdefgh23456", Get("to"));
    }

    public static void CopyFileRange_OverlapInOneFile_IsEINVAL()
    {
        Put("file", Pattern(8192));
        int file = Open("file", O_RDWR);
        long from = 0;
        long to = 100;
        Fails(EINVAL, copy_file_range(file, &from, file, &to, 4096, 0));
    }

    public static void CopyFileRange_ToAnAppendingDescriptor_IsEBADF()
    {
        Put("from", "content");
        int to = Open("to", O_WRONLY | O_CREAT | O_APPEND);
        Fails(EBADF, copy_file_range(Open("from", O_RDONLY), null, to, null, 7, 0));
    }

    public static void SendFile_Copies()
    {
        byte[] content = Pattern(100_000);
        Put("from", content);
        int from = Open("from", O_RDONLY);
        int to = Open("to", O_RDWR | O_CREAT);
        long offset = 0;
        while (offset < content.Length)
        {
            True(Ok(sendfile(to, from, &offset, (nuint)(content.Length - offset))) > 0);
        }

        SameBytes(content, GetBytes("to"), "copy");
    }
}
