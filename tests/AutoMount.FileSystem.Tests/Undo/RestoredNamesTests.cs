using AutoMount.Core.Folders;
using AutoMount.Posix;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Tests.Undo;

/// <summary>Names that were of one inode are of one inode again, whatever kind it is of.</summary>
public sealed class RestoredNamesTests : IDisposable
{
    private readonly MountedUser _user = new();

    public RestoredNamesTests()
    {
        _user.Snapshots = () => new SnapshotPolicy();
        _user.Restart();
    }

    public void Dispose() => _user.Dispose();

    [Theory]
    [InlineData("echo content >one")]
    [InlineData("ln -s target one")]
    [InlineData("mkfifo one")]
    public void BothRemoved_TheyAreOneAgain(string make) =>
        Play(make, "rm one two", "stat -c '%i %h' one two | uniq | wc -l; stat -c %h one");

    [Theory]
    [InlineData("echo content >one")]
    [InlineData("ln -s target one")]
    [InlineData("mkfifo one")]
    public void OneRemoved_ItIsTheOthersAgain(string make) =>
        Play(make, "rm two", "stat -c '%i %h' one two | uniq | wc -l; stat -c %h one");

    [Theory]
    [InlineData("echo content >one", "echo other >two")]
    [InlineData("ln -s target one", "touch -h -d 2001-01-01 two")]
    [InlineData("mkfifo one", "chmod 600 two")]
    public void Changed_TheyStayOne(string make, string change) =>
        Play(make, change, "stat -c '%i %h' one two | uniq | wc -l; stat -c %h one");

    /// <summary>The removed name comes first in the walk, and what is left of the inode is not as it was.</summary>
    [Theory]
    [InlineData("echo content >one", "rm one; chmod 600 two")]
    [InlineData("ln -s target one", "rm one; touch -h -d 2001-01-01 two")]
    [InlineData("mkfifo one", "rm one; chmod 600 two")]
    public void OneRemoved_TheOtherChanged_TheyAreOneAgain(string make, string change) =>
        Play(make, change, "stat -c '%i %h' one two | uniq | wc -l; stat -c %h one");

    private void Play(string make, string change, string look)
    {
        Folder folder = _user.Add("names");
        string path = _user.PathOf(folder);
        Assert.Equal(0, Commands.Shell(path, $"{make}; ln -P one two").ExitCode);
        string before = Describe(path);
        uint number = _user.Engine.Take(folder.Id, SnapshotReason.Request, "");
        Assert.Equal(0, Commands.Shell(path, change).ExitCode);

        _user.Engine.Restore(folder, number, default, TestContext.Current.CancellationToken);

        Assert.Equal("1\n2\n", Commands.Shell(path, look).Output);
        Assert.Equal(before, Describe(path));
        _user.AssertSettles(folder, _user.Engine.CountUsage(folder.Id));
    }

    /// <summary>Who restores one path asks for nothing else: the name that the file has now keeps its mode.</summary>
    [Fact]
    public void OnePath_OfAFileThatMovedOnAndChanged_LeavesTheOtherNameAsItIs()
    {
        Folder folder = _user.Add("moved");
        string path = _user.PathOf(folder);
        Assert.Equal(0, Commands.Shell(path, "echo content >one; chmod 644 one").ExitCode);
        uint number = _user.Engine.Take(folder.Id, SnapshotReason.Request, "");
        Assert.Equal(0, Commands.Shell(path, "mv one two; chmod 600 two").ExitCode);

        _user.Engine.Restore(
            folder,
            number,
            "one"u8.ToArray(),
            TestContext.Current.CancellationToken
        );

        Assert.Equal("644 1\n600 1\n", Commands.Shell(path, "stat -c '%a %h' one two").Output);
        Assert.Equal("content\ncontent\n", Commands.Shell(path, "cat one two").Output);
        _user.AssertSettles(folder, _user.Engine.CountUsage(folder.Id));
    }

    /// <summary>A program holds what has no name any more: it cannot get one again, and is made anew.</summary>
    [Fact]
    public void Removed_WhileItIsHeld_ItIsMadeAnew()
    {
        Folder folder = _user.Add("held");
        string path = _user.PathOf(folder);
        Assert.Equal(0, Commands.Shell(path, "ln -s target one; ln -P one two").ExitCode);
        uint number = _user.Engine.Take(folder.Id, SnapshotReason.Request, "");
        Assert.Equal(
            Errno.None,
            FileIo.OpenTrusted(
                $"{path}/one",
                OpenMode.O_PATH | OpenMode.O_NOFOLLOW,
                out FileDescriptor held
            )
        );
        using (held)
        {
            Assert.Equal(0, Commands.Shell(path, "rm one two").ExitCode);

            _user.Engine.Restore(folder, number, default, TestContext.Current.CancellationToken);

            Assert.Equal("target\ntarget\n", Commands.Shell(path, "readlink one two").Output);
        }
    }

    private static string Describe(string path) =>
        Commands.Shell(path, "stat -c '%n %F %a %u %h %s %y %N' one two").Output;
}
