using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AutoMount.TestKit.Bus;

/// <summary>A real dbus-daemon of a test's own, with a system bus' rules and our policy file. Any uid may connect.</summary>
public sealed class PrivateBus : IDisposable
{
    private readonly Process _daemon;
    private readonly DirectoryInfo _directory;

    private PrivateBus(DirectoryInfo directory, Process daemon)
    {
        _directory = directory;
        _daemon = daemon;
        Address = $"unix:path={directory.FullName}/bus";
    }

    /// <summary>Its address, for <c>DBUS_SYSTEM_BUS_ADDRESS</c> or <c>busctl --address=</c>.</summary>
    public string Address { get; }

    /// <summary>Starts a bus; it accepts connections when this returns.</summary>
    public static PrivateBus Start()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("automount-bus-");
        File.SetUnixFileMode(
            directory.FullName,
            UnixFileMode.UserRead
                | UnixFileMode.UserWrite
                | UnixFileMode.UserExecute
                | UnixFileMode.GroupExecute
                | UnixFileMode.OtherExecute
        );
        string configuration = Path.Combine(directory.FullName, "bus.conf");
        File.WriteAllText(configuration, Configuration(directory.FullName));
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

        return new PrivateBus(directory, daemon);
    }

    /// <summary>Ends the bus, as a crash would: every connection breaks.</summary>
    public void Dispose()
    {
        _daemon.Kill();
        _daemon.WaitForExit();
        _daemon.Dispose();
        if (_directory.Exists)
        {
            _directory.Delete(recursive: true);
        }
    }

    private static string Configuration(string directory) =>
        $"""
            <busconfig>
              <listen>unix:path={directory}/bus</listen>
              <auth>EXTERNAL</auth>
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
              <policy user="root">
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
