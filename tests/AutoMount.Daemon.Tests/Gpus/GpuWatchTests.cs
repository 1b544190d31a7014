using System.Diagnostics;
using AutoMount.Core.Configuration;
using AutoMount.Core.Gpus;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoMount.Daemon.Tests.Gpus;

/// <summary>What listens to the kernel's log, over a pipe and made-up GPUs.</summary>
public sealed class GpuWatchTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _directory = Directory
        .CreateTempSubdirectory("automount-watch-")
        .FullName;
    private readonly GpuManager _gpus;
    private long _sequence;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public GpuWatchTests() => (_, _gpus) = FakeGpuHost.Make(GpuMachines.Pcie(2));

    public void Dispose()
    {
        _gpus.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>The thread that reads the log is telling a change when the service ends.</summary>
    [Fact]
    public async Task Dispose_WhileAChangeIsBeingTold_Returns()
    {
        using ManualResetEventSlim telling = new();
        using ManualResetEventSlim goOn = new();
        _gpus.Changed += _ =>
        {
            telling.Set();
            goOn.Wait(Patience, Cancellation);
        };
        (GpuWatch watch, FileStream log) = await StartAsync();
        await using (log)
        {
            await WriteAsync(log, place: 0);
            Assert.True(telling.Wait(Patience, Cancellation));

            Task disposing = Task.Run(watch.Dispose, Cancellation);
            await Task.Delay(100, Cancellation); // it waits for the thread by now
            goOn.Set();

            await disposing.WaitAsync(Patience, Cancellation);
        }
    }

    [Fact]
    public async Task Record_WhoseTakingInFails_DoesNotKeepTheNextFromBeingTakenIn()
    {
        _gpus.Changed += address =>
        {
            if (address == GpuMachines.AddressOf(0))
            {
                throw new InvalidOperationException("a bug elsewhere");
            }
        };
        (GpuWatch watch, FileStream log) = await StartAsync();
        using (watch)
        await using (log)
        {
            await WriteAsync(log, place: 0);
            await WriteAsync(log, place: 1);
            using CancellationTokenSource limit = new(Patience);
            while (_gpus.Find(GpuMachines.AddressOf(1))!.State != GpuState.Lost)
            {
                await Task.Delay(5, limit.Token);
            }
        }
    }

    private async Task<(GpuWatch Watch, FileStream Log)> StartAsync()
    {
        string path = Path.Combine(_directory, "kmsg");
        using (Process make = Process.Start("mkfifo", [path]))
        {
            await make.WaitForExitAsync(Cancellation);
        }

        FileStream log = new(path, FileMode.Open, FileAccess.ReadWrite);
        GpuSettings settings = new() { KernelLog = path, Nvml = null };
        GpuWatch watch = new(_gpus, settings, NullLogger.Instance);
        watch.Start();
        return (watch, log);
    }

    private async Task WriteAsync(FileStream log, int place)
    {
        string line =
            $"4,{++_sequence},1000000,-;NVRM: Xid (PCI:{GpuMachines.AddressOf(place).Value[..^2]}): 79, pid=1, name=x, gone\n";
        await log.WriteAsync(System.Text.Encoding.UTF8.GetBytes(line), Cancellation);
        await log.FlushAsync(Cancellation);
    }
}
