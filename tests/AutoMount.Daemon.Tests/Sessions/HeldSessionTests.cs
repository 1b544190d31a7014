using System.Diagnostics;
using AutoMount.TestKit.Bus;
using AutoMount.TestKit.Containers;

namespace AutoMount.Daemon.Tests.Sessions;

/// <summary>A session that a program acquired, in another language, over the daemon's crash and its own.</summary>
public sealed class HeldSessionTests(SessionHost host) : IClassFixture<SessionHost>
{
    private const string Program = """
        import sys, dbus
        bus = dbus.SystemBus()
        manager = dbus.Interface(
            bus.get_object("org.automount1", "/org/automount1"), "org.automount1.Manager")
        path, lifeline = manager.AcquireSession(
            sys.argv[1], ["sleep", "1000"], dbus.Dictionary({}, signature="sv"))
        lifeline = lifeline.take()
        session = dbus.Interface(
            bus.get_object("org.automount1", path), "org.freedesktop.DBus.Properties")
        print(session.Get("org.automount1.Session", "Id"), flush=True)
        sys.stdin.read()
        """;

    [Fact]
    public async Task Session_EndsWithItsHolder_AndNotWithTheDaemon()
    {
        using Process holder = Commands.Start(
            SessionHost.Alice,
            [
                "env",
                .. host.Environment.Select(pair => $"{pair.Key}={pair.Value}"),
                "/usr/bin/python3",
                "-c",
                Program,
                PrivateDocker.Image,
            ]
        );
        string id =
            await holder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
            ?? await holder.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        host.RestartDaemon();
        Assert.Contains(" running ", await ShowAsync(id), StringComparison.Ordinal);

        holder.Kill();
        string shown = string.Empty;
        for (int tries = 0; tries < 300 && !shown.Contains("let it go"); tries++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            shown = await ShowAsync(id);
        }

        Assert.Contains("Whoever had acquired it let it go", shown, StringComparison.Ordinal);
    }

    private async Task<string> ShowAsync(string id) =>
        (await host.ToolAsync("session", "show", id)).Succeeded().Replace('\n', ' ') + " ";
}
