using System.Formats.Tar;
using AutoMount.Cli.Copying;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.Cli.Tests.Copying;

/// <summary>Trees through an archive, on the host's own file system.</summary>
public sealed class TreeCopyTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("automount-copy-");
    private readonly List<string> _complaints = [];

    private string Source => Directory.CreateDirectory(In("source")).FullName;

    private string Target => Directory.CreateDirectory(In("target")).FullName;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Tree_KeepsNamesModesTimesAndLinks()
    {
        string tree = Directory.CreateDirectory(Path.Combine(Source, "tree")).FullName;
        string deep = Directory.CreateDirectory(Path.Combine(tree, "a b", "ü")).FullName;
        File.WriteAllText(Path.Combine(deep, "file"), "hello");
        File.SetUnixFileMode(Path.Combine(deep, "file"), (UnixFileMode)0b110_100_000);
        DateTime time = new(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(Path.Combine(deep, "file"), time.AddTicks(1234567));
        File.CreateSymbolicLink(Path.Combine(tree, "link"), "/etc/passwd");
        File.CreateSymbolicLink(Path.Combine(tree, "dangling"), "nowhere");
        Link(Path.Combine(deep, "file"), Path.Combine(tree, "second"));
        File.WriteAllText(Path.Combine(tree, new string('n', 200)), "long");
        Directory.SetLastWriteTimeUtc(Path.Combine(tree, "a b"), time);
        File.SetUnixFileMode(Path.Combine(tree, "a b"), (UnixFileMode)0b101_000_000);

        Copy("tree", rename: "copy");

        string copy = Path.Combine(Target, "copy");
        string file = Path.Combine(copy, "a b", "ü", "file");
        Assert.Empty(_complaints);
        Assert.Equal("hello", File.ReadAllText(file));
        Assert.Equal((UnixFileMode)0b110_100_000, File.GetUnixFileMode(file));
        Assert.Equal(time.AddTicks(1234567), File.GetLastWriteTimeUtc(file));
        Assert.Equal("/etc/passwd", new FileInfo(Path.Combine(copy, "link")).LinkTarget);
        Assert.Equal("nowhere", new FileInfo(Path.Combine(copy, "dangling")).LinkTarget);
        Assert.Equal("long", File.ReadAllText(Path.Combine(copy, new string('n', 200))));
        Assert.Equal((UnixFileMode)0b101_000_000, File.GetUnixFileMode(Path.Combine(copy, "a b")));
        Assert.Equal(time, Directory.GetLastWriteTimeUtc(Path.Combine(copy, "a b")));
        File.AppendAllText(Path.Combine(copy, "second"), " again");
        Assert.Equal("hello again", File.ReadAllText(file));
    }

    [Fact]
    public void Content_OfADirectory_GoesWithoutIt()
    {
        File.WriteAllText(Path.Combine(Source, "one"), "1");

        Copy(string.Empty, string.Empty);

        Assert.Equal("1", File.ReadAllText(Path.Combine(Target, "one")));
    }

    [Fact]
    public void LargeFile_IsWhole()
    {
        byte[] content = new byte[9_000_001];
        new Random(1).NextBytes(content);
        File.WriteAllBytes(Path.Combine(Source, "large"), content);

        Copy("large", string.Empty);

        Assert.Equal(content, File.ReadAllBytes(Path.Combine(Target, "large")));
    }

    [Fact]
    public void Existing_AreReplaced_AndDirectoriesFilled()
    {
        Directory.CreateDirectory(Path.Combine(Source, "tree"));
        File.WriteAllText(Path.Combine(Source, "tree", "file"), "new");
        Directory.CreateDirectory(Path.Combine(Target, "tree"));
        File.WriteAllText(Path.Combine(Target, "tree", "other"), "stays");
        File.CreateSymbolicLink(Path.Combine(Target, "tree", "file"), In("victim"));
        File.WriteAllText(In("victim"), "untouched");

        Copy("tree", string.Empty);

        Assert.Equal("new", File.ReadAllText(Path.Combine(Target, "tree", "file")));
        Assert.Null(new FileInfo(Path.Combine(Target, "tree", "file")).LinkTarget);
        Assert.Equal("untouched", File.ReadAllText(In("victim")));
        Assert.Equal("stays", File.ReadAllText(Path.Combine(Target, "tree", "other")));
    }

    /// <summary>A link of the archive, or of the target, to elsewhere: nothing is written through it.</summary>
    [Fact]
    public void HostileArchive_WritesNothingElsewhere()
    {
        string outside = Directory.CreateDirectory(In("outside")).FullName;
        using MemoryStream archive = new();
        using (TarWriter tar = new(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            Add(tar, TarEntryType.SymbolicLink, "out", link: outside);
            Add(tar, TarEntryType.RegularFile, "out/planted");
            Add(tar, TarEntryType.RegularFile, "../planted");
            Add(tar, TarEntryType.RegularFile, "a/../../planted");
            Add(tar, TarEntryType.HardLink, "passwd", link: "../../../../etc/passwd");
            Add(tar, TarEntryType.RegularFile, "/absolute");
            Add(tar, TarEntryType.CharacterDevice, "null");
            Add(tar, TarEntryType.RegularFile, "made/on/the/way");
        }

        archive.Position = 0;
        Unpack(archive, string.Empty);

        Assert.Empty(Directory.GetFileSystemEntries(outside));
        Assert.False(File.Exists(In("planted")));
        Assert.False(File.Exists(Path.Combine(Target, "passwd")));
        Assert.True(File.Exists(Path.Combine(Target, "absolute")));
        Assert.True(File.Exists(Path.Combine(Target, "made/on/the/way")));
        Assert.Equal(5, _complaints.Count);
    }

    [Fact]
    public void SetIdBits_AreDropped()
    {
        string file = Path.Combine(Source, "tool");
        File.WriteAllText(file, "x");
        File.SetUnixFileMode(file, (UnixFileMode)0b110_111_101_101);

        Copy("tool", string.Empty);

        Assert.Equal(
            (UnixFileMode)0b111_101_101,
            File.GetUnixFileMode(Path.Combine(Target, "tool"))
        );
    }

    /// <summary>Whatever is cut off: a file is there whole or not at all, and what was there before stays.</summary>
    [Theory]
    [InlineData(5000)]
    [InlineData(1600)]
    [InlineData(1)]
    public void ArchiveThatEndsInAFile_LeavesNoHalfFile(int missing)
    {
        const int end = 2 * 512; // two blocks of zeros
        File.WriteAllBytes(Path.Combine(Source, "file"), new byte[10 * 512]);
        File.WriteAllText(Path.Combine(Target, "file"), "before");
        using MemoryStream archive = Pack("file");
        archive.SetLength(archive.Length - end - missing);

        _ = Assert.ThrowsAny<IOException>(() => Unpack(archive, string.Empty));

        Assert.Equal([Path.Combine(Target, "file")], Directory.GetFileSystemEntries(Target));
        Assert.Equal("before", File.ReadAllText(Path.Combine(Target, "file")));
    }

    /// <summary>The zeros at an archive's end must not stand for the rest of a file that could not be read.</summary>
    [Fact]
    public void FileThatCannotBeRead_EndsTheArchiveInTheMiddle()
    {
        File.WriteAllBytes(Path.Combine(Source, "file"), [.. Enumerable.Repeat((byte)'x', 9000)]);
        using MemoryStream archive = new();
        FailingStream output = new(archive, failsAt: 4000);
        using (FileDescriptor source = Open(Source))
        {
            using TreePacker packer = new(output, _complaints.Add);
            _ = Assert.Throws<IOException>(() => packer.Add(source, "file"));
        }

        Assert.InRange(archive.Length, 512, 4000);
        archive.Position = 0;
        _ = Assert.ThrowsAny<IOException>(() => Unpack(archive, string.Empty));
        Assert.Empty(Directory.GetFileSystemEntries(Target));
    }

    [Theory]
    [InlineData(-1_000_000, 0)]
    [InlineData(0, 0)]
    [InlineData(5_000_000_000, 5_000_000_000)]
    [InlineData(9_000_000_000, 0x1_FFFF_FFFF)]
    public void TimesThatAnArchiveCannotHold_AreTheNearest(long time, long copied)
    {
        const string name = "file";
        File.WriteAllText(Path.Combine(Source, name), "x");
        using (FileDescriptor file = Open(Source, name))
        {
            TimeSpec modified = new() { Seconds = time };
            Assert.Equal(Errno.None, AttributeIo.SetTimes(file, TimeSpec.Omit, modified));
            _ = AttributeIo.Get(file, out FileStatus kept);
            Assert.SkipUnless(kept.Modified.Seconds == time, "This file system has no such times.");
        }

        Copy(name, string.Empty);

        using FileDescriptor copy = Open(Target, name);
        Assert.Equal(Errno.None, AttributeIo.Get(copy, out FileStatus status));
        Assert.Equal(copied, status.Modified.Seconds);
        Assert.Empty(_complaints);
    }

    [Fact]
    public void LinkToANameThatIsNotUtf8_IsLeftOut_AndSaidSo()
    {
        using (FileDescriptor source = Open(Source))
        {
            byte[] target = [0xFF, (byte)'x', 0];
            Assert.Equal(
                Errno.None,
                DirectoryIo.MakeSymlink(source, PathComponent.Of("link"), target)
            );
        }

        Copy("link", string.Empty);

        Assert.Contains("not UTF-8", Assert.Single(_complaints), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Target));
    }

    private static void Add(TarWriter tar, TarEntryType type, string name, string? link = null)
    {
        PaxTarEntry entry = new(type, name);
        if (link is not null)
        {
            entry.LinkName = link;
        }

        tar.WriteEntry(entry);
    }

    private static void Link(string from, string to)
    {
        using System.Diagnostics.Process link = System.Diagnostics.Process.Start("ln", [from, to]);
        link.WaitForExit();
    }

    private string In(string name) => Path.Combine(_directory.FullName, name);

    private void Copy(string name, string rename)
    {
        using MemoryStream archive = Pack(name);
        Unpack(archive, rename);
    }

    private MemoryStream Pack(string name)
    {
        MemoryStream archive = new();
        using (FileDescriptor source = Open(Source))
        using (TreePacker packer = new(archive, _complaints.Add))
        {
            packer.Add(source, name);
            packer.Finish();
        }

        archive.Position = 0;
        return archive;
    }

    private void Unpack(Stream archive, string rename)
    {
        using FileDescriptor target = Open(Target);
        using TreeUnpacker unpacker = new(target, rename, _complaints.Add);
        unpacker.Run(archive);
    }

    private static FileDescriptor Open(string directory, string name)
    {
        Assert.Equal(
            Errno.None,
            FileIo.OpenTrusted(
                Path.Combine(directory, name),
                OpenMode.O_RDWR,
                out FileDescriptor file
            )
        );
        return file;
    }

    private static FileDescriptor Open(string path)
    {
        Assert.Equal(
            Errno.None,
            FileIo.OpenTrusted(
                path,
                OpenMode.O_PATH | OpenMode.O_DIRECTORY,
                out FileDescriptor directory
            )
        );
        return directory;
    }

    /// <summary>Stands for a file whose content cannot be read: the writer sees the same exception in the same place.</summary>
    private sealed class FailingStream(Stream inner, int failsAt) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) =>
            Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            int room = (int)(failsAt - inner.Length);
            inner.Write(buffer[..Math.Min(room, buffer.Length)]);
            if (room < buffer.Length)
            {
                throw new IOException("broken");
            }
        }

        public override void Flush() { }

        public override int Read(byte[] buffer, int offset, int count) =>
            throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) =>
            throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
