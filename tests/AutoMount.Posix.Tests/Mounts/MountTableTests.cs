using AutoMount.Posix.Mounts;

namespace AutoMount.Posix.Tests.Mounts;

public sealed class MountTableTests
{
    private const string Sample = """
        22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
        36 22 0:30 / /run/automount/users/1000 rw,nosuid,nodev - fuse.automount automount rw
        40 22 254:0 /x /a\040b/c\134d ro,relatime master:2 shared:9 - ext4 /dev/vda rw
        broken
        """;

    [Fact]
    public void Parse_TellsTargetsFlagsAndPropagation()
    {
        MountTable table = MountTable.Parse(Sample);

        Assert.Equal(
            [
                new MountTableEntry("/", ReadOnly: false, Shared: true)
                {
                    Device = "254:0",
                    FileSystem = "ext4",
                    Source = "/dev/vda",
                    Options = "rw",
                },
                new MountTableEntry("/run/automount/users/1000", ReadOnly: false, Shared: false)
                {
                    Device = "0:30",
                    FileSystem = "fuse.automount",
                    Source = "automount",
                    Options = "rw",
                },
                new MountTableEntry("/a b/c\\d", ReadOnly: true, Shared: true)
                {
                    Device = "254:0",
                    Root = "/x",
                    FileSystem = "ext4",
                    Source = "/dev/vda",
                    Options = "rw",
                },
            ],
            table.Entries
        );
    }

    [Theory]
    [InlineData("/run/automount/users/1000/x", "/run/automount/users/1000")]
    [InlineData("/run/automount/users/10001", "/")]
    [InlineData("/a b/c\\d", "/a b/c\\d")]
    public void Containing_FindsTheNearest(string path, string target) =>
        Assert.Equal(target, MountTable.Parse(Sample).Containing(path)?.Target);

    [Fact]
    public void Read_OfAnEndedProcess_IsEmpty() =>
        Assert.Empty(MountTable.Read(int.MaxValue).Entries);

    [Fact]
    public void Read_OfOurOwn_HasTheRoot() => Assert.True(MountTable.Read().IsMountPoint("/"));
}
