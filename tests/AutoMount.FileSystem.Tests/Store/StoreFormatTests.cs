using AutoMount.Core.Folders;
using AutoMount.FileSystem.Store;
using AutoMount.FileSystem.Undo;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Tests.Store;

/// <summary>What lies beside a folder's data is read as each release wrote it (<c>Formats/</c>, never edited), and written so.</summary>
public sealed class StoreFormatTests : IDisposable
{
    private readonly string _directory = Directory
        .CreateTempSubdirectory("automount-formats-")
        .FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("usage-1")]
    [InlineData("usage-2")]
    public void Usage_IsRead_AndIsTodaysAfterwards(string sample)
    {
        using BackingStore store = BackingStore.Open(_directory);
        FolderId folder = FolderId.New();
        store.Prepare(folder, owner: 0, group: 0);
        string path = Path.Combine(_directory, "folders", folder.Value, "usage");
        File.Copy(Sample(sample), path, overwrite: true);
        UsageRecord told = new(IsClean: true, new FolderUsage(123_456_789, 4321));

        _ = UsageFile.Open(store, folder, out UsageRecord? read);

        Assert.Equal(told, read);
        Assert.True(UsageRecord.TryReadNewest(File.ReadAllBytes(path), out _, out UsageRecord now));
        Assert.Equal(told, now);
    }

    [Fact]
    public void Usage_IsWrittenAsTheSample()
    {
        byte[] file = new byte[2 * UsageRecord.SlotLength];
        new UsageRecord(IsClean: false, new FolderUsage(64 << 20, 4097)).Write(file, 7);
        new UsageRecord(IsClean: true, new FolderUsage(123_456_789, 4321)).Write(
            file.AsSpan(UsageRecord.SlotLength),
            8
        );

        Assert.Equal(File.ReadAllBytes(Sample("usage-2")), file);
    }

    [Fact]
    public void Header_OfASnapshot_IsReadAndWrittenAsTheSample()
    {
        string path = Path.Combine(_directory, "header");
        File.Copy(Sample("snapshot-1-header"), path);
        using FileDescriptor directory = OpenDirectory();

        Assert.Equal(Errno.None, SnapshotHeader.Read(directory, out SnapshotHeader header));

        SnapshotHeader expected = new()
        {
            TakenAt = DateTimeOffset.FromUnixTimeMilliseconds(1_767_355_200_123),
            Bytes = 987_654,
            Reason = SnapshotReason.Session,
            IsComplete = false,
            Note = "session \"ü\"",
        };
        Assert.Equal(expected, header);
        File.Delete(path);
        Assert.Equal(Errno.None, expected.Write(directory));
        Assert.Equal(File.ReadAllBytes(Sample("snapshot-1-header")), File.ReadAllBytes(path));
    }

    [Theory]
    [InlineData("snapshot-1-inode", 0x81A0U, 12_345L, "")]
    [InlineData("snapshot-1-symlink", 0xA1FFU, 0L, "../away")]
    public void Record_OfAnInode_IsReadAndWrittenAsTheSample(
        string sample,
        uint mode,
        long size,
        string target
    )
    {
        byte[] content = Kept(sample);

        Assert.True(InodeRecord.TryParse(content, out InodeRecord record));

        Assert.Equal(
            (mode, 1000U, 100U, size),
            (record.Mode, record.User, record.Group, record.Size)
        );
        Assert.Equal(
            (1_767_355_200L, 5U, 1_767_355_201L, 6U),
            (
                record.Accessed.Seconds,
                record.Accessed.Nanoseconds,
                record.Modified.Seconds,
                record.Modified.Nanoseconds
            )
        );
        Assert.Equal(target, System.Text.Encoding.ASCII.GetString(record.Target));
        Assert.Equal(
            record.Type == FileType.Symlink
                ? []
                : ["user.colour\0: 626c7565", $"security.capability\0: {Hex(Counting(20))}"],
            record.Attributes.Select(one =>
                $"{System.Text.Encoding.ASCII.GetString(one.Name)}: {Hex(one.Value)}"
            )
        );
        Assert.Equal(content, record.ToBytes());
    }

    [Fact]
    public void Names_OfADirectory_AreReadAndWrittenAsTheSample()
    {
        byte[] content = Kept("snapshot-1-directory");

        Assert.True(DirectoryRecord.TryParse(content, out List<KeptEntry> entries));

        Assert.Equal(
            [
                $"Regular {Hex("file\0"u8)} 0800000001000000{Hex([1, 2, 3, 4, 5, 6, 7, 8])}",
                $"Directory {Hex([0xFF, .. " no text\0"u8])} 0800000001000000{Hex(Enumerable.Repeat((byte)0x11, 8).ToArray())}",
            ],
            entries.Select(entry => $"{entry.Type} {Hex(entry.Name)} {Hex(entry.Handle.Bytes)}")
        );
        Assert.Equal(content, DirectoryRecord.ToBytes(entries));
    }

    private static string Sample(string name) =>
        Path.Combine(AppContext.BaseDirectory, "Formats", name);

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    private static byte[] Counting(int count) =>
        [.. Enumerable.Range(0, count).Select(value => (byte)value)];

    /// <summary>What such a file holds before its sum, which must be right; it is written with the same sum again.</summary>
    private byte[] Kept(string sample)
    {
        string path = Path.Combine(_directory, "kept");
        File.Copy(Sample(sample), path);
        using FileDescriptor directory = OpenDirectory();
        byte[] name = "kept\0"u8.ToArray();
        Assert.Equal(Errno.None, RecordFile.Read(directory, name, out byte[] content));
        Assert.Equal(Errno.None, RecordFile.Write(directory, name, content));
        Assert.Equal(File.ReadAllBytes(Sample(sample)), File.ReadAllBytes(path));
        return content;
    }

    private FileDescriptor OpenDirectory()
    {
        const OpenMode mode = OpenMode.O_RDONLY | OpenMode.O_DIRECTORY;
        Assert.Equal(
            Errno.None,
            FileIo.OpenTrusted(_directory, mode, out FileDescriptor directory)
        );
        return directory;
    }
}
