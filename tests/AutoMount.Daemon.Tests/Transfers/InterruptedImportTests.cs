using System.Diagnostics;
using System.Formats.Tar;

namespace AutoMount.Daemon.Tests.Transfers;

/// <summary>An import in the middle of which the service ends: what is in the folder is whole and charged exactly, nothing else is, and another import works.</summary>
public sealed class InterruptedImportTests
{
    private const int Large = 8 << 20;

    [Theory]
    [InlineData("TERM")]
    [InlineData("KILL")]
    public async Task AServiceThatEndsInTheMiddle_LeavesNothingHalf(string signal)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using TransferHost host = new();
        (string name, string path) = await host.MakeFolderAsync();
        string[] transfers;
        using (Process tool = host.StartTool("folder", "import", name, "-", "--quiet"))
        {
            Task<string> errors = tool.StandardError.ReadToEndAsync(cancellation);
            Stream input = tool.StandardInput.BaseStream;
            await WriteHalfAsync(input, cancellation);
            await AwaitUsageAsync(host, name, Large);

            transfers = ChildrenOf(host.Daemon.Id);
            Assert.NotEmpty(transfers);
            host.Daemon.Signal(signal);
            int exit = host.Daemon.WaitForExit();
            Assert.Equal(signal == "TERM", exit == 0);
            await tool.WaitForExitAsync(cancellation);
            Assert.NotEqual(0, tool.ExitCode);
            Assert.NotEqual("", await errors);
        }

        Assert.True(
            SpinWait.SpinUntil(
                () => !transfers.Any(id => Directory.Exists($"/proc/{id}")),
                TimeSpan.FromSeconds(10)
            ),
            "the process of the transfer outlives the service"
        );
        host.Daemon.StartReady();

        await TransferHost.ShellAsync("test \"$(cat \"$1\"/small/* | wc -c)\" = 300", path);
        await ImportWholeAsync(host, name, cancellation);
        Assert.Equal(
            "0",
            await TransferHost.ShellAsync("ls -A \"$1\" | grep -c '^.automount' || :", path)
        );
        Assert.Equal($"{Large}", await TransferHost.ShellAsync("stat -c %s \"$1\"/large", path));
        await AssertExactAsync(host, name, path);
        (await host.ToolAsync("folder", "delete", name)).Succeeded();
    }

    /// <summary>Small files, and half of a large one.</summary>
    private static async Task WriteHalfAsync(Stream input, CancellationToken cancellation)
    {
        using MemoryStream whole = new();
        await WriteArchiveAsync(whole, cancellation);
        await input.WriteAsync(
            whole.GetBuffer().AsMemory(0, (int)whole.Length - (Large / 2)),
            cancellation
        );
        await input.FlushAsync(cancellation);
    }

    private static async Task ImportWholeAsync(
        TransferHost host,
        string name,
        CancellationToken cancellation
    )
    {
        using Process tool = host.StartTool("folder", "import", name, "-", "--overwrite");
        Task<string> errors = tool.StandardError.ReadToEndAsync(cancellation);
        await using (Stream input = tool.StandardInput.BaseStream)
        {
            await WriteArchiveAsync(input, cancellation);
        }

        await tool.WaitForExitAsync(cancellation);
        Assert.True(tool.ExitCode == 0, await errors);
    }

    private static async Task WriteArchiveAsync(Stream stream, CancellationToken cancellation)
    {
        await using TarWriter writer = new(stream, TarEntryFormat.Pax, leaveOpen: true);
        for (int index = 0; index < 100; index++)
        {
            await writer.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, $"small/{index}")
                {
                    DataStream = new MemoryStream("abc"u8.ToArray()),
                },
                cancellation
            );
        }

        byte[] content = new byte[Large];
        new Random(1).NextBytes(content);
        await writer.WriteEntryAsync(
            new PaxTarEntry(TarEntryType.RegularFile, "large")
            {
                DataStream = new MemoryStream(content),
            },
            cancellation
        );
    }

    private static async Task AwaitUsageAsync(TransferHost host, string name, long bytes)
    {
        long start = Stopwatch.GetTimestamp();
        while ((await host.UsageAsync(name)).Bytes < bytes)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30));
        }
    }

    private static async Task AssertExactAsync(TransferHost host, string name, string path)
    {
        (long, long) counted = await TransferHost.CountAsync(path);
        long start = Stopwatch.GetTimestamp();
        while (await host.UsageAsync(name) is var usage && usage != counted)
        {
            Assert.True(
                Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30),
                $"{usage} is charged for {counted}"
            );
        }
    }

    private static string[] ChildrenOf(int process) =>
        [
            .. Directory
                .GetDirectories($"/proc/{process}/task")
                .SelectMany(task => File.ReadAllText($"{task}/children").Split(' '))
                .Where(id => id.Length > 0),
        ];
}
