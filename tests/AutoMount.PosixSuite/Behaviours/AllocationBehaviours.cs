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

    public static void PunchHole_WithoutKeepSize_IsRefused()
    {
        Put("file", Pattern(8192));
        FailsWithOneOf(
            [EOPNOTSUPP, EINVAL],
            fallocate(Open("file", O_RDWR), FALLOC_FL_PUNCH_HOLE, 0, 4096)
        );
        SameBytes(Pattern(8192), GetBytes("file"), "content");
    }

    public static void PunchHole_AcrossAndPastTheEnd_LeavesTheSize()
    {
        byte[] content = Pattern(10_000);
        Put("file", content);
        int file = Open("file", O_RDWR);
        const int punch = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
        Ok(fallocate(file, punch, 9000, 100_000));
        Ok(fallocate(file, punch, 200_000, 4096));
        content.AsSpan(9000).Clear();
        SameBytes(content, GetBytes("file"), "content");
    }

    public static void PunchHole_OfPartsOfPages_ZeroesJustThem()
    {
        byte[] content = Pattern(20_000);
        Put("file", content);
        const int punch = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
        Ok(fallocate(Open("file", O_RDWR), punch, 1234, 10_000));
        content.AsSpan(1234, 10_000).Clear();
        SameBytes(content, GetBytes("file"), "content");
    }

    public static void PunchHole_UnderAMapping_IsSeenByIt()
    {
        Put("file", Pattern(16384));
        int file = Open("file", O_RDWR);
        using Mapping memory = new(file, 16384, PROT_READ, MAP_SHARED);
        SameBytes(Pattern(16384), memory.Get(0, 16384), "before");
        Ok(fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 4096, 4096));
        SameBytes(new byte[4096], memory.Get(4096, 4096), "hole");
    }

    [Needs(PosixTraits.ZeroRange, EOPNOTSUPP)]
    public static void ZeroRange_KeepingTheSize_InsideTheFile()
    {
        byte[] content = Pattern(20_000);
        Put("file", content);
        int file = Open("file", O_RDWR);
        Ok(fallocate(file, FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE, 100, 10_000));
        content.AsSpan(100, 10_000).Clear();
        SameBytes(content, GetBytes("file"), "content");
    }

    [Needs(PosixTraits.ZeroRange, EOPNOTSUPP)]
    public static void ZeroRange_PastTheEnd_GrowsTheFile()
    {
        Put("file", "content");
        Ok(fallocate(Open("file", O_RDWR), FALLOC_FL_ZERO_RANGE, 4, 10_000));
        byte[] got = GetBytes("file");
        Same(10_004, got.Length);
        SameBytes([.. "cont"u8, .. new byte[10_000]], got, "content");
    }

    [Needs(PosixTraits.ShiftedRanges, EOPNOTSUPP)]
    public static void Collapse_TakesARangeOut()
    {
        byte[] content = Pattern(65536);
        Put("file", content);
        Ok(fallocate(Open("file", O_RDWR), FALLOC_FL_COLLAPSE_RANGE, 4096, 8192));
        SameBytes([.. content[..4096], .. content[12288..]], GetBytes("file"), "content");
    }

    [Needs(PosixTraits.ShiftedRanges, EOPNOTSUPP)]
    public static void Insert_MakesRoom()
    {
        byte[] content = Pattern(65536);
        Put("file", content);
        Ok(fallocate(Open("file", O_RDWR), FALLOC_FL_INSERT_RANGE, 4096, 8192));
        SameBytes(
            [.. content[..4096], .. new byte[8192], .. content[4096..]],
            GetBytes("file"),
            "content"
        );
    }

    public static void Collapse_Misaligned_IsRefusedEverywhere()
    {
        Put("file", Pattern(65536));
        int file = Open("file", O_RDWR);
        FailsWithOneOf([EINVAL, EOPNOTSUPP], fallocate(file, FALLOC_FL_COLLAPSE_RANGE, 100, 100));
        SameBytes(Pattern(65536), GetBytes("file"), "content");
    }

    public static void Allocate_PastTheLargestNumber_IsEFBIG()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Fails(EFBIG, fallocate(file, 0, long.MaxValue - 10, 100));
        Same(0L, StatOf("file").Size);
    }

    public static void Allocate_OfWhatIsNoFile_IsRefused()
    {
        (int _, int writer) = Pipe();
        Fails(ESPIPE, fallocate(writer, 0, 0, 10));
        FailsWithOneOf([EBADF, EISDIR], fallocate(Open(".", O_RDONLY | O_DIRECTORY), 0, 0, 10));
    }

    public static void Allocate_OnAnAppendingDescriptor_Works()
    {
        Put("file", "content");
        int file = Open("file", O_WRONLY | O_APPEND);
        Ok(fallocate(file, 0, 0, 1000));
        Write(file, "end");
        Same(1003L, StatOf("file").Size);
    }
}
