namespace AutoMount.PosixSuite.Behaviours;

/// <summary>Files mapped into memory.</summary>
internal static unsafe class MemoryBehaviours
{
    public static void Shared_ReadsTheFile()
    {
        byte[] content = Pattern(100_000);
        Put("file", content);
        using Mapping memory = new(Open("file", O_RDONLY), 100_000, PROT_READ, MAP_SHARED);
        SameBytes(content, memory.Get(0, 100_000), "mapped");
    }

    public static void Shared_Store_IsSeenByRead()
    {
        Put("file", Pattern(8192));
        int file = Open("file", O_RDWR);
        using Mapping memory = new(file, 8192, PROT_READ | PROT_WRITE, MAP_SHARED);
        memory.Put(5000, "mapped");
        memory.Synchronise();
        Same("mapped", TextAt(file, 6, 5000));
        Same("mapped", Get("file").Substring(5000, 6));
    }

    public static void Shared_Write_IsSeenInMemory()
    {
        Put("file", Pattern(8192));
        int file = Open("file", O_RDWR);
        using Mapping memory = new(file, 8192, PROT_READ, MAP_SHARED);
        _ = memory.Get(100, 1);
        WriteAt(file, "written"u8, 100);
        Same("written", memory.Text(100, 7));
    }

    public static void Shared_TwoMappings_SeeEachOther()
    {
        Put("file", Pattern(4096));
        using Mapping one = new(Open("file", O_RDWR), 4096, PROT_READ | PROT_WRITE, MAP_SHARED);
        using Mapping two = new(Open("file", O_RDWR), 4096, PROT_READ | PROT_WRITE, MAP_SHARED);
        one.Put(0, "one");
        Same("one", two.Text(0, 3));
        two.Put(0, "two");
        Same("two", one.Text(0, 3));
    }

    public static void Shared_Store_OutlivesTheDescriptor()
    {
        Put("file", Pattern(4096));
        int file = Open("file", O_RDWR);
        using (Mapping memory = new(file, 4096, PROT_READ | PROT_WRITE, MAP_SHARED))
        {
            Close(file);
            memory.Put(0, "later");
        }

        Same("later", Get("file")[..5]);
    }

    public static void Shared_StoreIntoAHole_IsKept()
    {
        int file = Open("file", O_RDWR | O_CREAT);
        Ok(ftruncate(file, 1_000_000));
        using (Mapping memory = new(file, 1_000_000, PROT_READ | PROT_WRITE, MAP_SHARED))
        {
            memory.Put(500_000, "into a hole");
            memory.Synchronise();
        }

        Same("into a hole", TextAt(file, 11, 500_000));
        Same(1_000_000L, StatOf("file").Size);
    }

    public static void Shared_WritableOnAReadOnlyDescriptor_IsEACCES()
    {
        Put("file", Pattern(4096));
        byte* memory = mmap(
            null,
            4096,
            PROT_READ | PROT_WRITE,
            MAP_SHARED,
            Open("file", O_RDONLY),
            0
        );
        Fails(EACCES, (nint)memory == -1 ? -1 : 0);
    }

    public static void Private_Store_StaysPrivate()
    {
        Put("file", Pattern(4096));
        using (
            Mapping memory = new(Open("file", O_RDONLY), 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE)
        )
        {
            memory.Put(0, "private");
        }

        SameBytes(Pattern(4096), GetBytes("file"), "content");
    }

    public static void BehindTheEnd_OfTheLastPage_IsZeroAndNotKept()
    {
        Put("file", "short");
        int file = Open("file", O_RDWR);
        using (Mapping memory = new(file, 4096, PROT_READ | PROT_WRITE, MAP_SHARED))
        {
            Same("\0", memory.Text(5, 1));
            memory.Put(5, "x");
            memory.Synchronise();
        }

        Same(5L, StatOf("file").Size);
        Same("short", Get("file"));
    }

    public static void File_Grown_IsSeenInTheMapping()
    {
        Put("file", Pattern(4096));
        int file = Open("file", O_RDWR);
        using Mapping memory = new(file, 8192, PROT_READ, MAP_SHARED);
        WriteAt(file, Pattern(4096, 7), 4096);
        SameBytes(Pattern(4096, 7), memory.Get(4096, 4096), "second page");
    }

    public static void Unlinked_File_StaysMapped()
    {
        Put("file", Pattern(4096));
        int file = Open("file", O_RDWR);
        using Mapping memory = new(file, 4096, PROT_READ | PROT_WRITE, MAP_SHARED);
        Ok(unlink("file"));
        Close(file);
        SameBytes(Pattern(4096), memory.Get(0, 4096), "mapped");
    }

    public static void PastTheEnd_IsEFAULTForTheKernel_UntilTheFileGrows()
    {
        Put("file", Pattern(4096));
        int file = Open("file", O_RDWR);
        using Mapping memory = new(file, 16384, PROT_READ, MAP_SHARED);
        Same((nint)1, Ok(memory.TryTouch(0)));
        Fails(EFAULT, memory.TryTouch(8192));
        Ok(ftruncate(file, 12288));
        Same((nint)1, Ok(memory.TryTouch(8192)));
    }

    public static void PastTheEnd_IsSIGBUSForAProgram()
    {
        Put("file", Pattern(4096));
        (int exitCode, string output) = Programs.Judge(
            "/usr/bin/python3",
            "-ISc",
            "import mmap,os; f=os.open('file',os.O_RDWR); os.ftruncate(f,8192); m=mmap.mmap(f,8192); os.ftruncate(f,100);"
                + "print(m[50],m[4000],flush=True); m[5000]"
        );
        Same(128 + 7, exitCode, output);
    }

    public static void Truncated_UnderTheMapping_LosesItsPages_AndGrowsWithZeros()
    {
        Put("file", Pattern(16384));
        int file = Open("file", O_RDWR);
        using Mapping memory = new(file, 16384, PROT_READ | PROT_WRITE, MAP_SHARED);
        SameBytes(Pattern(16384), memory.Get(0, 16384), "before");
        Ok(ftruncate(file, 6000));
        Fails(EFAULT, memory.TryTouch(8192));
        SameBytes(new byte[2192], memory.Get(6000, 2192), "rest of the last page");
        Ok(ftruncate(file, 16384));
        SameBytes(new byte[8192], memory.Get(8192, 8192), "grown again");
        SameBytes(Pattern(16384).AsSpan(0, 6000), memory.Get(0, 6000), "kept");
    }

    public static void Offset_MapsTheMiddle()
    {
        byte[] content = Pattern(100_000);
        Put("file", content);
        using Mapping memory = new(Open("file", O_RDONLY), 8192, PROT_READ, MAP_SHARED, 40_960);
        SameBytes(content.AsSpan(40_960, 8192), memory.Get(0, 8192), "middle");
        Fails(EINVAL, Map(Open("file", O_RDONLY), 4096, PROT_READ, 100));
    }

    public static void WrongDescriptorsAndLengths_AreRefused()
    {
        Put("file", Pattern(4096));
        Fails(EINVAL, Map(Open("file", O_RDONLY), 0, PROT_READ, 0));
        Fails(EACCES, Map(Open("file", O_WRONLY), 4096, PROT_READ, 0));
        Fails(ENODEV, Map(Open(".", O_RDONLY | O_DIRECTORY), 4096, PROT_READ, 0));
    }

    public static void ReadOnly_SharedMapping_CannotBecomeWritable()
    {
        Put("file", Pattern(4096));
        using Mapping shared = new(Open("file", O_RDONLY), 4096, PROT_READ, MAP_SHARED);
        Fails(EACCES, mprotect(shared.At(0), 4096, PROT_READ | PROT_WRITE));
        using Mapping own = new(Open("file", O_RDONLY), 4096, PROT_READ, MAP_PRIVATE);
        Ok(mprotect(own.At(0), 4096, PROT_READ | PROT_WRITE));
    }

    public static void Executable_Mapping_IsAllowed()
    {
        Put("file", Pattern(4096));
        using Mapping memory = new(
            Open("file", O_RDONLY),
            4096,
            PROT_READ | PROT_EXEC,
            MAP_PRIVATE
        );
        SameBytes(Pattern(4096), memory.Get(0, 4096), "mapped");
    }

    public static void Store_WithoutSynchronising_IsSeenByEveryReader()
    {
        Put("file", Pattern(8192));
        using Mapping memory = new(Open("file", O_RDWR), 8192, PROT_READ | PROT_WRITE, MAP_SHARED);
        memory.Put(4096, "just stored");
        Same("just stored", TextAt(Open("file", O_RDONLY), 11, 4096));
        Same("just stored", Programs.Shell("dd if=file bs=1 skip=4096 count=11 2>/dev/null"));
    }

    public static void Shared_BetweenProcesses_SeesBothWays()
    {
        Put("file", Pattern(8192));
        using Mapping memory = new(Open("file", O_RDWR), 8192, PROT_READ | PROT_WRITE, MAP_SHARED);
        memory.Put(0, "ping");
        Same(
            "ping\n",
            Programs.Python(
                "import mmap; f=open('file','r+b'); m=mmap.mmap(f.fileno(),8192); print(m[:4].decode()); m[4096:4100]=b'pong'"
            )
        );
        Same("pong", memory.Text(4096, 4));
    }

    public static void Dropped_Pages_AreReadAgain()
    {
        Put("file", Pattern(16384));
        int file = Open("file", O_RDWR);
        using Mapping memory = new(file, 16384, PROT_READ | PROT_WRITE, MAP_SHARED);
        memory.Put(100, "stored");
        memory.Synchronise();
        Ok(madvise(memory.At(0), 16384, MADV_DONTNEED));
        Same("stored", memory.Text(100, 6));
        SameBytes(Pattern(16384).AsSpan(4096, 4096), memory.Get(4096, 4096), "second page");
    }

    public static void Removed_Range_ReadsAsZeros()
    {
        Put("file", Pattern(16384));
        int file = Open("file", O_RDWR);
        using Mapping memory = new(file, 16384, PROT_READ | PROT_WRITE, MAP_SHARED);
        Ok(madvise(memory.At(4096), 4096, MADV_REMOVE));
        SameBytes(new byte[4096], memory.Get(4096, 4096), "removed");
        SameBytes(new byte[4096], ReadAt(file, 4096, 4096), "removed in the file");
        Same(16384L, StatOf("file").Size);
    }

    public static void Read_IntoAMappingOfTheSameFile_Works()
    {
        Put("file", Pattern(16384));
        int file = Open("file", O_RDWR);
        using Mapping memory = new(file, 16384, PROT_READ | PROT_WRITE, MAP_SHARED);
        Same((nint)4096, Ok(pread(file, memory.At(8192), 4096, 0)));
        SameBytes(Pattern(16384).AsSpan(0, 4096), ReadAt(file, 4096, 8192), "copied in itself");
        Same((nint)4096, Ok(pwrite(file, memory.At(0), 4096, 4096)));
        SameBytes(Pattern(16384).AsSpan(0, 4096), memory.Get(4096, 4096), "written from itself");
    }

    public static void Unmapped_Memory_CannotBeSynchronised()
    {
        Put("file", Pattern(4096));
        Mapping memory = new(Open("file", O_RDWR), 4096, PROT_READ, MAP_SHARED);
        byte* gone = memory.At(0);
        memory.Dispose();
        FailsWithOneOf([ENOMEM], msync(gone, 4096, MS_SYNC));
        Fails(EINVAL, msync(gone + 1, 4096, MS_SYNC));
    }

    private static int Map(int file, nuint length, int protection, long offset) =>
        (nint)mmap(null, length, protection, MAP_SHARED, file, offset) == -1 ? -1 : 0;
}
