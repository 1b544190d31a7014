using System.Text;

namespace AutoMount.PosixSuite.Behaviours;

/// <summary>Content that goes from files into pipes and back without passing the program.</summary>
internal static unsafe class PipeBehaviours
{
    public static void Splice_FileToPipeToFile_CarriesEveryByte()
    {
        byte[] content = Pattern(300_000);
        Put("from", content);
        int from = Open("from", O_RDONLY);
        int to = Open("to", O_RDWR | O_CREAT);
        (int reader, int writer) = Pipe();
        while (true)
        {
            nint taken = Ok(splice(from, null, writer, null, 65536, SPLICE_F_MOVE));
            if (taken == 0)
            {
                break;
            }

            while (taken > 0)
            {
                taken -= Ok(splice(reader, null, to, null, (nuint)taken, SPLICE_F_MOVE));
            }
        }

        SameBytes(content, GetBytes("to"), "copy");
        Same(300_000L, Ok(lseek(from, 0, SEEK_CUR)));
    }

    public static void Splice_WithOffsets_LeavesPositions()
    {
        Put("from", "0123456789");
        Put("to", "abcdefghij");
        int from = Open("from", O_RDONLY);
        int to = Open("to", O_RDWR);
        (int reader, int writer) = Pipe();
        long fromOffset = 4;
        long toOffset = 1;
        Same((nint)3, Ok(splice(from, &fromOffset, writer, null, 3, 0)));
        Same((nint)3, Ok(splice(reader, null, to, &toOffset, 3, 0)));
        Same(7L, fromOffset);
        Same(4L, toOffset);
        Same(0L, Ok(lseek(from, 0, SEEK_CUR)));
        Same(0L, Ok(lseek(to, 0, SEEK_CUR)));
        Same("a456efghij", Get("to"));
    }

    public static void Splice_PastTheEnd_GivesNothing()
    {
        Put("from", "short");
        (int _, int writer) = Pipe();
        long offset = 100;
        Same((nint)0, Ok(splice(Open("from", O_RDONLY), &offset, writer, null, 10, 0)));
    }

    public static void Splice_ToAnAppendingFile_IsEINVAL()
    {
        (int reader, int writer) = Pipe();
        Write(writer, "x");
        int to = Open("to", O_WRONLY | O_CREAT | O_APPEND);
        Fails(EINVAL, splice(reader, null, to, null, 1, 0));
    }

    public static void Splice_WithoutAPipe_IsEINVAL()
    {
        Put("from", "content");
        int to = Open("to", O_WRONLY | O_CREAT);
        Fails(EINVAL, splice(Open("from", O_RDONLY), null, to, null, 7, 0));
    }

    public static void Splice_ToAReadOnlyFile_IsEBADF()
    {
        Put("to");
        (int reader, int writer) = Pipe();
        Write(writer, "x");
        Fails(EBADF, splice(reader, null, Open("to", O_RDONLY), null, 1, 0));
    }

    public static void Vmsplice_IntoAPipe_ThenIntoAFile()
    {
        byte[] content = Pattern(5000);
        (int reader, int writer) = Pipe();
        int to = Open("to", O_RDWR | O_CREAT);
        fixed (byte* bytes = content)
        {
            IoVector vector = new() { Base = bytes, Length = (nuint)content.Length };
            Same((nint)5000, Ok(vmsplice(writer, &vector, 1, 0)));
            nint left = 5000;
            while (left > 0)
            {
                left -= Ok(splice(reader, null, to, null, (nuint)left, 0));
            }
        }

        SameBytes(content, GetBytes("to"), "copy");
    }

    public static void Tee_LeavesThePipeFull()
    {
        Put("from", "content");
        (int reader, int writer) = Pipe();
        (int secondReader, int secondWriter) = Pipe();
        Same((nint)7, Ok(splice(Open("from", O_RDONLY), null, writer, null, 7, 0)));
        Same((nint)7, Ok(tee(reader, secondWriter, 7, 0)));
        Same("content", Read(reader, 20));
        Same("content", Read(secondReader, 20));
    }

    public static void SpliceOfAPage_IsNotChangedByAPipedWriter()
    {
        Put("from", Pattern(4096));
        (int reader, int writer) = Pipe();
        Same((nint)100, Ok(splice(Open("from", O_RDONLY), null, writer, null, 100, 0)));
        Write(writer, new string('x', 50));
        Same(150, Read(reader, 200).Length);
        SameBytes(Pattern(4096), GetBytes("from"), "content");
    }

    public static void SendFile_ToAPipe_AndPastTheEnd()
    {
        Put("from", "0123456789");
        int from = Open("from", O_RDONLY);
        (int reader, int writer) = Pipe();
        Same((nint)10, Ok(sendfile(writer, from, null, 100)));
        Same("0123456789", Read(reader, 100));
        Same(10L, Ok(lseek(from, 0, SEEK_CUR)));
        Same((nint)0, Ok(sendfile(writer, from, null, 100)));
    }

    public static void SendFile_WithAnOffset_LeavesThePosition()
    {
        Put("from", "0123456789");
        int from = Open("from", O_RDONLY);
        int to = Open("to", O_RDWR | O_CREAT);
        long offset = 6;
        Same((nint)4, Ok(sendfile(to, from, &offset, 100)));
        Same(10L, offset);
        Same(0L, Ok(lseek(from, 0, SEEK_CUR)));
        Same("6789", Get("to"));
    }

    public static void SendFile_WrongDescriptors_AreRefused()
    {
        Put("from", "content");
        int from = Open("from", O_RDONLY);
        Fails(EBADF, sendfile(from, from, null, 1));
        int appending = Open("to", O_WRONLY | O_CREAT | O_APPEND);
        Fails(EINVAL, sendfile(appending, from, null, 1));
        Fails(EBADF, sendfile(Open("other", O_WRONLY | O_CREAT), appending, null, 1));
    }

    public static void Programs_InAPipeline_CopyAFile()
    {
        byte[] content = Encoding.Latin1.GetBytes(
            string.Concat(Enumerable.Repeat("a line\n", 20_000))
        );
        Put("from", content);
        Programs.Shell("cat from | sort | tee second >first");
        SameBytes(content, GetBytes("first"), "first");
        SameBytes(content, GetBytes("second"), "second");
    }
}
