using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AutoMount.TestKit.Bus;

/// <summary>A real dbus-daemon of a test's own, with a system bus' rules and our policy file. Any uid may connect.</summary>
public sealed class PrivateBus : IDisposable
{
    private const UnixFileMode Readable =
        UnixFileMode.UserRead
        | UnixFileMode.UserWrite
        | UnixFileMode.GroupRead
        | UnixFileMode.OtherRead;

    private const UnixFileMode Passable =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private Process _daemon;
    private readonly DirectoryInfo _directory;

    private PrivateBus(DirectoryInfo directory, Process daemon)
    {
        _directory = directory;
        _daemon = daemon;
        Address = $"unix:path={directory.FullName}/bus";
    }

    /// <summary>Its address, for <c>DBUS_SYSTEM_BUS_ADDRESS</c> or <c>busctl --address=</c>.</summary>
    public string Address { get; }

    /// <summary>Its socket.</summary>
    public string Socket => $"{_directory.FullName}/bus";

    /// <summary>Copies the files of a directory to where every uid can read them.</summary>
    /// <returns>That place.</returns>
    public string Publish(string directory)
    {
        string target = Path.Combine(_directory.FullName, Path.GetFileName(directory));
        lock (_directory)
        {
            if (!Directory.Exists(target))
            {
                Directory.CreateDirectory(target);
                File.SetUnixFileMode(target, Readable | Passable);
                foreach (string file in Directory.EnumerateFiles(directory))
                {
                    string copy = Path.Combine(target, Path.GetFileName(file));
                    File.Copy(file, copy);
                    File.SetUnixFileMode(copy, Readable);
                }
            }
        }

        return target;
    }

    /// <summary>Starts a bus; it accepts connections when this returns.</summary>
    /// <param name="patience">After so long it ends a connection that has not introduced itself; null for its usual 30 s.</param>
    public static PrivateBus Start(TimeSpan? patience = null)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("automount-bus-");
        File.SetUnixFileMode(
            directory.FullName,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | Passable
        );
        string configuration = Path.Combine(directory.FullName, "bus.conf");
        File.WriteAllText(
            configuration,
            Configuration(directory.FullName, patience ?? TimeSpan.FromSeconds(30))
        );
        return new PrivateBus(directory, Launch(directory));
    }

    /// <summary>Ends the bus and starts it again at the same address: every connection breaks.</summary>
    /// <param name="away">How long there is none.</param>
    public async Task RestartAsync(TimeSpan away)
    {
        End();
        await Task.Delay(away);
        _daemon = Launch(_directory);
    }

    private static Process Launch(DirectoryInfo directory)
    {
        string configuration = Path.Combine(directory.FullName, "bus.conf");
        ProcessStartInfo start = new("dbus-daemon")
        {
            ArgumentList = { $"--config-file={configuration}", "--nofork", "--print-address" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        Process daemon = Process.Start(start)!;
        List<string> errors = [];
        daemon.ErrorDataReceived += (_, line) => errors.Add(line.Data ?? string.Empty);
        daemon.BeginErrorReadLine();
        // the address is printed when the bus listens
        if (daemon.StandardOutput.ReadLine() is null)
        {
            daemon.WaitForExit();
            daemon.Dispose();
            directory.Delete(recursive: true);
            throw new InvalidOperationException(
                $"dbus-daemon did not start: {string.Join('\n', errors)}"
            );
        }

        return daemon;
    }

    /// <summary>Waits until somebody has a name.</summary>
    public async Task WaitForAsync(string name)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        string[] question =
        [
            "busctl",
            $"--address={Address}",
            "call",
            "org.freedesktop.DBus",
            "/org/freedesktop/DBus",
            "org.freedesktop.DBus",
            "NameHasOwner",
            "s",
            name,
        ];
        while ((await Commands.RunAsync(0, question)).Output.Trim() != "b true")
        {
            await Task.Delay(50, limit.Token);
        }
    }

    /// <summary>Ends the bus, as a crash would: every connection breaks.</summary>
    public void Dispose()
    {
        End();
        if (_directory.Exists)
        {
            _directory.Delete(recursive: true);
        }
    }

    private void End()
    {
        _daemon.Kill();
        _daemon.WaitForExit();
        _daemon.Dispose();
    }

    private static string Configuration(string directory, TimeSpan patience) =>
        $"""
            <busconfig>
              <listen>unix:path={directory}/bus</listen>
              <auth>EXTERNAL</auth>
              <limit name="auth_timeout">{patience.TotalMilliseconds:0}</limit>
              <policy context="default">
                <allow user="*"/>
                <deny own="*"/>
                <deny send_type="method_call"/>
                <allow send_type="signal"/>
                <allow send_requested_reply="true" send_type="method_return"/>
                <allow send_requested_reply="true" send_type="error"/>
                <allow receive_type="method_call"/>
                <allow receive_type="method_return"/>
                <allow receive_type="error"/>
                <allow receive_type="signal"/>
                <allow send_destination="org.freedesktop.DBus" send_interface="org.freedesktop.DBus"/>
                <allow send_destination="org.freedesktop.DBus" send_interface="org.freedesktop.DBus.Introspectable"/>
                <allow send_destination="org.freedesktop.DBus" send_interface="org.freedesktop.DBus.Properties"/>
              </policy>
              <policy user="polkitd">
                <allow own="org.freedesktop.PolicyKit1"/>
              </policy>
              <policy user="root">
                <allow send_destination="org.freedesktop.PolicyKit1"/>
                <allow send_destination="org.freedesktop.DBus" send_interface="org.freedesktop.DBus.Monitoring"/>
              </policy>
              <include>{PolicyFile()}</include>
            </busconfig>
            """;

    private static string PolicyFile([CallerFilePath] string here = "") =>
        Path.GetFullPath(
            Path.Combine(Path.GetDirectoryName(here)!, "../../../systemd/org.automount1.conf")
        );
}
