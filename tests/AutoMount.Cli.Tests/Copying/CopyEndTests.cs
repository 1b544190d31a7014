using AutoMount.Cli.Copying;

namespace AutoMount.Cli.Tests.Copying;

public sealed class CopyEndTests
{
    [Theory]
    [InlineData("3f9a:results", "3f9a", "results")]
    [InlineData("3F9A:/tmp/a:b", "3f9a", "/tmp/a:b")]
    [InlineData("3f9a:", "3f9a", "")]
    [InlineData("-", null, "-")]
    [InlineData("./3f9a:x", null, "./3f9a:x")]
    [InlineData("C:x", "c", "x")]
    [InlineData("notes:x", null, "notes:x")]
    [InlineData(":x", null, ":x")]
    public void Text_IsAPathHereOrInASession(string text, string? session, string path) =>
        Assert.Equal(new CopyEnd(session, path), CopyEnd.Parse(text));

    [Theory]
    [InlineData("", "home", ".")]
    [InlineData("a/b", "home", "a/b")]
    [InlineData("../x", "home", "../x")] // confined there
    [InlineData("/home/work", "home", ".")]
    [InlineData("/home/work/.local/x", "home", ".local/x")]
    [InlineData("/home/worker/x", "root", "home/worker/x")]
    [InlineData("/tmp/../home/./work/x", "home", "x")]
    [InlineData("/../../etc", "root", "etc")]
    [InlineData("/", "root", ".")]
    public void Path_LiesInTheHomeOrAroundIt(string path, string directory, string below) =>
        Assert.Equal((directory, below), SessionPlace.Split(path));

    [Theory]
    [InlineData("a/b", "a", "b")]
    [InlineData("/a/./b/", "a", "b")]
    [InlineData("./")]
    public void ArchiveName_IsTakenApart(string name, params string[] parts) =>
        Assert.Equal(parts, ArchivePath.Split(name));

    [Theory]
    [InlineData("../a")]
    [InlineData("a/../../b")]
    [InlineData("a/..")]
    [InlineData("a\0b")]
    public void ArchiveName_ThatLeadsOut_IsRefused(string name) =>
        Assert.Null(ArchivePath.Split(name));
}
