using AutoMount.Posix.Mounts;
using AutoMount.TestKit.Core;

namespace AutoMount.Posix.Tests.Mounts;

/// <summary>Whatever mountinfo holds: at most one entry a line, never a crash.</summary>
public sealed class MountTableFuzzTests
{
    private static readonly string[] Samples =
    [
        "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n",
        "41 30 0:36 / /run/a\\040b\\011c\\134d ro,nosuid shared:7 - fuse.automount automount rw\n",
        "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n",
        File.ReadAllText("/proc/self/mountinfo"),
    ];

    [Fact]
    public void AnyText_GivesAtMostOneEntryALine()
    {
        TextSpoiler spoiler = new(new Random(1), Samples);
        for (int number = 0; number < 30_000; number++)
        {
            string text = spoiler.Next();
            MountTable table = MountTable.Parse(text);

            Assert.InRange(table.Entries.Count, 0, text.Count(letter => letter == '\n') + 1);
            _ = table.Containing("/run/a b");
            _ = table.IsMountPoint("/");
        }
    }

    [Theory]
    [InlineData("/a\\040b", "/a b")]
    [InlineData("/a\\134040b", "/a\\040b")]
    [InlineData("/a\\9zzb", "/a\\9zzb")]
    [InlineData("/a\\04", "/a\\04")]
    [InlineData("/a\\", "/a\\")]
    public void Escape_ThatTheKernelWrites_IsUndone_AndNoOther(string written, string meant) =>
        Assert.Equal(
            meant,
            Assert
                .Single(MountTable.Parse($"1 2 0:3 / {written} rw shared:1 - t s rw\n").Entries)
                .Target
        );
}
