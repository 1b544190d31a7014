using System.Text;

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

    /// <summary>A mapping. Its bytes are touched by the C library only, outside managed code: a thread that waits for a page must not hold up the collector of a file system in this process.</summary>
    private sealed class Mapping : IDisposable
    {
        private readonly byte* _memory;
        private readonly int _length;

        public Mapping(int file, int length, int protection, int flags)
        {
            _length = length;
            _memory = mmap(null, (nuint)length, protection, flags, file, 0);
            Ok((nint)_memory == -1 ? -1 : 0, "mmap");
        }

        public byte[] Get(int offset, int count)
        {
            byte[] bytes = new byte[count];
            fixed (byte* target = bytes)
            {
                memcpy(target, _memory + offset, (nuint)count);
            }

            return bytes;
        }

        public string Text(int offset, int count) => Encoding.Latin1.GetString(Get(offset, count));

        public void Put(int offset, string text)
        {
            fixed (byte* source = Encoding.Latin1.GetBytes(text))
            {
                memcpy(_memory + offset, source, (nuint)text.Length);
            }
        }

        public void Synchronise() => Ok(msync(_memory, (nuint)_length, MS_SYNC));

        public void Dispose() => Ok(munmap(_memory, (nuint)_length));
    }
}
