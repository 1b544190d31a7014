using System.Text;
using AutoMount.Daemon.Metrics;
using AutoMount.TestKit.Bus;

namespace AutoMount.Daemon.Tests.Metrics;

/// <summary>Metrics of a running daemon, fetched by curl and read by Prometheus' own parser for Python.</summary>
public sealed class MetricsDaemonTests : IDisposable
{
    private const string Requests = "automount_fuse_request_duration_seconds";

    private readonly DaemonProcess _daemon = new();
    private readonly TemporaryDirectory _directory = new();

    private string SocketPath => _directory.File("metrics.sock");

    private string FilePath => _directory.File("automount.prom");

    public void Dispose()
    {
        _daemon.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Daemon_TellsFoldersAndRequests_AndItsSuccessorDoes()
    {
        _daemon.WriteConfiguration($"[Metrics]\nSocket={SocketPath}\n");
        _daemon.StartReady();
        _daemon.CallManager("CreateFolder", "sa{sv}", "a\"b\\c", "1", "bytes", "t", "1048576");
        string folder = Path.Combine(_daemon.RuntimeDirectory, "users/0", "a\"b\\c");
        await File.WriteAllBytesAsync(
            Path.Combine(folder, "file"),
            new byte[5000],
            TestContext.Current.CancellationToken
        );
        File.Move(Path.Combine(folder, "file"), Path.Combine(folder, "other"));

        // an answer is on its way before it is counted, and a text is kept for a second
        IReadOnlyList<Sample> samples = await FetchAsync();
        for (int turn = 0; turn < 10 && !samples.Any(IsRename); turn++)
        {
            await Task.Delay(MetricsText.Kept, TestContext.Current.CancellationToken);
            samples = await FetchAsync();
        }

        (string, string)[] labels = [("user", "root"), ("folder", "a\"b\\c")];
        Assert.Equal(12288, samples.Value("automount_folder_used_bytes", labels));
        Assert.Equal(2, samples.Value("automount_folder_used_inodes", labels));
        Assert.Equal(1048576, samples.Value("automount_folder_limit_bytes", labels));
        Assert.Equal(1, samples.Value("automount_folders", ("user", "root")));
        Assert.Equal(1, samples.Value($"{Requests}_count", Operation("create")));
        Assert.Equal(1, samples.Value($"{Requests}_count", Operation("rename")));
        Assert.True(samples.Value($"{Requests}_sum", Operation("write")) > 0);

        _daemon.Signal("KILL");
        _daemon.WaitForExit();
        _daemon.StartReady();

        samples = await FetchAsync();
        Assert.Equal(12288, samples.Value("automount_folder_used_bytes", labels));
        Assert.DoesNotContain(samples, sample => sample.Name == $"{Requests}_count");
        _daemon.Stop();
        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public void TextFile_IsWritten_AndGoesWithTheService()
    {
        _daemon.WriteConfiguration($"[Metrics]\nTextFile={FilePath}\nTextFileInterval=1s\n");
        _daemon.StartReady();
        _daemon.CallManager("CreateFolder", "sa{sv}", ".local", "0");

        (string, string)[] labels = [("user", "root"), ("folder", ".local")];
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                    File.Exists(FilePath)
                    && File.ReadAllText(FilePath).Contains(".local", StringComparison.Ordinal),
                TimeSpan.FromSeconds(20)
            ),
            _daemon.Log
        );
        byte[] text = File.ReadAllBytes(FilePath);
        Assert.Equal(
            4096,
            MetricsReader.Prometheus(text).Value("automount_folder_used_bytes", labels)
        );
        Assert.DoesNotContain("# EOF", Encoding.UTF8.GetString(text), StringComparison.Ordinal);
        _daemon.Stop();
        Assert.False(File.Exists(FilePath));
    }

    [Fact]
    public void ASocketThatCannotBe_IsTold_AndKeepsNobodyFromHisFolders()
    {
        _daemon.WriteConfiguration("[Metrics]\nSocket=/nowhere/metrics.sock\n");
        _daemon.StartReady();

        _daemon.Stop();

        Assert.Contains("Metrics cannot be fetched", _daemon.Log, StringComparison.Ordinal);
    }

    private static bool IsRename(Sample sample) =>
        sample.Name == $"{Requests}_count" && sample.Labels["operation"] == "rename";

    private static (string, string)[] Operation(string kind) =>
        [("user", "root"), ("operation", kind)];

    private async Task<IReadOnlyList<Sample>> FetchAsync()
    {
        CommandResult page = await Commands.RunAsync(
            0,
            "curl",
            "--silent",
            "--fail",
            "--unix-socket",
            SocketPath,
            "http://localhost/metrics"
        );
        return MetricsReader.OpenMetrics(Encoding.UTF8.GetBytes(page.Succeeded() + "\n"));
    }
}
