using System.Diagnostics;
using AutoMount.TestKit.Bus;

namespace AutoMount.Daemon.Tests.State;

/// <summary>A real automountd under the stand-in for systemd, which keeps its mounts over its ends.</summary>
internal sealed class KeptDaemon : IDisposable
{
    private static readonly string Manager = Path.Combine(
        Repository.Root,
        "packaging/service-manager"
    );

    private readonly TemporaryDirectory _directory = new();
    private readonly PrivateBus _bus = PrivateBus.Start();
    private readonly Process _manager;

    public KeptDaemon()
    {
        File.WriteAllText(
            _directory.File("conf"),
            $"[Paths]\nStateDirectory={StateDirectory}\nRuntimeDirectory={RuntimeDirectory}\n"
                + $"[Sessions]\nDockerHost=unix://{_directory.File("no-docker.sock")}\n"
        );
        Directory.CreateDirectory(_directory.File("service"));
        ProcessStartInfo start = new(
            "sh",
            [
                "-c",
                "log=$1; shift; exec \"$@\" >\"$log\" 2>&1",
                "sh",
                _directory.File("log"),
                Manager,
                "run",
                _directory.File("service"),
                "--",
                DaemonProcess.Program,
                "--config",
                _directory.File("conf"),
            ]
        )
        {
            UseShellExecute = false,
        };
        start.Environment["DBUS_SYSTEM_BUS_ADDRESS"] = _bus.Address;
        _manager = Process.Start(start)!;
        string control = _directory.File("service/control");
        Assert.True(SpinWait.SpinUntil(() => File.Exists(control), TimeSpan.FromSeconds(10)));
        Control("wait");
    }

    public string StateDirectory => _directory.File("state");

    public string RuntimeDirectory => _directory.File("run");

    /// <summary>What it said.</summary>
    public string Log => File.ReadAllText(_directory.File("log"));

    /// <summary>Has the stand-in do something, and waits for it.</summary>
    public void Control(string verb)
    {
        (int status, string said) = Run(Manager, "control", _directory.File("service"), verb);
        Assert.True(status == 0, $"{verb}: {said}\n{Log}");
    }

    /// <summary>A call of the manager object.</summary>
    public string Call(string method, params string[] arguments) =>
        Run([
            "busctl",
            $"--address={_bus.Address}",
            "call",
            "org.automount1",
            "/org/automount1",
            "org.automount1.Manager",
            method,
            .. arguments,
        ]).Said;

    public void Dispose()
    {
        if (!_manager.HasExited)
        {
            Control("stop");
            _manager.WaitForExit();
        }

        _manager.Dispose();
        _bus.Dispose();
        _directory.Dispose();
    }

    private static (int Status, string Said) Run(params string[] command)
    {
        ProcessStartInfo start = new("sh", ["-c", "exec \"$@\" 2>&1", "sh", .. command])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said);
    }
}
