namespace AutoMount.Daemon.Tests.State;

/// <summary>The whole daemon, whose database is lost.</summary>
public sealed class LostDatabaseTests : IDisposable
{
    private readonly DaemonProcess _daemon = new();

    public void Dispose() => _daemon.Dispose();

    private string FileIn(string folder) =>
        Path.Combine(_daemon.RuntimeDirectory, $"users/0/{folder}/file");

    private void Lose() => Lose(_daemon.StateDirectory);

    private static void Lose(string stateDirectory)
    {
        foreach (string file in Directory.GetFiles(stateDirectory, "state.db*"))
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Start_HasFoldersLimitsAndFilesAgain()
    {
        _daemon.StartReady();
        _daemon.CallManager("CreateFolder", "sa{sv}", ".local", "1", "bytes", "t", "5000000");
        _daemon.CallManager("CreateFolder", "sa{sv}", "data", "0");
        _daemon.CallManager("CreateFolder", "sa{sv}", "trashed", "0");
        _daemon.CallManager("SetUserLimits", "ua{sv}", "0", "1", "bytes", "t", "777777777");
        File.WriteAllText(FileIn(".local"), "kept");
        File.WriteAllText(FileIn("data"), "too");
        _daemon.CallManager("DeleteFolder", "sa{sv}", "trashed", "0");
        string before = _daemon.CallManager("ListFolders", "a{sv}", "0");
        Assert.Contains("5000000", before, StringComparison.Ordinal);
        _daemon.Stop();
        Lose();

        _daemon.StartReady();

        Assert.Equal(before, _daemon.CallManager("ListFolders", "a{sv}", "0"));
        Assert.Equal("kept", File.ReadAllText(FileIn(".local")));
        Assert.Equal("too", File.ReadAllText(FileIn("data")));
        Assert.Contains(
            "trashed",
            _daemon.CallManager("ListTrash", "a{sv}", "0"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "777777777",
            _daemon.CallManager("ListUsers", "a{sv}", "0"),
            StringComparison.Ordinal
        );
        Assert.Throws<IOException>(() => File.WriteAllBytes(FileIn(".local"), new byte[6000000]));
        _daemon.Stop();
        Assert.Contains("it was made again: 3 folders", _daemon.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _daemon.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_AfterAKillAndWithoutTheCopy_HasTheFilesUnderNewNames()
    {
        _daemon.StartReady();
        _daemon.CallManager("CreateFolder", "sa{sv}", "data", "0");
        File.WriteAllText(FileIn("data"), "kept");
        _daemon.Signal("KILL");
        _daemon.WaitForExit();
        Lose();
        string folder = Assert.Single(
            Directory.GetDirectories(Path.Combine(_daemon.StateDirectory, "folders"))
        );
        File.Delete(Path.Combine(folder, "record"));

        _daemon.StartReady();

        Assert.Equal(
            "kept",
            File.ReadAllText(FileIn($"recovered-{Path.GetFileName(folder)[..8]}"))
        );
        _daemon.Stop();
    }

    /// <summary>The database goes under a running service, which then ends in the middle: who works in a folder notices nothing.</summary>
    [Theory]
    [InlineData("crash")]
    [InlineData("restart")]
    public void MountsAndOpenFiles_GoOn(string end)
    {
        using KeptDaemon daemon = new();
        daemon.Call("CreateFolder", "sa{sv}", "data", "1", "bytes", "t", "5000000");
        daemon.Call("CreateFolder", "sa{sv}", "trashed", "0");
        string tree = Path.Combine(daemon.RuntimeDirectory, "users/0");
        using FileStream open = Open($"{tree}/data/open");
        using FileStream hidden = Open($"{tree}/trashed/open");
        using FileStream nameless = Open($"{tree}/data/nameless");
        open.Write("one"u8);
        nameless.Write("one"u8);
        File.Delete($"{tree}/data/nameless");
        daemon.Call("DeleteFolder", "sa{sv}", "trashed", "0");
        string mount = MountOf(tree);
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                    Directory
                        .GetFiles(daemon.StateDirectory, "record", SearchOption.AllDirectories)
                        .Count(file =>
                            File.ReadAllText(file).Contains("\"ready\"", StringComparison.Ordinal)
                        ) == 1,
                TimeSpan.FromSeconds(10)
            ),
            "the copy was not written"
        );
        Lose(daemon.StateDirectory);

        daemon.Control(end);

        open.Write("two"u8);
        hidden.Write("two"u8);
        nameless.Write("two"u8);
        nameless.Position = 0;
        byte[] content = new byte[6];
        nameless.ReadExactly(content);
        Assert.Equal("onetwo"u8, content);
        Assert.Equal("onetwo", File.ReadAllText($"{tree}/data/open"));
        Assert.Equal(mount, MountOf(tree));
        Assert.Throws<IOException>(() => open.Write(new byte[6000000]));
        Assert.Contains(
            "trashed",
            daemon.Call("ListTrash", "a{sv}", "0"),
            StringComparison.Ordinal
        );
        Assert.Contains("it was made again: 2 folders", daemon.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", daemon.Log, StringComparison.Ordinal);
    }

    private static FileStream Open(string path) =>
        new(
            path,
            FileMode.Create,
            FileAccess.ReadWrite,
            FileShare.ReadWrite | FileShare.Delete,
            bufferSize: 0
        );

    private static string MountOf(string path) =>
        Assert.Single(
            File.ReadAllLines("/proc/self/mountinfo"),
            line => line.Split(' ')[4] == path
        );
}
