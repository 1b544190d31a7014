using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;

namespace AutoMount.Daemon.Tests.Transfers;

/// <summary>Archives of any number of entries go in and out within the memory that a few take.</summary>
public sealed class ManyEntriesTests(TransferHost host, ITestOutputHelper output)
    : IClassFixture<TransferHost>
{
    private const long MostOfAnInode = 1024; // that the kernel knows: the daemon does until it is told that it is forgotten
    private const long MostOfAChild = 200L << 20; // most of it is the runtime, which is compiled ahead of time in the package

    private long _childsPeak;

    [Fact]
    public Task TwentyThousand() => RunAsync(20_000);

    [Fact]
    [Trait("Kind", "Soak")]
    public Task AMillion() => RunAsync(1_000_000);

    private async Task RunAsync(int count)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        (string name, string path) = await host.MakeFolderAsync("20G", "2000000");
        long before = MemoryOf(host.Daemon.Id, "VmRSS");
        long start = Stopwatch.GetTimestamp();
        using (Process tool = host.StartTool("folder", "import", name, "-", "--quiet"))
        {
            Task<string> errors = tool.StandardError.ReadToEndAsync(cancellation);
            Task<string> said = tool.StandardOutput.ReadToEndAsync(cancellation);
            await using (Stream input = tool.StandardInput.BaseStream)
            {
                await ManyEntries.WriteAsync(input, count, cancellation);
                _childsPeak = Math.Max(_childsPeak, PeakOfChild());
            }

            await EndAsync(tool);
            Assert.True(tool.ExitCode == 0, await errors + await said);
        }

        TimeSpan imported = Stopwatch.GetElapsedTime(start);
        (long Bytes, long Inodes) counted = await TransferHost.CountAsync(path);
        Assert.Equal(counted, await host.UsageAsync(name));
        start = Stopwatch.GetTimestamp();
        long exported = await ExportAsync(name, cancellation);
        output.WriteLine(
            $"{count} entries: in {imported.TotalSeconds:F1} s, out {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s; "
                + $"child at most {_childsPeak >> 20} MiB, daemon {before >> 20} MiB before and {MemoryOf(host.Daemon.Id, "VmRSS") >> 20} after"
        );
        Assert.Equal(count, exported);
        Assert.InRange(_childsPeak, 1, MostOfAChild);
        long growth = MemoryOf(host.Daemon.Id, "VmRSS") - before;
        Assert.InRange(growth, long.MinValue, (64L << 20) + (count * MostOfAnInode));
    }

    private async Task<long> ExportAsync(string name, CancellationToken cancellation)
    {
        using Process tool = host.StartTool("folder", "export", name, "-", "--no-compress");
        tool.StandardInput.Close();
        Task<string> errors = tool.StandardError.ReadToEndAsync(cancellation);
        long entries = 0;
        await using (BufferedStream archive = new(tool.StandardOutput.BaseStream, 1 << 20))
        await using (TarReader reader = new(archive))
        {
            while (await reader.GetNextEntryAsync(copyData: false, cancellation) is not null)
            {
                entries++;
                if (entries % 10_000 == 0)
                {
                    _childsPeak = Math.Max(_childsPeak, PeakOfChild());
                }
            }
        }

        await EndAsync(tool);
        Assert.True(tool.ExitCode == 0, await errors);
        return entries;
    }

    /// <summary>Waits for the tool, and looks at the transfer's memory meanwhile.</summary>
    private async Task EndAsync(Process tool)
    {
        while (!tool.WaitForExit(TimeSpan.FromMilliseconds(20)))
        {
            _childsPeak = Math.Max(_childsPeak, PeakOfChild());
            await Task.Yield();
        }
    }

    /// <summary>The most memory that the daemon's children, which are transfers here, have had; 0 where there is none.</summary>
    private long PeakOfChild() =>
        Directory
            .GetDirectories($"/proc/{host.Daemon.Id}/task")
            .SelectMany(task => ReadOrNothing($"{task}/children").Split(' '))
            .Where(id => id.Length > 0)
            .Select(id => MemoryOf(int.Parse(id, CultureInfo.InvariantCulture), "VmHWM"))
            .DefaultIfEmpty()
            .Max();

    private static long MemoryOf(int process, string field) =>
        ReadOrNothing($"/proc/{process}/status")
            .Split('\n')
            .Where(line => line.StartsWith(field, StringComparison.Ordinal))
            .Select(line =>
                long.Parse(
                    line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
                    CultureInfo.InvariantCulture
                ) << 10
            )
            .FirstOrDefault();

    private static string ReadOrNothing(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return string.Empty; // it ended
        }
    }
}
