namespace AutoMount.Daemon.Tests.State;

/// <summary>The whole daemon, whose database is lost.</summary>
public sealed class LostDatabaseTests : IDisposable
{
    private readonly DaemonProcess _daemon = new();

    public void Dispose() => _daemon.Dispose();

    private string FileIn(string folder) =>
        Path.Combine(_daemon.RuntimeDirectory, $"users/0/{folder}/file");

    private void Lose()
    {
        foreach (string file in Directory.GetFiles(_daemon.StateDirectory, "state.db*"))
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
}
