using System.Diagnostics;
using AutoMount.Posix.Mounts;

namespace AutoMount.TestKit.Containers;

/// <summary>A Docker engine of the tests' own, without network, in a directory of its own; or the one that <c>DOCKER_HOST</c> names. Has a small image.</summary>
public sealed class PrivateDocker : IAsyncDisposable
{
    /// <summary>An image of busybox; its own command says <c>own command</c>.</summary>
    public const string Image = "automount-test-busybox:1";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string? _directory;
    private Process? _daemon;
    private string _bridge = "none";

    private PrivateDocker(string host, string? directory)
    {
        Host = host;
        _directory = directory;
    }

    /// <summary>Its address, <c>unix://...</c>.</summary>
    public string Host { get; }

    /// <summary>Whether it may be stopped: it is ours.</summary>
    public bool IsOwn => _directory is not null;

    /// <summary>Starts one, unless <c>DOCKER_HOST</c> names one, and gives it the image.</summary>
    public static async Task<PrivateDocker> StartAsync()
    {
        PrivateDocker docker;
        if (Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host)
        {
            docker = new PrivateDocker(host, directory: null);
        }
        else
        {
            string directory = Directory.CreateTempSubdirectory("automount-docker-").FullName;
            docker = new PrivateDocker($"unix://{directory}/docker.sock", directory);
            await docker.StartDaemonAsync();
        }

        await docker.ImportAsync();
        return docker;
    }

    /// <summary>Starts one whose containers have a network: a bridge of its own, reached through the engine's forwarding programs, without any packet filter.</summary>
    public static async Task<PrivateDocker> StartNetworkedAsync()
    {
        string directory = Directory.CreateTempSubdirectory("automount-docker-").FullName;
        PrivateDocker docker = new($"unix://{directory}/docker.sock", directory);
        await docker.MakeBridgeAsync();
        await docker.StartDaemonAsync();
        await docker.ImportAsync();
        return docker;
    }

    /// <summary>Runs the <c>docker</c> tool against it.</summary>
    /// <returns>Its output; throws where it fails.</returns>
    public Task<string> RunAsync(params string[] arguments) => RunAsync(input: null, arguments);

    /// <summary>Whether containers outlive the daemon, from its next start on.</summary>
    public bool LiveRestore { get; set; }

    /// <summary>Stops the daemon; containers end with it, unless <see cref="LiveRestore"/> is set.</summary>
    public Task StopDaemonAsync() => EndDaemonAsync("-TERM");

    /// <summary>Kills the daemon; containers run on until it is started again, and then as <see cref="LiveRestore"/> says.</summary>
    public async Task KillDaemonAsync()
    {
        string containerd = await File.ReadAllTextAsync(
            $"{_directory}/exec/containerd/containerd.pid"
        );
        await EndDaemonAsync("-KILL");
        // it dies with its parent; a new daemon that finds it dying waits for it in vain
        await UntilGoneAsync(
            int.Parse(containerd, System.Globalization.CultureInfo.InvariantCulture)
        );
    }

    /// <summary>Leaves what a host has after its power was cut: the files on its disk.</summary>
    public async Task CutPowerAsync()
    {
        List<int> processes = [];
        foreach (string container in await IdsAsync("ps", "--quiet"))
        {
            string pid = await RunAsync("inspect", "--format", "{{.State.Pid}}", container);
            processes.Add(int.Parse(pid, System.Globalization.CultureInfo.InvariantCulture));
        }

        await KillDaemonAsync();
        processes.InsertRange(0, HelpersOf(_directory!));
        foreach (int process in processes)
        {
            await KillAsync(process);
        }

        Unmount(_directory!);
        Directory.Delete($"{_directory}/exec", recursive: true);
        File.Delete($"{_directory}/docker.pid");
    }

    /// <summary>Starts the daemon and waits until it answers.</summary>
    public async Task StartDaemonAsync()
    {
        ProcessStartInfo start = new(
            "dockerd",
            [
                $"--host={Host}",
                $"--data-root={_directory}/data",
                $"--exec-root={_directory}/exec",
                $"--pidfile={_directory}/docker.pid",
                "--iptables=false",
                $"--bridge={_bridge}",
                "--ip-forward=false",
                "--ip-masq=false",
                "--exec-opt=native.cgroupdriver=cgroupfs",
                "--log-level=error",
                $"--live-restore={(LiveRestore ? "true" : "false")}",
            ]
        )
        {
            RedirectStandardError = true,
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        _daemon = Process.Start(start)!;
        _daemon.OutputDataReceived += (_, _) => { };
        _daemon.ErrorDataReceived += (_, _) => { };
        _daemon.BeginOutputReadLine();
        _daemon.BeginErrorReadLine();
        await WaitUntilReadyAsync();
    }

    /// <summary>Stops it and removes all of it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_directory is null)
        {
            return;
        }

        if (_daemon is not null && LiveRestore)
        {
            foreach (string container in await IdsAsync("ps", "--all", "--quiet"))
            {
                _ = await RunAsync("rm", "--force", container);
            }
        }

        await StopDaemonAsync();
        foreach (int helper in HelpersOf(_directory))
        {
            await KillAsync(helper);
        }

        if (_bridge != "none")
        {
            await IpAsync("link", "delete", _bridge);
        }

        Unmount(_directory);
        Directory.Delete(_directory, recursive: true);
    }

    private async Task MakeBridgeAsync()
    {
        // a device's name has at most 15 bytes; the network is by our number, as others test here too
        _bridge = $"am{Environment.ProcessId}";
        await IpAsync("link", "add", "name", _bridge, "type", "bridge");
        await IpAsync(
            "address",
            "add",
            $"10.213.{Environment.ProcessId % 256}.1/24",
            "dev",
            _bridge
        );
        await IpAsync("link", "set", _bridge, "up");
    }

    private static async Task IpAsync(params string[] arguments)
    {
        using Process ip = Process.Start("ip", arguments);
        await ip.WaitForExitAsync();
        if (ip.ExitCode != 0)
        {
            throw new InvalidOperationException($"ip {string.Join(' ', arguments)} failed");
        }
    }

    private async Task<string[]> IdsAsync(params string[] arguments) =>
        (await RunAsync(arguments)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task EndDaemonAsync(string signal)
    {
        if (_daemon is { } daemon)
        {
            using Process kill = Process.Start("kill", [signal, $"{daemon.Id}"]);
            await kill.WaitForExitAsync();
            using CancellationTokenSource limit = new(Patience);
            await daemon.WaitForExitAsync(limit.Token);
            daemon.Dispose();
            _daemon = null;
        }
    }

    /// <summary>The engine's helper processes: containerd and its shims have our directory among their arguments.</summary>
    private static List<int> HelpersOf(string directory)
    {
        List<int> helpers = [];
        foreach (string process in Directory.GetDirectories("/proc"))
        {
            bool isProcess = int.TryParse(
                Path.GetFileName(process),
                System.Globalization.CultureInfo.InvariantCulture,
                out int id
            );
            if (isProcess && id != Environment.ProcessId && Arguments(process).Contains(directory))
            {
                helpers.Add(id);
            }
        }

        return helpers;
    }

    private static string Arguments(string process)
    {
        try
        {
            string text = File.ReadAllText($"{process}/cmdline");
            return
                text.StartsWith("containerd", StringComparison.Ordinal)
                || text.Contains("/containerd", StringComparison.Ordinal)
                ? text
                : string.Empty;
        }
        catch (IOException)
        {
            return string.Empty; // it ended
        }
    }

    private static async Task KillAsync(int process)
    {
        using Process kill = Process.Start("kill", ["-KILL", $"{process}"]);
        await kill.WaitForExitAsync();
        await UntilGoneAsync(process);
    }

    private static async Task UntilGoneAsync(int process)
    {
        // a zombie counts as running to whoever looks for the process
        while (Directory.Exists($"/proc/{process}"))
        {
            await Task.Delay(10);
        }
    }

    private static void Unmount(string directory)
    {
        foreach (
            MountTableEntry entry in MountTable
                .Read()
                .Entries.Where(entry =>
                    entry.Target.StartsWith(directory, StringComparison.Ordinal)
                )
                .Reverse()
        )
        {
            _ = FileSystemMount.Unmount(entry.Target, UnmountFlags.MNT_DETACH);
        }
    }

    private async Task WaitUntilReadyAsync()
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                _ = await RunAsync("version");
                return;
            }
            catch (InvalidOperationException)
                when (!_daemon!.HasExited && Stopwatch.GetElapsedTime(start) < Patience)
            {
                await Task.Delay(100);
            }
        }
    }

    private async Task ImportAsync()
    {
        byte[] archive = BusyboxImage.Make();
        _ = await RunAsync(
            archive,
            "import",
            "--change",
            "ENV PATH=/opt/image/bin:/bin",
            "--change",
            "ENV NVIDIA_VISIBLE_DEVICES=all",
            "--change",
            "CMD [\"/bin/sh\",\"-c\",\"echo own command\"]",
            "-",
            Image
        );
    }

    private async Task<string> RunAsync(byte[]? input, params string[] arguments)
    {
        ProcessStartInfo start = new("docker", ["--host", Host, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            await process.StandardInput.BaseStream.WriteAsync(input);
        }

        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException(
                $"docker {string.Join(' ', arguments)}: {await errors}"
            );
    }
}
