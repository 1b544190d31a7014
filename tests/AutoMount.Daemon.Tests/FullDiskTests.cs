namespace AutoMount.Daemon.Tests;

/// <summary>The daemon on a disk that is full to the last block: it goes on, says so, and is well again when there is space.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly DaemonProcess _daemon = new();
    private readonly FullDisk _disk = new(mebibytes: 96);

    public FullDiskTests()
    {
        _daemon.StateDirectory = _disk.Path;
        _daemon.WriteConfiguration("");
    }

    public void Dispose()
    {
        _daemon.Dispose();
        _disk.Dispose();
    }

    [Fact]
    public void FullDisk_RecordsFromTheReserve_ThenRefusesInWords_AndIsWellAgain()
    {
        _daemon.StartReady();
        _daemon.CallManager("CreateFolder", "sa{sv}", ".local", "0");
        string file = Path.Combine(_daemon.RuntimeDirectory, "users/0/.local/file");
        File.WriteAllText(file, "kept");
        Assert.Equal(16 << 20, Reserve);
        _disk.Fill();

        IOException refused = Assert.Throws<IOException>(() =>
            File.WriteAllBytes(file + "2", new byte[1 << 20])
        );
        Assert.Contains("No space left", refused.Message, StringComparison.Ordinal);
        string refusal = ChangeUntilRefused(out int changes);
        Assert.Contains(
            "is full, so the change could not be recorded",
            refusal,
            StringComparison.Ordinal
        );
        Assert.InRange(changes, 10, 99);
        refusal = _daemon.CallManager("CreateFolder", "sa{sv}", "new", "0");
        Assert.Contains("full", refusal, StringComparison.Ordinal);
        Assert.Contains("free space", refusal, StringComparison.Ordinal);
        Assert.Contains("The disk is full", _daemon.Log, StringComparison.Ordinal);
        Assert.Equal("kept", File.ReadAllText(file));

        _disk.Free();
        Assert.True(SpinWait.SpinUntil(() => Reserve == 16 << 20, TimeSpan.FromSeconds(30)));
        Assert.Contains(
            "/org/automount1/folder/",
            _daemon.CallManager("CreateFolder", "sa{sv}", "later", "0"),
            StringComparison.Ordinal
        );
        File.WriteAllBytes(file + "2", new byte[1 << 20]);
        _daemon.Stop();
        Assert.Contains("There is space again", _daemon.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _daemon.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_OnAFullDiskAfterAKill_ServesTheFolders()
    {
        _daemon.StartReady();
        _daemon.CallManager("CreateFolder", "sa{sv}", ".local", "0");
        string file = Path.Combine(_daemon.RuntimeDirectory, "users/0/.local/file");
        File.WriteAllText(file, "kept");
        _disk.Fill();
        _daemon.Signal("KILL");
        _daemon.WaitForExit();

        _daemon.StartReady();

        Assert.Equal("kept", File.ReadAllText(file));
        File.Delete(file);
        Assert.Contains(
            "/org/automount1/folder/",
            _daemon.CallManager("GetFolder", "sa{sv}", ".local", "0"),
            StringComparison.Ordinal
        );
        _daemon.Stop();
    }

    private long Reserve => new FileInfo(Path.Combine(_daemon.StateDirectory, "reserve")).Length;

    /// <summary>Makes changes while somebody takes every block that becomes free.</summary>
    private string ChangeUntilRefused(out int changes)
    {
        for (changes = 0; changes < 100; changes++)
        {
            _disk.Fill();
            _daemon.DropNotifications();
            string answer = _daemon.CallManager(
                "SetFolderLimits",
                "sa{sv}",
                ".local",
                "1",
                "bytes",
                "t",
                $"{(1 << 30) + (changes * 4096)}"
            );
            if (answer.Length > 0)
            {
                return answer;
            }
        }

        return "never refused";
    }
}
