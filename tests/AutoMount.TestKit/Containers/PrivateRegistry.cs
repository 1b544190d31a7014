using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace AutoMount.TestKit.Containers;

/// <summary>A registry of the tests' own on the loopback (Debian package <c>docker-registry</c>), empty at first.</summary>
public sealed class PrivateRegistry : IAsyncDisposable
{
    private const string Program = "/usr/bin/docker-registry";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _directory;
    private readonly Process _process;

    private PrivateRegistry(string address, string directory, Process process)
    {
        Address = address;
        _directory = directory;
        _process = process;
    }

    /// <summary>Whether there can be one.</summary>
    public static bool IsInstalled => File.Exists(Program);

    /// <summary>Where it is, as images name it.</summary>
    public string Address { get; }

    /// <summary>Starts one.</summary>
    public static async Task<PrivateRegistry> StartAsync()
    {
        string directory = Directory.CreateTempSubdirectory("automount-registry-").FullName;
        string address = $"127.0.0.1:{FreePort()}";
        string configuration = $"{directory}/config.yml";
        await File.WriteAllTextAsync(
            configuration,
            $"""
            version: 0.1
            log:
              level: error
            storage:
              filesystem:
                rootdirectory: {directory}/data
            http:
              addr: {address}
            """
        );
        Process process = Process.Start(
            new ProcessStartInfo(Program, ["serve", configuration])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        PrivateRegistry registry = new(address, directory, process);
        await registry.WaitUntilReadyAsync();
        return registry;
    }

    /// <summary>Stops it and removes all of it.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitUntilReadyAsync()
    {
        using HttpClient client = new(new HttpClientHandler { UseProxy = false });
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using HttpResponseMessage answer = await client.GetAsync(
                    new Uri($"http://{Address}/v2/")
                );
                return;
            }
            catch (HttpRequestException)
                when (!_process.HasExited && Stopwatch.GetElapsedTime(start) < Patience)
            {
                await Task.Delay(50);
            }
        }
    }
}
