namespace AutoMount.Daemon.Tests;

/// <summary>The whole daemon: real process, real bus, real mounts; no container engine.</summary>
public sealed class DaemonTests : IDisposable
{
    private readonly DaemonProcess _daemon = new();

    public void Dispose() => _daemon.Dispose();

    [Fact]
    public void Start_WithoutAnEngine_ServesFolders()
    {
        _daemon.Start();
        _daemon.WaitForNotification("STATUS=Serving 0 users, 0 folders, 0 sessions");
        _daemon.WaitForNotification("READY=1");

        string made = _daemon.CallManager("CreateFolder", "sa{sv}", ".local", "0");

        Assert.Contains("/org/automount1/folder/", made, StringComparison.Ordinal);
        Assert.Equal(
            "STATUS=Serving 1 user, 1 folder, 0 sessions",
            _daemon.WaitForNotification("1 folder")
        );
        string file = Path.Combine(_daemon.RuntimeDirectory, "users/0/.local/file");
        File.WriteAllText(file, "kept");
        _daemon.Stop();
        Assert.False(_daemon.HasMounts());

        _daemon.Start();
        _daemon.WaitForNotification("STATUS=Serving 1 user, 1 folder, 0 sessions");
        _daemon.WaitForNotification("READY=1");
        Assert.Equal("kept", File.ReadAllText(file));
        _daemon.Stop();
    }

    [Fact]
    public void Start_AfterAKill_ServesTheFoldersAgain()
    {
        _daemon.StartReady();
        _daemon.CallManager("CreateFolder", "sa{sv}", ".local", "0");
        string file = Path.Combine(_daemon.RuntimeDirectory, "users/0/.local/file");
        File.WriteAllText(file, "kept");
        _daemon.Signal("KILL");
        _daemon.WaitForExit();

        _daemon.StartReady();

        Assert.Equal("kept", File.ReadAllText(file));
        _daemon.Stop();
    }

    [Fact]
    public void CreateFolder_AboveTheUsersNumber_IsRefused()
    {
        _daemon.WriteConfiguration("[Folders]\nMaxFoldersPerUser=1\n");
        _daemon.StartReady();
        _daemon.CallManager("CreateFolder", "sa{sv}", "a", "0");

        string refused = _daemon.CallManager("CreateFolder", "sa{sv}", "b", "0");

        Assert.Contains("at most 1 folder", refused, StringComparison.Ordinal);
        _daemon.Stop();
    }

    [Fact]
    public void Start_SecondDaemonOnTheSameState_IsRefused()
    {
        _daemon.StartReady();
        using DaemonProcess second = new();
        File.Copy(_daemon.ConfigurationFile, second.ConfigurationFile, overwrite: true);
        second.Start();

        Assert.Equal(1, second.WaitForExit());
        Assert.Contains("another automountd", second.Log, StringComparison.Ordinal);
        _daemon.Stop();
    }

    [Fact]
    public void Start_InvalidConfiguration_SaysWhichAndEnds()
    {
        _daemon.WriteConfiguration("StopTimeout=never\n[Log]\nLevel=loud\n");
        _daemon.Start();

        Assert.Equal(78, _daemon.WaitForExit());
        Assert.Contains("automountd.conf:6: ", _daemon.Log, StringComparison.Ordinal);
        Assert.Contains("automountd.conf:8: ", _daemon.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_NoBus_SaysSoAndLeavesNothing()
    {
        _daemon.Environment["DBUS_SYSTEM_BUS_ADDRESS"] = "unix:path=/nowhere/bus";
        _daemon.Start();

        Assert.Equal(1, _daemon.WaitForExit());
        Assert.Contains("message bus", _daemon.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _daemon.Log, StringComparison.Ordinal);
        Assert.False(_daemon.HasMounts());
    }

    [Fact]
    public void Bus_Lost_EndsTheDaemonWithFailure()
    {
        _daemon.StartReady();
        _daemon.EndBus();

        Assert.Equal(1, _daemon.WaitForExit());
        Assert.False(_daemon.HasMounts());
    }

    [Fact]
    public void Hangup_ChangedLevel_IsTakenAndTheRestNamed()
    {
        _daemon.WriteConfiguration("X=1");
        _daemon.StartReady();
        Assert.Contains("Unknown key 'X'", _daemon.Log, StringComparison.Ordinal);
        _daemon.WriteConfiguration("StopTimeout=3s\n[Log]\nLevel=debug\n");
        _daemon.Signal("HUP");

        Assert.Contains(
            "MONOTONIC_USEC=",
            _daemon.WaitForNotification("RELOADING=1"),
            StringComparison.Ordinal
        );
        _daemon.WaitForNotification("READY=1");
        _daemon.WriteConfiguration("StopTimeout=never\n");
        _daemon.Signal("HUP");
        _daemon.WaitForNotification("RELOADING=1");
        _daemon.WaitForNotification("READY=1");
        _daemon.Stop();

        Assert.Contains("the log level is 'Debug'", _daemon.Log, StringComparison.Ordinal);
        Assert.Contains("at the next restart", _daemon.Log, StringComparison.Ordinal);
        Assert.Contains(
            "Going on with the configuration there was",
            _daemon.Log,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Watchdog_Wanted_IsPinged()
    {
        _daemon.Environment["WATCHDOG_USEC"] = "300000";
        _daemon.StartReady();

        _daemon.WaitForNotification("WATCHDOG=1");
        _daemon.WaitForNotification("WATCHDOG=1");
        _daemon.Signal("TERM");
        _daemon.WaitForNotification("STOPPING=1");
        Assert.Equal(0, _daemon.WaitForExit());
    }
}
