namespace AutoMount.PosixSuite.Behaviours;

internal static unsafe class DataBehaviours
{
    public static void Write_ThenRead_GivesTheSameBytes()
    {
        byte[] content = Pattern(3_000_001);
        Put("file", content);
        SameBytes(content, GetBytes("file"), "content");
    }

    public static void Read_AtTheEnd_GivesNothing()
    {
        Put("file", "content");
        int file = Open("file", O_RDONLY);
        Same("content", Read(file, 100));
        Same("", Read(file, 100));
    }

    public static void Read_PastTheEnd_GivesNothing()
    {
        Put("file", "content");
        Same("", TextAt(Open("file", O_RDONLY), 10, 1_000_000));
    }

    public static void Write_OfNothing_ChangesNothing()
    {
        Put("file", "content");
        int file = Open("file", O_WRONLY);
        Same((nint)0, Ok(TryWrite(file, "")));
        Same(7L, StatOf("file").Size);
    }

    public static void Positional_Calls_LeaveThePosition()
    {
        Put("file", "0123456789");
        int file = Open("file", O_RDWR);
        Same("012", Read(file, 3));
        Same("789", TextAt(file, 10, 7));
        WriteAt(file, "xy"u8, 5);
        Same("34xy7", Read(file, 5));
    }

    public static void Positional_NegativeOffset_IsEINVAL()
    {
        Put("file", "x");
        byte one = 0;
        int file = Open("file", O_RDWR);
        Fails(EINVAL, pread(file, &one, 1, -1));
        Fails(EINVAL, pwrite(file, &one, 1, -1));
    }

    public static void Vectors_ScatterAndGather()
    {
        byte[] content = Pattern(300);
        int file = Open("file", O_RDWR | O_CREAT);
        fixed (byte* bytes = content)
        {
            IoVector* vectors = stackalloc IoVector[3];
            for (int i = 0; i < 3; i++)
            {
                vectors[i] = new IoVector { Base = bytes + (100 * i), Length = 100 };
            }

            Same((nint)300, Ok(writev(file, vectors, 3)));
        }

        SameBytes(content, ReadAt(file, 400, 0), "gathered");
        Ok(lseek(file, 0, SEEK_SET));
        byte[] back = new byte[300];
        fixed (byte* bytes = back)
        {
            IoVector* vectors = stackalloc IoVector[2];
            vectors[0] = new IoVector { Base = bytes, Length = 1 };
            vectors[1] = new IoVector { Base = bytes + 1, Length = 299 };
            Same((nint)300, Ok(readv(file, vectors, 2)));
        }

        SameBytes(content, back, "scattered");
    }

    public static void Hole_ReadsAsZeros()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        WriteAt(file, "end"u8, 1_000_000);
        Same(1_000_003L, StatOf(file).Size);
        SameBytes(new byte[5000], ReadAt(file, 5000, 500_000), "hole");
        Same("end", TextAt(file, 10, 1_000_000));
    }

    public static void Overwrite_InTheMiddle_LeavesTheRest()
    {
        byte[] content = Pattern(50_000);
        Put("file", content);
        int file = Open("file", O_RDWR);
        byte[] piece = Pattern(7777, 9);
        WriteAt(file, piece, 12_345);
        piece.CopyTo(content, 12_345);
        SameBytes(content, GetBytes("file"), "content");
    }

    public static void TwoDescriptors_SeeEachOtherAtOnce()
    {
        int writer = Open("file", O_RDWR | O_CREAT);
        int reader = Open("file", O_RDONLY);
        for (int i = 0; i < 100; i++)
        {
            Write(writer, $"{i:D4}");
            Same($"{i:D4}", Read(reader, 10));
        }
    }

    public static void DuplicatedDescriptor_SharesThePosition()
    {
        Put("file", "0123456789");
        int file = Open("file", O_RDONLY);
        int duplicate = OpenFiles.Add(Ok(dup(file)));
        Same("012", Read(file, 3));
        Same("345", Read(duplicate, 3));
    }

    public static void Append_TwoWriters_LoseNothing(PosixContext fs)
    {
        const int lines = 500;
        Put("file");
        ConcurrentStep[] writers =
        [
            .. "ab".Select(letter =>
                fs.Start(() =>
                {
                    int file = Open("file", O_WRONLY | O_APPEND);
                    string line = new string(letter, 99) + "\n";
                    for (int i = 0; i < lines; i++)
                    {
                        Write(file, line);
                    }
                })
            ),
        ];
        foreach (ConcurrentStep writer in writers)
        {
            writer.Join();
        }

        string[] got = Get("file").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Same(2 * lines, got.Length);
        True(got.All(line => line.Length == 99 && line.Distinct().Count() == 1), "lines are whole");
    }

    public static void ParallelWriters_OfDisjointParts_AllArrive(PosixContext fs)
    {
        Put("file");
        ConcurrentStep[] writers =
        [
            .. Enumerable
                .Range(0, 8)
                .Select(part =>
                    fs.Start(() =>
                    {
                        int file = Open("file", O_WRONLY);
                        for (int i = 0; i < 50; i++)
                        {
                            WriteAt(file, Pattern(1000, part), (((i * 8L) + part) * 1000));
                        }
                    })
                ),
        ];
        foreach (ConcurrentStep writer in writers)
        {
            writer.Join();
        }

        byte[] got = GetBytes("file");
        Same(400_000, got.Length);
        for (int i = 0; i < 400; i++)
        {
            SameBytes(Pattern(1000, i % 8), got.AsSpan(i * 1000, 1000), $"block {i}");
        }
    }

    public static void Truncate_Down_CutsTheEnd()
    {
        Put("file", "0123456789");
        Ok(truncate("file", 4));
        Same("0123", Get("file"));
    }

    public static void Truncate_Up_AddsZeros()
    {
        Put("file", "01");
        Ok(truncate("file", 5));
        Same("01\0\0\0", Get("file"));
    }

    public static void Truncate_DownThenUp_ForgetsOldBytes()
    {
        Put("file", Pattern(10_000));
        Ok(truncate("file", 100));
        Ok(truncate("file", 10_000));
        byte[] got = GetBytes("file");
        SameBytes(Pattern(10_000).AsSpan(0, 100), got.AsSpan(0, 100), "kept");
        SameBytes(new byte[9900], got.AsSpan(100), "forgotten");
    }

    public static void Truncate_UnderAnOpenDescriptor_IsSeenByIt()
    {
        Put("file", "0123456789");
        int file = Open("file", O_RDWR);
        Same("0123456789", TextAt(file, 20, 0));
        Ok(truncate("file", 3));
        Same("012", TextAt(file, 20, 0));
        Same(3L, Ok(lseek(file, 0, SEEK_END)));
    }

    public static void Ftruncate_NeedsAWritableDescriptor()
    {
        Put("file", "content");
        Fails(EINVAL, ftruncate(Open("file", O_RDONLY), 0));
        Ok(ftruncate(Open("file", O_WRONLY), 0));
        Same(0L, StatOf("file").Size);
    }

    public static void Truncate_Negative_IsEINVAL()
    {
        Put("file");
        Fails(EINVAL, truncate("file", -1));
    }

    public static void Truncate_Directory_IsEISDIR() => Fails(EISDIR, truncate(".", 0));

    [Needs(PosixTraits.LargestFile, None)]
    public static void Truncate_PastTheLargestFile_IsEFBIG()
    {
        Put("file", "x");
        FailsWithOneOf([EFBIG, EDQUOT], truncate("file", long.MaxValue)); // a quota may speak first
        Same(1L, StatOf("file").Size);
    }

    public static void Beyond4GiB_ASparseFile_Works()
    {
        const long far = 5L << 30;
        int file = Open("file", O_RDWR | O_CREAT);
        WriteAt(file, "far away"u8, far);
        Same(far + 8, StatOf("file").Size);
        Same("far away", TextAt(file, 100, far));
        Same(far + 8, Ok(lseek(file, 0, SEEK_END)));
        Ok(ftruncate(file, far + 3));
        Same("far", TextAt(file, 100, far));
    }

    public static void Descriptor_Reopened_ThroughProc()
    {
        Put("file", "content");
        int file = Open("file", O_RDONLY);
        int again = Open($"/proc/self/fd/{file}", O_RDWR);
        WriteAt(again, "C"u8, 0);
        Same("Content", TextAt(file, 20, 0));
    }

    public static void Fsync_FileAndDirectory_Succeeds()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Write(file, "content");
        Ok(fsync(file));
        Ok(fdatasync(file));
        Ok(syncfs(file));
        int directory = Open(".", O_RDONLY | O_DIRECTORY);
        Ok(fsync(directory));
        Ok(fdatasync(directory));
    }
}
