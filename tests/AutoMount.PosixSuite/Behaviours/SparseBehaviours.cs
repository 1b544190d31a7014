namespace AutoMount.PosixSuite.Behaviours;

/// <summary>Holes, and files whose offsets need more than 32 bits.</summary>
internal static unsafe class SparseBehaviours
{
    private const long GiB = 1L << 30;

    public static void Boundaries_Of2And4GiB_AreCrossed()
    {
        byte[] piece = Pattern(10_000);
        int file = Open("file", O_RDWR | O_CREAT);
        foreach (long at in (long[])[(2 * GiB) - 5000, (4 * GiB) - 5000])
        {
            WriteAt(file, piece, at);
            SameBytes(piece, ReadAt(file, 10_000, at), $"at {at}");
        }

        Same((4 * GiB) + 5000, StatOf("file").Size);
        SameBytes(new byte[100], ReadAt(file, 100, 3 * GiB), "between them");
    }

    public static void Mapping_Beyond4GiB_Works()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Ok(ftruncate(file, 6 * GiB));
        using (Mapping memory = new(file, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, 5 * GiB))
        {
            memory.Put(4096, "far");
            memory.Synchronise();
        }

        Same("far", TextAt(file, 3, (5 * GiB) + 4096));
        Same("\0", TextAt(file, 1, 4096));
    }

    public static void Append_Beyond4GiB_GoesToTheEnd()
    {
        Put("file");
        Ok(truncate("file", 5 * GiB));
        int file = Open("file", O_WRONLY | O_APPEND);
        Write(file, "end");
        Same((5 * GiB) + 3, Ok(lseek(file, 0, SEEK_CUR)));
        Same((5 * GiB) + 3, StatOf("file").Size);
    }

    public static void CopyRange_Beyond4GiB_KeepsOffsets()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        WriteAt(file, "content"u8, 5 * GiB);
        int target = Open("to", O_RDWR | O_CREAT);
        long from = 5 * GiB;
        long to = 4 * GiB;
        Same((nint)7, Ok(copy_file_range(file, &from, target, &to, 100, 0)));
        Same((5 * GiB) + 7, from);
        Same((4 * GiB) + 7, to);
        Same("content", TextAt(target, 20, 4 * GiB));
    }

    public static void Locks_Beyond4GiB_AreApart()
    {
        int one = Open("file", O_RDWR | O_CREAT);
        int two = Open("file", O_RDWR);
        FileLock far = new()
        {
            Type = F_WRLCK,
            Start = 8 * GiB,
            Length = 1,
        };
        FileLock near = far with { Start = 0 };
        Ok(fcntl(one, F_OFD_SETLK, &far));
        Ok(fcntl(two, F_OFD_SETLK, &near));
        Fails(EAGAIN, fcntl(two, F_OFD_SETLK, &far));
    }

    public static void Hole_ThenData_AreToldInTurn()
    {
        const long unit = 1 << 20;
        int file = Open("file", O_RDWR | O_CREAT);
        WriteAt(file, Pattern(65536), unit);
        WriteAt(file, Pattern(65536), 3 * unit);
        Ok(ftruncate(file, 5 * unit));
        Ok(fsync(file));
        Same(0L, Ok(lseek(file, 0, SEEK_HOLE)));
        Same(unit, Ok(lseek(file, 0, SEEK_DATA)));
        Same(unit + 65536, Ok(lseek(file, unit, SEEK_HOLE)));
        Same(3 * unit, Ok(lseek(file, unit + 65536, SEEK_DATA)));
        Same((3 * unit) + 65536, Ok(lseek(file, 3 * unit, SEEK_HOLE)));
        Fails(ENXIO, lseek(file, (3 * unit) + 65536, SEEK_DATA));
        Same(4 * unit, Ok(lseek(file, 4 * unit, SEEK_HOLE)));
    }

    public static void Hole_InAnEmptyOrHollowFile()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Fails(ENXIO, lseek(file, 0, SEEK_DATA));
        Fails(ENXIO, lseek(file, 0, SEEK_HOLE));
        Ok(ftruncate(file, 1 << 20));
        Fails(ENXIO, lseek(file, 0, SEEK_DATA));
        Same(0L, Ok(lseek(file, 0, SEEK_HOLE)));
        Fails(ENXIO, lseek(file, -1, SEEK_DATA));
    }

    public static void Punched_Hole_IsFoundAndFreesBlocks()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Write(file, Pattern(1 << 20));
        Ok(fsync(file));
        ulong before = StatOf("file").Blocks;
        Ok(fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 262_144, 262_144));
        Same(262_144L, Ok(lseek(file, 0, SEEK_HOLE)));
        Same(524_288L, Ok(lseek(file, 262_144, SEEK_DATA)));
        True(StatOf("file").Blocks < before, $"{StatOf("file").Blocks} blocks, {before} before");
    }

    public static void Programs_CopyHolesAsHoles()
    {
        Put("from");
        Ok(truncate("from", 64 << 20));
        int from = Open("from", O_RDWR);
        WriteAt(from, "data"u8, 32 << 20);
        Ok(fsync(from));
        Programs.Shell("cp --sparse=auto from to; cmp from to");
        True(StatOf("to").Blocks * 512 < 1 << 20, $"{StatOf("to").Blocks} blocks");
    }

    public static void Hollow_FileUnderItsSize_IsReadAsZerosToTheEnd()
    {
        Put("file");
        Ok(truncate("file", 1_000_001));
        byte[] content = GetBytes("file");
        Same(1_000_001, content.Length);
        True(content.All(value => value == 0), "zeros only");
    }
}
