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

    /// <summary>Runs the <c>docker</c> tool against it.</summary>
    /// <returns>Its output; throws where it fails.</returns>
    public Task<string> RunAsync(params string[] arguments) => RunAsync(input: null, arguments);

    /// <summary>Stops the daemon; containers end with it.</summary>
    public async Task StopDaemonAsync()
    {
        if (_daemon is { } daemon)
        {
            using Process kill = Process.Start("kill", ["-TERM", $"{daemon.Id}"]);
            await kill.WaitForExitAsync();
            using CancellationTokenSource limit = new(Patience);
            await daemon.WaitForExitAsync(limit.Token);
            daemon.Dispose();
            _daemon = null;
        }
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
                "--bridge=none",
                "--ip-forward=false",
                "--ip-masq=false",
                "--exec-opt=native.cgroupdriver=cgroupfs",
                "--log-level=error",
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

        await StopDaemonAsync();
        foreach (
            MountTableEntry entry in MountTable
                .Read()
                .Entries.Where(entry =>
                    entry.Target.StartsWith(_directory, StringComparison.Ordinal)
                )
                .Reverse()
        )
        {
            _ = FileSystemMount.Unmount(entry.Target, UnmountFlags.MNT_DETACH);
        }

        Directory.Delete(_directory, recursive: true);
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
