using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace AutoMount.TestKit.Bus;

/// <summary>A real polkitd on a private bus, with our actions and a test's own rules, in a mount name space of its own.</summary>
public sealed class PrivatePolkit : IDisposable
{
    private const string Program = "/usr/lib/polkit-1/polkitd";
    private readonly DirectoryInfo _directory;
    private readonly Process _daemon;

    private PrivatePolkit(DirectoryInfo directory, Process daemon)
    {
        _directory = directory;
        _daemon = daemon;
    }

    /// <summary>Starts one; it answers when this returns.</summary>
    /// <param name="bus">The bus it serves.</param>
    /// <param name="rules">Its rules, in JavaScript.</param>
    public static async Task<PrivatePolkit> StartAsync(PrivateBus bus, string rules)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("automount-polkit-");
        Put(directory, "rules/10-test.rules", rules);
        Put(directory, "actions/org.automount1.policy", await File.ReadAllTextAsync(PolicyFile()));
        string binds =
            $"mount --bind {directory.FullName}/actions /usr/share/polkit-1/actions && "
            + $"mount --bind {directory.FullName}/rules /etc/polkit-1/rules.d && exec {Program} --no-debug";
        ProcessStartInfo start = new("unshare", ["--mount", "sh", "-c", binds])
        {
            UseShellExecute = false,
        };
        start.Environment["DBUS_SYSTEM_BUS_ADDRESS"] = bus.Address;
        PrivatePolkit polkit = new(directory, Process.Start(start)!);
        await bus.WaitForAsync("org.freedesktop.PolicyKit1");
        return polkit;
    }

    /// <summary>Stops it from answering.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        Signal("KILL");
        _daemon.WaitForExit();
        _daemon.Dispose();
        _directory.Delete(recursive: true);
    }

    private void Signal(string signal)
    {
        string id = _daemon.Id.ToString(CultureInfo.InvariantCulture);
        using Process kill = Process.Start("kill", [$"-{signal}", id]);
        kill.WaitForExit();
    }

    /// <summary>polkitd reads them as a user of its own.</summary>
    private static void Put(DirectoryInfo directory, string name, string text)
    {
        const UnixFileMode readable =
            UnixFileMode.UserRead
            | UnixFileMode.UserWrite
            | UnixFileMode.GroupRead
            | UnixFileMode.OtherRead;
        const UnixFileMode passable =
            readable
            | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute
            | UnixFileMode.OtherExecute;
        string file = Path.Combine(directory.FullName, name);
        File.SetUnixFileMode(directory.FullName, passable);
        File.SetUnixFileMode(
            Directory.CreateDirectory(Path.GetDirectoryName(file)!).FullName,
            passable
        );
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, readable);
    }

    private static string PolicyFile([CallerFilePath] string here = "") =>
        Path.GetFullPath(
            Path.Combine(Path.GetDirectoryName(here)!, "../../../systemd/org.automount1.policy")
        );
}
