using AutoMount.Core.Mounts;
using CsCheck;

namespace AutoMount.Core.Tests.Mounts;

public sealed class MountTargetTests
{
    [Theory]
    [InlineData("/data")]
    [InlineData("/mnt/data")]
    [InlineData("/home/work/data")]
    [InlineData("/home/work/.ssh")]
    [InlineData("/home/work/a/b/c")]
    [InlineData("/opt/models")]
    [InlineData("/usr/local/share/models")]
    [InlineData("/data/ä ö:x")]
    [InlineData("/etcetera")]
    public void GoodPlaces(string path) => Assert.Null(MountTarget.FindFault(path));

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("data")]
    [InlineData("./data")]
    [InlineData("/data/")]
    [InlineData("//data")]
    [InlineData("/data//x")]
    [InlineData("/data/../etc")]
    [InlineData("/data/.")]
    [InlineData("/..")]
    [InlineData("/home/work")]
    [InlineData("/home")]
    [InlineData("/home/linuxbrew")]
    [InlineData("/etc")]
    [InlineData("/etc/passwd")]
    [InlineData("/proc/self")]
    [InlineData("/sys")]
    [InlineData("/dev/shm")]
    [InlineData("/usr")]
    [InlineData("/usr/bin")]
    [InlineData("/tmp")]
    [InlineData("/a\nb")]
    [InlineData("/a\0")]
    public void BadPlaces_SayWhatIsWrong(string path) =>
        Assert.False(string.IsNullOrEmpty(MountTarget.FindFault(path)));

    [Fact]
    public void TooLongPaths_AreRefused()
    {
        Assert.NotNull(MountTarget.FindFault("/" + new string('a', 256)));
        Assert.NotNull(
            MountTarget.FindFault(string.Concat(Enumerable.Repeat("/" + new string('a', 200), 6)))
        );
    }

    [Fact]
    public void AnyPathThatIsTaken_IsPlain_AndNotTheContainersOwn() =>
        Gen.OneOf(
                Gen.String,
                Gen.OneOf("", ".", "..", "etc", "home", "work", "data", "dev", "x\0", "ö")
                    .Array[0, 6]
                    .Select(parts => "/" + string.Join('/', parts))
            )
            .Sample(path =>
                MountTarget.FindFault(path) is not null
                || (
                    Path.GetFullPath(path) == path
                    && path is not ("/" or "/home/work")
                    && !path.StartsWith("/etc/", StringComparison.Ordinal)
                    && !path.StartsWith("/dev/", StringComparison.Ordinal)
                )
            );

    [Fact]
    public void Holds_GoesByWholeNames()
    {
        Assert.True(MountTarget.Holds("/a", "/a"));
        Assert.True(MountTarget.Holds("/a", "/a/b"));
        Assert.False(MountTarget.Holds("/a", "/ab"));
        Assert.False(MountTarget.Holds("/a/b", "/a"));
    }
}
