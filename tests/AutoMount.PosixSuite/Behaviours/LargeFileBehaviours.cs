using System.Runtime.InteropServices;

namespace AutoMount.PosixSuite.Behaviours;

/// <summary>Files of a mebibyte and more under readers and writers at once, where a file system may serve reading and writing by different ways.</summary>
internal static unsafe class LargeFileBehaviours
{
    private const int MiB = 1 << 20;

    public static void Reader_SeesWhatALaterWriterWrites()
    {
        (int reader, byte[] content) = ReadOnce();
        int writer = Open("file", O_RDWR);
        Change(writer, content, 300_000);
        SameBytes(content, ReadAt(reader, MiB, 0), "read by the reader");
        SameBytes(content, ReadAt(writer, MiB, 0), "read by the writer");
        SameBytes(content, GetBytes("file"), "read anew");
    }

    public static void Reader_SeesWhatAnEarlierWriterWrites()
    {
        byte[] content = Pattern(MiB);
        Put("file", content);
        int writer = Open("file", O_RDWR);
        int reader = Open("file", O_RDONLY);
        SameBytes(content, ReadAt(reader, MiB, 0), "before");
        Change(writer, content, 300_000);
        SameBytes(content, ReadAt(reader, MiB, 0), "after");
    }

    public static void Reader_SeesTheFileGrow()
    {
        (int reader, byte[] _) = ReadOnce();
        int writer = Open("file", O_WRONLY | O_APPEND);
        Write(writer, Pattern(100_000, 8));
        Same(MiB + 100_000L, StatOf(reader).Size);
        SameBytes(Pattern(100_000, 8), ReadAt(reader, 200_000, MiB), "appended");
        Same(MiB + 100_000L, Ok(lseek(reader, 0, SEEK_END)));
    }

    public static void Reader_SeesTheFileCut_AndGrowAgainWithZeros()
    {
        (int reader, byte[] content) = ReadOnce();
        Ok(truncate("file", 500_000));
        Same(500_000, ReadAt(reader, MiB, 0).Length);
        Ok(truncate("file", MiB));
        content.AsSpan(500_000).Clear();
        SameBytes(content, ReadAt(reader, MiB, 0), "cut and grown");
    }

    public static void Reader_SeesAHolePunched()
    {
        (int reader, byte[] content) = ReadOnce();
        int writer = Open("file", O_RDWR);
        Ok(fallocate(writer, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 65536, 131_072));
        content.AsSpan(65536, 131_072).Clear();
        SameBytes(content, ReadAt(reader, MiB, 0), "with a hole");
    }

    public static void Reader_KeepsAReplacedFile()
    {
        (int reader, byte[] content) = ReadOnce();
        Put("next", Pattern(MiB, 5));
        Ok(rename("next", "file"));
        SameBytes(content, ReadAt(reader, MiB, 0), "the old one");
        SameBytes(Pattern(MiB, 5), GetBytes("file"), "the new one");
    }

    public static void Reader_KeepsAnUnlinkedFile()
    {
        (int reader, byte[] content) = ReadOnce();
        int writer = Open("file", O_RDWR);
        Ok(unlink("file"));
        Change(writer, content, 700_000);
        SameBytes(content, ReadAt(reader, MiB, 0), "the unlinked one");
    }

    public static void WriterClosed_ReaderGoesOn_AndANewWriterToo()
    {
        (int reader, byte[] content) = ReadOnce();
        for (int i = 0; i < 5; i++)
        {
            int writer = Open("file", O_RDWR);
            Change(writer, content, i * 100_000);
            Close(writer);
            SameBytes(content, ReadAt(reader, MiB, 0), $"round {i}");
        }

        Close(reader);
        SameBytes(content, GetBytes("file"), "at the end");
    }

    public static void MappedReader_SeesWrites()
    {
        (int reader, byte[] content) = ReadOnce();
        using Mapping memory = new(reader, MiB, PROT_READ, MAP_SHARED);
        SameBytes(content, memory.Get(0, MiB), "before");
        int writer = Open("file", O_RDWR);
        Change(writer, content, 400_000);
        SameBytes(content, memory.Get(0, MiB), "after");
    }

    public static void MappedWriter_IsSeenByReaders()
    {
        (int reader, byte[] content) = ReadOnce();
        using (Mapping memory = new(Open("file", O_RDWR), MiB, PROT_READ | PROT_WRITE, MAP_SHARED))
        {
            memory.Put(123_456, "stored in memory");
            memory.Synchronise();
            Same("stored in memory", TextAt(reader, 16, 123_456));
        }

        "stored in memory"u8.CopyTo(content.AsSpan(123_456));
        SameBytes(content, GetBytes("file"), "content");
    }

    public static void MappedWriterFirst_ThenReader_SeeTheSame()
    {
        Put("file", Pattern(MiB));
        using Mapping one = new(Open("file", O_RDWR), MiB, PROT_READ | PROT_WRITE, MAP_SHARED);
        one.Put(10, "first");
        int reader = Open("file", O_RDONLY);
        using Mapping two = new(reader, MiB, PROT_READ, MAP_SHARED);
        Same("first", two.Text(10, 5));
        Same("first", TextAt(reader, 5, 10));
        one.Put(600_000, "second");
        Same("second", two.Text(600_000, 6));
    }

    public static void DirectReader_SeesCachedWrites_AndTheOtherWayRound()
    {
        (int reader, byte[] content) = ReadOnce();
        int direct = Open("file", O_RDWR | O_DIRECT);
        byte* memory = (byte*)NativeMemory.AlignedAlloc(65536, 4096);
        try
        {
            Change(Open("file", O_RDWR), content, 65536);
            Same((nint)65536, Ok(pread(direct, memory, 65536, 65536)));
            SameBytes(content.AsSpan(65536, 65536), new Span<byte>(memory, 65536), "read direct");
            Pattern(65536, 4).CopyTo(new Span<byte>(memory, 65536));
            Same((nint)65536, Ok(pwrite(direct, memory, 65536, 131_072)));
            Pattern(65536, 4).CopyTo(content, 131_072);
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }

        SameBytes(content, ReadAt(reader, MiB, 0), "read by the reader");
    }

    public static void Splice_AndCopy_FromUnderAWriter_TakeTheNewBytes()
    {
        (int reader, byte[] content) = ReadOnce();
        Change(Open("file", O_RDWR), content, 10_000);
        int target = Open("copy", O_RDWR | O_CREAT);
        long offset = 0;
        while (offset < MiB)
        {
            True(Ok(copy_file_range(reader, &offset, target, null, MiB, 0)) > 0);
        }

        SameBytes(content, GetBytes("copy"), "copied");
        (int end, int pipe) = Pipe();
        offset = 10_000;
        Same((nint)4096, Ok(splice(reader, &offset, pipe, null, 4096, 0)));
        SameBytes(content.AsSpan(10_000, 4096), Encoded(Read(end, 4096)), "spliced");
    }

    public static void ManyReadersAndOneWriter_NeverSeeATornBlock(PosixContext fs)
    {
        const int block = 4096;
        Put("file", new byte[MiB]);
        int held = Open("file", O_RDONLY);
        bool stop = false;
        ConcurrentStep writer = fs.Start(() =>
        {
            int file = Open("file", O_RDWR);
            for (int i = 1; !Volatile.Read(ref stop); i++)
            {
                byte[] piece = new byte[block];
                piece.AsSpan().Fill((byte)i);
                WriteAt(file, piece, 40 * block);
            }
        });
        try
        {
            for (int i = 0; i < 200; i++)
            {
                int file = Open("file", O_RDONLY);
                Same(block, ReadAt(file, block, 40 * block).Length);
                Same(0, ReadAt(file, block, 41 * block).Sum(value => value));
                Close(file);
            }
        }
        finally
        {
            Volatile.Write(ref stop, value: true);
            writer.Join();
        }

        Same(1, ReadAt(held, block, 40 * block).Distinct().Count());
    }

    public static void ByAnotherProcess_IsReadAndChanged()
    {
        (int reader, byte[] content) = ReadOnce();
        string sum = Programs.Shell("cksum <file");
        Programs.Shell(
            "printf 'by a child' | dd of=file bs=1 seek=777777 conv=notrunc 2>/dev/null"
        );
        "by a child"u8.CopyTo(content.AsSpan(777_777));
        SameBytes(content, ReadAt(reader, MiB, 0), "content");
        True(!string.Equals(sum, Programs.Shell("cksum <file"), StringComparison.Ordinal));
    }

    public static void Write_UnderAReader_MovesTimes_AndSetOnesStay()
    {
        (int reader, byte[] _) = ReadOnce();
        Stat before = StatOf(reader);
        Tick();
        int writer = Open("file", O_RDWR);
        WriteAt(writer, "x"u8, 500);
        True(StatOf(reader).Modified.Value > before.Modified.Value, "mtime moves on");
        True(StatOf("file").Changed.Value > before.Changed.Value, "ctime moves on");
        Ok(TrySetTimes("file", new TimeSpec(1, 0), new TimeSpec(2, 0)));
        Close(writer);
        Same(2L, StatOf(reader).Modified.Seconds);
    }

    public static void SetIds_AreClearedByAWriteUnderAReader()
    {
        (int reader, byte[] _) = ReadOnce();
        Ok(chown("file", Alice, Alice));
        Ok(chmod("file", Octal(6755)));
        As(Alice, () => Write(Open("file", O_WRONLY), "x"));
        Same((int)Octal(755), StatOf(reader).Permissions);
        Same((int)Octal(755), StatOf("file").Permissions);
    }

    private static byte[] Encoded(string text) => System.Text.Encoding.Latin1.GetBytes(text);

    private static (int Reader, byte[] Content) ReadOnce()
    {
        byte[] content = Pattern(MiB);
        Put("file", content);
        int reader = Open("file", O_RDONLY);
        SameBytes(content, ReadAt(reader, MiB, 0), "before");
        return (reader, content);
    }

    private static void Change(int writer, byte[] content, int at)
    {
        byte[] piece = Pattern(50_000, at + 3);
        WriteAt(writer, piece, at);
        piece.CopyTo(content, at);
    }
}
