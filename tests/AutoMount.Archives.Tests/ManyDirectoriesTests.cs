using System.Formats.Tar;

namespace AutoMount.Archives.Tests;

/// <summary>What is remembered of an archive's directories is bounded, and each gets its mode and time nevertheless.</summary>
public sealed class ManyDirectoriesTests
{
    private const int Count = 12_000;
    private const int InOne = 1000;

    [Fact]
    public void Import_RemembersNoMoreOfMany_ThanOfSome()
    {
        using Stage stage = new();
        byte[] archive = Archive();
        List<long> memory = [];
        stage.OnProgress = entries =>
        {
            if (entries % 3000 == 0)
            {
                memory.Add(GC.GetTotalMemory(forceFullCollection: true));
            }
        };

        Assert.Null(stage.Import(archive));

        Assert.Empty(stage.Skipped);
        // 4,096 are remembered at most; 6,000 more would be 2 MiB
        Assert.True(
            memory[3] - memory[1] < 1 << 20,
            $"{string.Join(", ", memory)} bytes at 3,000, 6,000, ... directories"
        );
        Assert.Equal(
            $"{Count} 0\n",
            stage.Shell(
                """
                find to -mindepth 1 -type d -printf '%m %TY\n' | awk '$1 == "751" && $2 == "2001" { n++; next } { o++ } END { print n, o + 0 }'
                """
            )
        );
    }

    [Fact]
    public void Import_LetsInWhatComesLate_IntoADirectoryThatWasDoneWith()
    {
        using Stage stage = new();
        byte[] archive = Archive(last: new PaxTarEntry(TarEntryType.RegularFile, "d0/1/late"));

        Assert.Null(stage.Import(archive));

        Assert.Equal("0\n", stage.Shell("stat -c %s to/d0/1/late"));
    }

    private static byte[] Archive(TarEntry? last = null)
    {
        using MemoryStream stream = new();
        using (TarWriter writer = new(stream, TarEntryFormat.Ustar, leaveOpen: true))
        {
            for (int index = 0; index < Count; index++)
            {
                string top = $"d{index / InOne}";
                string name = index % InOne == 0 ? top : $"{top}/{index}";
                writer.WriteEntry(
                    new UstarTarEntry(TarEntryType.Directory, name)
                    {
                        Mode = (UnixFileMode)0b111_101_001,
                        ModificationTime = new DateTimeOffset(2001, 2, 3, 0, 0, 0, TimeSpan.Zero),
                    }
                );
            }

            if (last is not null)
            {
                writer.WriteEntry(last);
            }
        }

        return stream.ToArray();
    }
}
