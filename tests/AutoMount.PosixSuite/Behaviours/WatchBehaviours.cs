using System.Buffers.Binary;
using System.Text;

namespace AutoMount.PosixSuite.Behaviours;

/// <summary>Events that <c>inotify</c> tells of changes made on this machine.</summary>
internal static unsafe class WatchBehaviours
{
    public static void Directory_CreateModifyMoveDelete_AreTold()
    {
        int events = Watch(".", IN_CREATE | IN_MODIFY | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE);
        Put("one", "content");
        Ok(rename("one", "two"));
        Ok(mkdir("directory", Octal(755)));
        Ok(unlink("two"));
        Told(events, "100:one 2:one 40:one 80:two 40000100:directory 200:two");
    }

    public static void Directory_EveryKindOfMaking_IsTold()
    {
        Put("file");
        int events = Watch(".", IN_CREATE | IN_DELETE);
        Ok(link("file", "link"));
        Ok(symlink("x", "symlink"));
        Ok(mkfifo("fifo", Octal(644)));
        Ok(mkdir("directory", Octal(755)));
        Ok(rmdir("directory"));
        Ok(unlink("fifo"));
        Told(
            events,
            "100:link 100:symlink 100:fifo 40000100:directory 40000200:directory 200:fifo"
        );
    }

    public static void Directory_MoveOver_TellsTheMoveOnly()
    {
        Put("one");
        Put("two");
        int events = Watch(".", IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE);
        Ok(rename("one", "two"));
        Told(events, "40:one 80:two");
    }

    public static void Directory_Exchange_TellsFourMoves()
    {
        Put("one");
        Put("two");
        int events = Watch(".", IN_MOVED_FROM | IN_MOVED_TO);
        Ok(renameat2(AT_FDCWD, "one", AT_FDCWD, "two", RENAME_EXCHANGE));
        Told(events, "40:one 80:two 40:two 80:one");
    }

    public static void Directory_AnotherUsersChange_IsTold()
    {
        Ok(chmod(".", Octal(777)));
        int events = Watch(".", IN_CREATE | IN_CLOSE_WRITE);
        As(Alice, () => Put("file", "content"));
        Told(events, "100:file 8:file");
    }

    public static void Directory_AnotherProcesssChange_IsTold()
    {
        int events = Watch(".", IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_DELETE);
        Programs.Shell("echo content >file; rm file");
        Told(events, "100:file 2:file 8:file 200:file");
    }

    public static void File_OpenAccessAndClose_AreTold()
    {
        Put("file", "content");
        int events = Watch("file", IN_OPEN | IN_ACCESS | IN_CLOSE_NOWRITE | IN_CLOSE_WRITE);
        int file = Open("file", O_RDONLY);
        Same("content", Read(file, 20));
        Close(file);
        Close(Open("file", O_WRONLY));
        Told(events, "20: 1: 10: 20: 8:");
    }

    public static void File_WriteThroughAnotherDescriptor_IsTold()
    {
        Put("file");
        int events = Watch("file", IN_MODIFY);
        Write(Open("file", O_WRONLY), "x");
        Told(events, "2:");
    }

    public static void File_TruncateIsAModification_AttributesAreAttributes()
    {
        Put("file", "content");
        int events = Watch("file", IN_MODIFY | IN_ATTRIB);
        Ok(truncate("file", 2));
        Ok(chmod("file", Octal(600)));
        AttributeBehaviours.Set("file", "user.name", "value");
        Ok(link("file", "second"));
        string told = string.Join(' ', Events(events));
        True(told.StartsWith("2: 4:", StringComparison.Ordinal), told);
    }

    public static void File_MovedAndRemoved_IsToldOfItself()
    {
        Put("file");
        int events = Watch("file", IN_MOVE_SELF | IN_DELETE_SELF);
        Ok(rename("file", "moved"));
        Ok(unlink("moved"));
        Told(events, "800: 400: 8000:");
    }

    public static void File_RemovedWhileOpen_EndsWithTheLastClose()
    {
        Put("file");
        int file = Open("file", O_RDWR);
        int events = Watch("file", IN_DELETE_SELF);
        Ok(unlink("file"));
        Same(-1L, TryEvents(events));
        Close(file);
        Told(events, "400: 8000:");
    }

    public static void Directory_RemovedItself_IsTold()
    {
        Ok(mkdir("directory", Octal(755)));
        int events = Watch("directory", IN_DELETE_SELF);
        Ok(rmdir("directory"));
        Told(events, "400: 8000:");
    }

    private static int Watch(string path, uint mask)
    {
        int events = OpenFiles.Add(Ok(inotify_init1(IN_NONBLOCK | O_CLOEXEC)));
        Ok(inotify_add_watch(events, path, mask));
        return events;
    }

    /// <summary>Closing is told a moment later where a program or another task closes.</summary>
    private static void Told(int events, string expected)
    {
        List<string> told = [];
        int count = expected.Split(' ').Length;
        for (int attempt = 0; told.Count < count && attempt < 100; attempt++)
        {
            told.AddRange(Events(events));
            if (told.Count < count)
            {
                Thread.Sleep(10);
            }
        }

        Same(expected, string.Join(' ', told), "events");
    }

    private static long TryEvents(int descriptor)
    {
        byte* buffer = stackalloc byte[4096];
        return read(descriptor, buffer, 4096);
    }

    private static List<string> Events(int descriptor)
    {
        byte[] buffer = new byte[8192];
        nint length;
        fixed (byte* bytes = buffer)
        {
            length = read(descriptor, bytes, (nuint)buffer.Length);
        }

        List<string> events = [];
        for (int at = 0; at < length; )
        {
            ReadOnlySpan<byte> record = buffer.AsSpan(at);
            uint mask = BinaryPrimitives.ReadUInt32LittleEndian(record[4..]);
            int size = BinaryPrimitives.ReadInt32LittleEndian(record[12..]);
            string name = Encoding.Latin1.GetString(record.Slice(16, size)).TrimEnd('\0');
            events.Add($"{mask:x}:{name}");
            at += 16 + size;
        }

        return events;
    }
}
