namespace AutoMount.PosixSuite.Behaviours;

/// <summary>Copies inside the kernel.</summary>
internal static unsafe class CopyBehaviours
{
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

    public static void CopyFileRange_InOneFile_Apart_Works()
    {
        Put("file", "0123456789");
        int file = Open("file", O_RDWR);
        long from = 0;
        long to = 10;
        Same((nint)10, Ok(copy_file_range(file, &from, file, &to, 10, 0)));
        Same("01234567890123456789", Get("file"));
    }

    public static void CopyFileRange_AcrossTheEnd_IsShort_PastIt_Nothing()
    {
        Put("from", "0123456789");
        int from = Open("from", O_RDONLY);
        int to = Open("to", O_RDWR | O_CREAT);
        long offset = 7;
        Same((nint)3, Ok(copy_file_range(from, &offset, to, null, 100, 0)));
        offset = 100;
        Same((nint)0, Ok(copy_file_range(from, &offset, to, null, 100, 0)));
        Same("789", Get("to"));
    }

    public static void CopyFileRange_PastTheTargetsEnd_LeavesAHole()
    {
        Put("from", "content");
        int to = Open("to", O_RDWR | O_CREAT);
        long offset = 100_000;
        Same((nint)7, Ok(copy_file_range(Open("from", O_RDONLY), null, to, &offset, 7, 0)));
        Same(100_007L, StatOf("to").Size);
        Same("\0\0", TextAt(to, 2, 50_000));
        Same("content", TextAt(to, 20, 100_000));
    }

    public static void CopyFileRange_OfNothing_GivesNothing()
    {
        Put("from", "content");
        int to = Open("to", O_RDWR | O_CREAT);
        Same((nint)0, Ok(copy_file_range(Open("from", O_RDONLY), null, to, null, 0, 0)));
        Same(0L, StatOf("to").Size);
    }

    public static void CopyFileRange_WrongDescriptorsAndFlags_AreRefused()
    {
        Put("from", "content");
        Put("to", "content");
        int from = Open("from", O_RDONLY);
        int to = Open("to", O_RDWR);
        Fails(EINVAL, copy_file_range(from, null, to, null, 7, 1));
        Fails(EBADF, copy_file_range(Open("from", O_WRONLY), null, to, null, 7, 0));
        Fails(EBADF, copy_file_range(from, null, Open("to", O_RDONLY), null, 7, 0));
        int directory = Open(".", O_RDONLY | O_DIRECTORY);
        Fails(EISDIR, copy_file_range(directory, null, to, null, 7, 0));
        (int reader, int _) = Pipe();
        Fails(EINVAL, copy_file_range(reader, null, to, null, 7, 0));
    }

    public static void CopyFileRange_OfDirtyPages_TakesWhatWasWritten()
    {
        int from = Open("from", O_RDWR | O_CREAT);
        Write(from, Pattern(100_000));
        using Mapping memory = new(from, 100_000, PROT_READ | PROT_WRITE, MAP_SHARED);
        memory.Put(50_000, "in memory only");
        int to = Open("to", O_RDWR | O_CREAT);
        long offset = 0;
        while (offset < 100_000)
        {
            True(Ok(copy_file_range(from, &offset, to, null, 100_000, 0)) > 0);
        }

        Same("in memory only", TextAt(to, 14, 50_000));
    }

    public static void CopyFileRange_OverCachedPages_ShowsTheNewOnes()
    {
        Put("from", Pattern(8192, 6));
        Put("to", Pattern(8192));
        int to = Open("to", O_RDWR);
        SameBytes(Pattern(8192), ReadAt(to, 8192, 0), "before");
        Same((nint)8192, Ok(copy_file_range(Open("from", O_RDONLY), null, to, null, 8192, 0)));
        SameBytes(Pattern(8192, 6), ReadAt(to, 8192, 0), "after");
    }
}
