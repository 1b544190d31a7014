using AutoMount.Core.Folders;

namespace AutoMount.FileSystem.Tests.Quota;

/// <summary>The rules of decision D6, one by one.</summary>
public sealed class QuotaRulesTests : IDisposable
{
    private readonly MountedUser _user = new();

    public void Dispose() => _user.Dispose();

    [Fact]
    public void HardLink_IsChargedOnce_AndGivenBackWithTheLastName()
    {
        Folder folder = _user.Add("f");
        File.WriteAllBytes(_user.PathOf(folder, "a"), new byte[5000]);
        FolderUsage one = _user.Engine.GetUsage(folder.Id);

        Commands.Run("ln", _user.PathOf(folder, "a"), _user.PathOf(folder, "b"));
        Assert.Equal(one, _user.Engine.GetUsage(folder.Id));
        File.Delete(_user.PathOf(folder, "a"));
        Assert.Equal(one, _user.Engine.GetUsage(folder.Id));
        File.Delete(_user.PathOf(folder, "b"));
        _user.AssertSettles(folder, new FolderUsage(4096, 1));
    }

    [Fact]
    public void FileWithoutAName_IsChargedUntilItsLastClose()
    {
        Folder folder = _user.Add("f");
        using (FileStream file = File.Create(_user.PathOf(folder, "a"), 1))
        {
            file.Write(new byte[10_000]);
            File.Delete(_user.PathOf(folder, "a"));
            Assert.Equal(new FolderUsage(4096 + 12_288, 2), _user.Engine.GetUsage(folder.Id));
            file.Write(new byte[10_000]);
            Assert.Equal(new FolderUsage(4096 + 20_480, 2), _user.Engine.GetUsage(folder.Id));
        }

        Assert.True(
            SpinWait.SpinUntil(
                () => _user.Engine.GetUsage(folder.Id) == new FolderUsage(4096, 1),
                2000
            )
        );
    }

    [Fact]
    public void Hole_IsChargedByTheLength()
    {
        Folder folder = _user.Add("f", bytes: 1_000_000);
        using FileStream file = File.Create(_user.PathOf(folder, "a"), 1);
        file.SetLength(900_000);

        Assert.Equal(4096 + 901_120, _user.Engine.GetUsage(folder.Id).Bytes);
        Assert.Throws<IOException>(() => file.SetLength(1_000_000));
    }

    [Fact]
    public void LoweredLimit_StopsGrowthAndLetsDelete()
    {
        Folder folder = _user.Add("f", bytes: 1_000_000);
        File.WriteAllBytes(_user.PathOf(folder, "a"), new byte[500_000]);
        _user.Engine.SetLimits(folder with { Limits = new FolderLimits(10_000, 1) });

        Assert.Throws<IOException>(() => File.WriteAllBytes(_user.PathOf(folder, "b"), [1]));
        Assert.Throws<IOException>(() =>
            File.AppendAllText(_user.PathOf(folder, "a"), new string('x', 10_000))
        );
        using (FileStream file = File.OpenWrite(_user.PathOf(folder, "a")))
        {
            file.Write(new byte[100]); // inside what is there
            file.SetLength(100_000);
        }

        Assert.Equal(4096 + 102_400, _user.Engine.GetUsage(folder.Id).Bytes);
        File.Delete(_user.PathOf(folder, "a"));
        _user.AssertSettles(folder, new FolderUsage(4096, 1));
    }

    [Fact]
    public void FullFolder_TellsItsLimitAndNothingLeft()
    {
        Folder folder = _user.Add("f", bytes: 1024 * 1024, inodes: 50);
        Assert.ThrowsAny<IOException>(() =>
            File.WriteAllBytes(_user.PathOf(folder, "a"), new byte[2 * 1024 * 1024])
        );

        Assert.Equal(1024 * 1024 - 4096, new FileInfo(_user.PathOf(folder, "a")).Length);
        Assert.Equal(
            ["1024", "0"],
            Commands
                .Run("df", "-k", "--output=size,avail", _user.PathOf(folder))
                .Split('\n')[1]
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        );
        Assert.Equal(
            ["50", "48"],
            Commands
                .Run("df", "--output=itotal,iavail", _user.PathOf(folder))
                .Split('\n')[1]
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        );
    }

    [Theory]
    [InlineData("fallocate -l 2000000 x")]
    [InlineData("truncate -s 2000000 x")]
    [InlineData("touch x && fallocate -z -l 2000000 x")]
    [InlineData("dd if=/dev/zero of=x bs=1M count=2 oflag=direct status=none")]
    [InlineData("dd if=/dev/zero of=x bs=1M seek=1 count=1 status=none")]
    [InlineData("head -c 600000 /dev/zero > x && cp --reflink=never x y")]
    [InlineData(
        "python3 -c \"import os; a=open('x','wb'); a.write(bytes(600000)); a.flush(); b=open('y','wb'); r=open('x','rb'); n=1\nwhile n: n=os.copy_file_range(r.fileno(), b.fileno(), 100000)\""
    )]
    [InlineData("for i in $(seq 300); do mkdir d$i || exit 1; done")]
    [InlineData("for i in $(seq 300); do ln -s target s$i || exit 1; done")]
    [InlineData(
        "for i in $(seq 300); do mkfifo p$i || exit 1; done; for i in $(seq 900); do : > e$i || exit 1; done"
    )]
    public void EveryWayOfGrowing_StopsAtTheLimit(string command)
    {
        Folder folder = _user.Add("f", bytes: 1_000_000, inodes: 1000);

        (int exitCode, string output) = Commands.Shell(_user.PathOf(folder), command);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("quota", output, StringComparison.OrdinalIgnoreCase);
        FolderUsage used = _user.Engine.GetUsage(folder.Id);
        Assert.True(used.Bytes <= 1_000_000 && used.Inodes <= 1000);
        Assert.Equal(_user.Engine.CountUsage(folder.Id), used);
        Commands.Shell(_user.PathOf(folder), "rm -rf -- *");
        _user.AssertSettles(folder, new FolderUsage(4096, 1));
    }

    [Fact]
    public void KeptSize_BeyondTheEnd_IsNotSupported()
    {
        Folder folder = _user.Add("f");

        (int exitCode, string output) = Commands.Shell(
            _user.PathOf(folder),
            "touch x && fallocate -n -l 100000 x"
        );

        Assert.NotEqual(0, exitCode);
        Assert.Contains("keep size mode is unsupported", output, StringComparison.Ordinal);
    }

    [Fact]
    public void RenameAcrossFolders_IsAnotherFileSystem()
    {
        Folder one = _user.Add("one");
        Folder two = _user.Add("two", bytes: 100_000);
        File.WriteAllBytes(_user.PathOf(one, "a"), new byte[50_000]);

        (int linked, string _) = Commands.Shell(_user.Tree, "ln one/a two/b");
        (int moved, string _) = Commands.Shell(_user.Tree, "mv one/a two/a"); // mv copies and deletes

        Assert.NotEqual(0, linked);
        Assert.Equal(0, moved);
        _user.AssertSettles(one, new FolderUsage(4096, 1));
        Assert.Equal(4096 + 53_248, _user.Engine.GetUsage(two.Id).Bytes);
    }

    [Fact]
    public void EndWithoutNotice_IsCountedAgain()
    {
        Folder folder = _user.Add("f");
        File.WriteAllBytes(_user.PathOf(folder, "a"), new byte[100_000]);
        FolderUsage before = _user.Engine.GetUsage(folder.Id);
        _user.Restart();
        string note = Path.Combine(_user.Directory, "state", "folders", folder.Id.Value, "usage");
        Assert.True(File.Exists(note));
        File.Delete(note); // nothing is known of it

        _user.Engine.Attach(folder);

        Assert.Equal(before, _user.Engine.GetUsage(folder.Id));
    }
}
