using AutoMount.Containers.Homes;
using AutoMount.Core.Accounts;

namespace AutoMount.Containers.Tests.Homes;

public sealed class AccountFilesTests
{
    private static readonly UserAccount Alice = new()
    {
        Id = new UserId(1000),
        Name = "alice",
        PrimaryGroup = 1000,
        Groups =
        [
            new UserGroup(1000, "alice"),
            new UserGroup(50, "staff"),
            new UserGroup(2000, "research"),
        ],
    };

    [Fact]
    public void Passwd_KeepsTheImagesEntries_AndAddsTheUser() =>
        Assert.Equal(
            "root:x:0:0:root:/root:/bin/bash\nalice:x:1000:1000::/home/work:/bin/sh\n",
            AccountFiles.Passwd("root:x:0:0:root:/root:/bin/bash\n", Alice)
        );

    [Fact]
    public void Passwd_WithTheUidTaken_TheUserWins() =>
        Assert.Equal(
            "alice:x:1000:1000::/home/work:/bin/sh\n",
            AccountFiles.Passwd("ubuntu:x:1000:1000:Ubuntu:/home/ubuntu:/bin/bash\n", Alice)
        );

    [Fact]
    public void Passwd_OfAnImageWithoutOne_HasTheUserAlone() =>
        Assert.Equal(
            "alice:x:1000:1000::/home/work:/bin/sh\n",
            AccountFiles.Passwd(string.Empty, Alice)
        );

    [Fact]
    public void Group_ReplacesByGid_AndKeepsTheImagesNames() =>
        Assert.Equal(
            "root:x:0:\nresearch:x:70:\nalice:x:1000:\nstaff:x:50:\nhost-research:x:2000:\n",
            AccountFiles.Group("root:x:0:\nfax:x:50:\nresearch:x:70:\n", Alice)
        );

    [Theory]
    [InlineData("garbage\n::::\n\n:x:\n")]
    [InlineData("+::::::\n")]
    public void Passwd_OfABrokenFile_StillHasTheUser(string broken) =>
        Assert.EndsWith(
            "alice:x:1000:1000::/home/work:/bin/sh\n",
            AccountFiles.Passwd(broken, Alice),
            StringComparison.Ordinal
        );
}
