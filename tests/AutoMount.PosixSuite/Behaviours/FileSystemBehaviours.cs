using System.Buffers.Binary;
using System.Text;

namespace AutoMount.PosixSuite.Behaviours;

/// <summary>What is told of the file system as a whole, and its events.</summary>
internal static unsafe class FileSystemBehaviours
{
    public static void Statvfs_IsSane()
    {
        Ok(statvfs(".", out FileSystemStat stat));
        True(stat.FragmentSize >= 512, $"f_frsize {stat.FragmentSize}");
        True(stat.Blocks > 0 && stat.BlocksFree <= stat.Blocks, "free blocks are not above all");
        True(stat.BlocksAvailable <= stat.BlocksFree, "available blocks are not above free ones");
        True(stat.FilesFree <= stat.Files, "free inodes are not above all");
        Same(255UL, stat.NameMaximum);
    }

    public static void Statvfs_OfAFileAndADescriptor_IsTheDirectorys()
    {
        Put("file");
        Ok(statvfs("file", out FileSystemStat file));
        Ok(fstatvfs(Open("file", O_RDONLY), out FileSystemStat descriptor));
        Ok(statvfs(".", out FileSystemStat directory));
        Same(directory.Blocks, file.Blocks);
        Same(directory.Blocks, descriptor.Blocks);
    }

    public static void Statvfs_AvailableShrinks_ByAWrittenFile()
    {
        Ok(statvfs(".", out FileSystemStat before));
        int file = Open("file", O_RDWR | O_CREAT);
        Write(file, Pattern(8 << 20));
        Ok(fsync(file));
        Ok(statvfs(".", out FileSystemStat after));
        True(
            after.BlocksFree < before.BlocksFree,
            $"free blocks before {before.BlocksFree}, after {after.BlocksFree}"
        );
    }

    public static void Inotify_TellsCreateModifyMoveDelete()
    {
        int events = OpenFiles.Add(Ok(inotify_init1(IN_NONBLOCK | O_CLOEXEC)));
        Ok(
            inotify_add_watch(
                events,
                ".",
                IN_CREATE | IN_MODIFY | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE
            )
        );
        Put("one", "content");
        Ok(rename("one", "two"));
        Ok(mkdir("directory", Octal(755)));
        Ok(unlink("two"));
        Same(
            "100:one 2:one 40:one 80:two 40000100:directory 200:two",
            string.Join(' ', Events(events))
        );
    }

    public static void Inotify_OnAFile_TellsAWriteThroughAnotherDescriptor()
    {
        Put("file");
        int events = OpenFiles.Add(Ok(inotify_init1(IN_NONBLOCK | O_CLOEXEC)));
        Ok(inotify_add_watch(events, "file", IN_MODIFY));
        int file = Open("file", O_WRONLY);
        Write(file, "x");
        Same("2:", Events(events).Single());
    }

    private static List<string> Events(int descriptor)
    {
        byte[] buffer = new byte[8192];
        nint length;
        fixed (byte* bytes = buffer)
        {
            length = Ok(read(descriptor, bytes, (nuint)buffer.Length));
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
