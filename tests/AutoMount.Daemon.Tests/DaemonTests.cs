using AutoMount.TestKit.Bus;

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
        _daemon.WriteConfiguration("[Policy]\nMaxFolders=1\n");
        _daemon.StartReady();
        _daemon.CallManager("CreateFolder", "sa{sv}", "a", "0");

        string refused = _daemon.CallManager("CreateFolder", "sa{sv}", "b", "0");

        Assert.Contains("1 are allowed", refused, StringComparison.Ordinal);
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
    public async Task Bus_Restarted_IsServedAgain_AndNothingElseNotices()
    {
        _daemon.StartReady();
        for (int turn = 0; turn < 3; turn++)
        {
            await _daemon.Bus.RestartAsync(TimeSpan.FromMilliseconds(500 * turn));
            await _daemon.Bus.WaitForAsync("org.automount1");
            CommandResult version = await Commands.RunAsync(
                0,
                "busctl",
                $"--address={_daemon.Bus.Address}",
                "get-property",
                "org.automount1",
                "/org/automount1",
                "org.automount1.Manager",
                "Version"
            );
            Assert.StartsWith("s ", version.Succeeded(), StringComparison.Ordinal);
        }

        _daemon.Stop();
        Assert.Contains("The message bus is back", _daemon.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _daemon.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Bus_ThatStaysAway_HoldsUpNoStop()
    {
        _daemon.StartReady();
        _daemon.EndBus();

        _daemon.Stop();
        Assert.False(_daemon.HasMounts());
    }

    [Fact]
    public void Hangup_ChangedLevel_IsTakenAndTheRestNamed()
    {
        _daemon.WriteConfiguration("X=1");
        _daemon.StartReady();
        Assert.Contains("Unknown key 'X'", _daemon.Log, StringComparison.Ordinal);
        _daemon.WriteConfiguration("StopTimeout=3s\nNetwork=none\n[Log]\nLevel=debug\n");
        _daemon.Signal("HUP");

        Assert.Contains(
            "MONOTONIC_USEC=",
            _daemon.WaitForNotification("RELOADING=1"),
            StringComparison.Ordinal
        );
        _daemon.WaitForNotification("READY=1");
        _daemon.WriteConfiguration("StopTimeout=never\n");
        _daemon.Signal("HUP");
        _daemon.WaitForNotification("the configuration is invalid, the old one goes on");
        _daemon.WaitForNotification("READY=1");
        _daemon.WriteConfiguration("Network=none\n[Folders]\nUserSize=1M\nDefaultSize=2M\n");
        _daemon.Signal("HUP");
        Assert.Equal(
            "STATUS=Serving 0 users, 0 folders, 0 sessions",
            _daemon.WaitForNotification("STATUS=")
        );
        _daemon.WaitForNotification("READY=1");
        _daemon.Stop();

        Assert.Contains("the log level is 'Debug'", _daemon.Log, StringComparison.Ordinal);
        Assert.Contains(
            "take effect at the next restart: [Sessions] Network=",
            _daemon.Log,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Going on with the configuration there was",
            _daemon.Log,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Hangup_ChangedLimits_HoldAtOnce_AndAreShown()
    {
        _daemon.StartReady();
        _daemon.CallManager("CreateFolder", "sa{sv}", "before", "0");
        _daemon.DropNotifications();
        _daemon.WriteConfiguration(
            "[Folders]\nUserSize=3M\nDefaultSize=2M\n[Scratch]\nKeepScratch=1h\n[Policy]\nMaxFolders=2\n"
        );
        _daemon.Signal("HUP");
        _daemon.WaitForNotification("READY=1");

        _daemon.CallManager("CreateFolder", "sa{sv}", "after", "0");
        string folders = _daemon.CallManager("ListFolders", "a{sv}", "0");
        string users = _daemon.CallManager("ListUsers", "a{sv}", "0");
        string refused = _daemon.CallManager("CreateFolder", "sa{sv}", "third", "0");
        string shown = _daemon.CallManager("ListConfiguration", "a{sv}", "0");

        Assert.Contains($" {2 << 20} ", folders, StringComparison.Ordinal);
        Assert.Contains($" {3 << 20} ", users, StringComparison.Ordinal);
        Assert.Contains("2 are allowed", refused, StringComparison.Ordinal);
        Assert.Contains("\"UserSize\" \"3M\"", shown, StringComparison.Ordinal);
        Assert.Contains("\"KeepScratch\" \"0\"", shown, StringComparison.Ordinal);
        _daemon.Stop();
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
