using AutoMount.Posix.Files;

namespace AutoMount.Posix.Tests.Files;

public sealed class ConfinedPathTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory(
        "automount-confined-"
    );
    private readonly FileDescriptor _root;

    public ConfinedPathTests()
    {
        Directory.CreateDirectory(In("etc"));
        File.WriteAllText(In("etc/passwd"), "ours");
        File.CreateSymbolicLink(In("absolute"), "/etc/passwd");
        File.CreateSymbolicLink(In("up"), "../../../../../../etc/passwd");
        File.CreateSymbolicLink(In("here"), "etc");
        Assert.Equal(
            Errno.None,
            FileIo.OpenTrusted(
                _directory.FullName,
                OpenMode.O_PATH | OpenMode.O_DIRECTORY,
                out _root
            )
        );
    }

    public void Dispose()
    {
        _root.Dispose();
        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("absolute")]
    [InlineData("up")]
    [InlineData("here/passwd")]
    [InlineData("../../../etc/passwd")]
    public void InRoot_EverythingStaysBelow(string path)
    {
        Assert.Equal(
            Errno.None,
            ConfinedPath.OpenInRoot(_root, path, OpenMode.O_RDONLY, out FileDescriptor file)
        );
        using (file)
        {
            byte[] content = new byte[4];
            Assert.Equal(Errno.None, FileIo.ReadAt(file, content, 0, out int count));
            Assert.Equal((4, "ours"), (count, System.Text.Encoding.ASCII.GetString(content)));
        }
    }

    [Theory]
    [InlineData("etc/passwd", Errno.None)]
    [InlineData("absolute", Errno.ELOOP)]
    [InlineData("here/passwd", Errno.ELOOP)]
    [InlineData("../x", Errno.EXDEV)]
    [InlineData("/etc/passwd", Errno.EXDEV)]
    [InlineData("nothing", Errno.ENOENT)]
    public void Beneath_NoLinkIsFollowed_AndNothingLeadsOut(string path, Errno expected)
    {
        Assert.Equal(
            expected,
            ConfinedPath.OpenBeneath(_root, path, OpenMode.O_RDONLY, out FileDescriptor file)
        );
        file.Dispose();
    }

    private string In(string name) => Path.Combine(_directory.FullName, name);
}
