using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using AutoMount.TestKit.Bus;

namespace AutoMount.Daemon.Tests;

/// <summary>A real automountd on a bus and in directories of its own, under a service manager that only listens.</summary>
internal sealed class DaemonProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The program under test: as built beside these tests, or the published one that AUTOMOUNTD names.</summary>
    internal static readonly string Program =
        System.Environment.GetEnvironmentVariable("AUTOMOUNTD")
        ?? Path.Combine(
            AppContext.BaseDirectory,
            "../../AutoMount.Daemon",
            $"{Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'))}_linux-x64",
            "automountd"
        );

    private readonly TemporaryDirectory _directory = new();
    private readonly Socket _notifications = new(
        AddressFamily.Unix,
        SocketType.Dgram,
        ProtocolType.Unspecified
    );
    private readonly StringBuilder _log = new();
    private Process? _process;
    private bool _busEnded;

    public DaemonProcess()
    {
        Bus = PrivateBus.Start();
        StateDirectory = _directory.File("state");
        ConfigurationFile = _directory.File("automountd.conf");
        WriteConfiguration("");
        File.WriteAllText(_directory.File("job"), "stop\n"); // nobody follows
        _notifications.Bind(new UnixDomainSocketEndPoint(_directory.File("notify")));
    }

    public PrivateBus Bus { get; }

    public string ConfigurationFile { get; }

    /// <summary>Taken by the next <see cref="WriteConfiguration"/>.</summary>
    public string StateDirectory { get; set; }

    public string RuntimeDirectory => _directory.File("run");

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>Every line the daemon wrote.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    public int Id => _process!.Id;

    public void WriteConfiguration(string rest) =>
        File.WriteAllText(
            ConfigurationFile,
            $"[Paths]\nStateDirectory={StateDirectory}\nRuntimeDirectory={RuntimeDirectory}\n"
                + $"[Sessions]\nDockerHost=unix://{_directory.File("no-docker.sock")}\n{rest}\n"
        );

    /// <summary>Starts it and waits for READY=1.</summary>
    public void StartReady()
    {
        Start();
        WaitForNotification("READY=1");
    }

    public void Start()
    {
        ProcessStartInfo start = new(Program, ["--config", ConfigurationFile])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        start.Environment["NOTIFY_SOCKET"] = _directory.File("notify");
        start.Environment["AUTOMOUNT_JOB_FILE"] = _directory.File("job");
        start.Environment["DBUS_SYSTEM_BUS_ADDRESS"] = Bus.Address;
        foreach ((string name, string value) in Environment)
        {
            start.Environment[name] = value;
        }

        _process?.Dispose();
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_log)
            {
                _log.AppendLine(line.Data);
            }
        };
        _process.Start();
        _process.BeginErrorReadLine();
    }

    /// <summary>Asks the program whether it could start.</summary>
    /// <returns>Its exit status and what it said.</returns>
    public (int Status, string Said) CheckStart() =>
        RunToEnd(
            "env",
            $"DBUS_SYSTEM_BUS_ADDRESS={Bus.Address}",
            Program,
            "--config",
            ConfigurationFile,
            "--check-start"
        );

    /// <summary>Waits for a message that contains a text.</summary>
    /// <returns>The whole message.</returns>
    public string WaitForNotification(string text)
    {
        byte[] buffer = new byte[4096];
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Patience)
        {
            if (!_notifications.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectRead))
            {
                Assert.False(_process!.HasExited, $"the daemon ended before '{text}':\n{Log}");
                continue;
            }

            string message = Encoding.UTF8.GetString(buffer, 0, _notifications.Receive(buffer));
            if (message.Contains(text, StringComparison.Ordinal))
            {
                return message;
            }
        }

        throw new TimeoutException($"the daemon did not say '{text}':\n{Log}");
    }

    /// <summary>Takes what the daemon has said so far: it waits where nobody listens.</summary>
    public void DropNotifications()
    {
        byte[] buffer = new byte[4096];
        while (_notifications.Poll(TimeSpan.Zero, SelectMode.SelectRead))
        {
            _notifications.Receive(buffer);
        }
    }

    public void Signal(string signal) =>
        Run("kill", $"-{signal}", Id.ToString(CultureInfo.InvariantCulture));

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public int WaitForExit()
    {
        Assert.True(_process!.WaitForExit(Patience), $"the daemon did not end:\n{Log}");
        _process.WaitForExit(); // and for the end of its log
        return _process.ExitCode;
    }

    /// <summary>Ends it gracefully.</summary>
    public void Stop()
    {
        Signal("TERM");
        Assert.Equal(0, WaitForExit());
    }

    /// <summary>Ends the bus below it.</summary>
    public void EndBus()
    {
        if (!_busEnded)
        {
            _busEnded = true;
            Bus.Dispose();
        }
    }

    /// <summary>A call on its bus, by busctl.</summary>
    public string Call(params string[] arguments) =>
        Run(["busctl", $"--address={Bus.Address}", "call", "org.automount1", .. arguments]);

    public string CallManager(string method, params string[] arguments) =>
        Call(["/org/automount1", "org.automount1.Manager", method, .. arguments]);

    /// <summary>Whether something is mounted below its directories.</summary>
    public bool HasMounts() =>
        File.ReadAllText("/proc/self/mountinfo")
            .Contains(RuntimeDirectory + "/", StringComparison.Ordinal);

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process?.Dispose();
        foreach (string line in File.ReadAllLines("/proc/self/mountinfo"))
        {
            string path = line.Split(' ')[4];
            if (path.StartsWith(RuntimeDirectory + "/", StringComparison.Ordinal))
            {
                Run("umount", "--lazy", path);
            }
        }

        EndBus();
        _notifications.Dispose();
        _directory.Dispose();
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>What it wrote, errors included.</returns>
    private static string Run(params string[] command) => RunToEnd(command).Said;

    private static (int Status, string Said) RunToEnd(params string[] command)
    {
        ProcessStartInfo start = new("sh", ["-c", "exec \"$@\" 2>&1", "sh", .. command])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
