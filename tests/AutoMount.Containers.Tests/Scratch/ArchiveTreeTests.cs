using System.Formats.Tar;
using System.Text;
using AutoMount.Containers.Scratch;
using AutoMount.Posix;
using AutoMount.Posix.Files;

namespace AutoMount.Containers.Tests.Scratch;

/// <summary>Archives of strangers: nothing outside the target is ever touched.</summary>
public sealed class ArchiveTreeTests : IDisposable
{
    private readonly string _directory = Directory
        .CreateTempSubdirectory("automount-archive-")
        .FullName;

    public ArchiveTreeTests()
    {
        _ = Directory.CreateDirectory(Target);
        _ = Directory.CreateDirectory($"{_directory}/outside");
        File.WriteAllText($"{_directory}/outside/kept", "kept");
    }

    private string Target => $"{_directory}/target";

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Unpack_AHome_IsThereAsItWas()
    {
        Assert.True(
            Unpack(
                Entry("work/", TarEntryType.Directory),
                Entry("work/.bashrc", TarEntryType.RegularFile, "alias x=y", mode: 0b110_100_000),
                Entry("work/deep/er/file", TarEntryType.RegularFile, "content"),
                Entry("work/link", TarEntryType.SymbolicLink, "deep/er/file"),
                Entry("work/hard", TarEntryType.HardLink, "work/.bashrc"),
                Entry("work/suid", TarEntryType.RegularFile, "x", mode: 0b110_111_101_101)
            )
        );

        Assert.Equal("alias x=y", File.ReadAllText($"{Target}/.bashrc"));
        Assert.Equal((UnixFileMode)0b110_100_000, File.GetUnixFileMode($"{Target}/.bashrc"));
        Assert.Equal("content", File.ReadAllText($"{Target}/link"));
        Assert.Equal("alias x=y", File.ReadAllText($"{Target}/hard"));
        Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode($"{Target}/suid"));
        Assert.Equal(
            new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc),
            File.GetLastWriteTimeUtc($"{Target}/.bashrc")
        );
    }

    [Fact]
    public void Unpack_NamesThatLeadOut_LeadNowhere()
    {
        string[] names =
        [
            "../outside/evil",
            "work/../outside/evil",
            "work/../../outside/evil",
            $"{_directory}/outside/evil",
            $"work/{_directory}/outside/evil",
            "work/./evil",
        ];

        Assert.True(
            Unpack([
                .. names.Select(name => Entry(name, TarEntryType.RegularFile, "evil")),
                Entry("../outside", TarEntryType.SymbolicLink, "/etc"),
                Entry("work/up/..", TarEntryType.Directory),
            ])
        );

        Assert.Equal(
            [$"{_directory}/outside/kept"],
            Directory.GetFileSystemEntries($"{_directory}/outside")
        );
        Assert.Equal(2, Directory.GetFileSystemEntries(_directory).Length);
    }

    [Fact]
    public void Unpack_ThroughItsOwnLinks_LeadsNowhere()
    {
        Assert.True(
            Unpack(
                Entry("work/a", TarEntryType.SymbolicLink, "../outside"),
                Entry("work/a/evil", TarEntryType.RegularFile, "evil"),
                Entry("work/b", TarEntryType.SymbolicLink, $"{_directory}/outside/kept"),
                Entry("work/b", TarEntryType.RegularFile, "evil"),
                Entry("work/c", TarEntryType.SymbolicLink, $"{_directory}/outside"),
                Entry("work/c", TarEntryType.Directory, mode: 0b111_111_111),
                Entry("work/d", TarEntryType.HardLink, "work/b"),
                Entry("work/e", TarEntryType.HardLink, "work/a/kept"),
                Entry("work/f", TarEntryType.HardLink, "../outside/kept"),
                Entry("work/g", TarEntryType.HardLink, $"{_directory}/outside/kept")
            )
        );

        Assert.Equal("kept", File.ReadAllText($"{_directory}/outside/kept"));
        Assert.Single(Directory.GetFileSystemEntries($"{_directory}/outside"));
        Assert.Equal(
            [$"{Target}/a", $"{Target}/b", $"{Target}/c"],
            Directory.GetFileSystemEntries(Target).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Unpack_DevicesAndPipes_AreLeftOut()
    {
        Assert.True(
            Unpack(
                Entry("work/null", TarEntryType.CharacterDevice),
                Entry("work/disk", TarEntryType.BlockDevice),
                Entry("work/pipe", TarEntryType.Fifo)
            )
        );

        Assert.Empty(Directory.GetFileSystemEntries(Target));
    }

    [Fact]
    public void Unpack_MoreThanIsAllowed_EndsEarly()
    {
        Assert.False(
            Unpack([
                .. Enumerable
                    .Range(0, 101)
                    .Select(number => Entry($"work/{number}", TarEntryType.RegularFile, "x")),
            ])
        );
        Assert.False(Unpack(Entry("work/large", TarEntryType.RegularFile, new string('x', 2000))));
    }

    private bool Unpack(params TarEntry[] entries)
    {
        using MemoryStream archive = new();
        using (TarWriter writer = new(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (TarEntry entry in entries)
            {
                writer.WriteEntry(entry);
            }
        }

        archive.Position = 0;
        Assert.Equal(
            Errno.None,
            FileIo.OpenTrusted(
                Target,
                OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
                out FileDescriptor target
            )
        );
        using (target)
        {
            return ArchiveTree.TryUnpack(archive, target, mostBytes: 1000, mostEntries: 100);
        }
    }

    private static PaxTarEntry Entry(
        string name,
        TarEntryType type,
        string text = "",
        int mode = 0b110_100_100
    )
    {
        PaxTarEntry entry = new(type, name)
        {
            Mode = (UnixFileMode)mode,
            ModificationTime = new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.Zero),
        };
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
        {
            entry.LinkName = text;
        }
        else if (type == TarEntryType.RegularFile)
        {
            entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        }

        return entry;
    }
}
