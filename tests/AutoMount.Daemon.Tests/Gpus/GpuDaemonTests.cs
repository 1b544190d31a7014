using System.Diagnostics;
using AutoMount.TestKit.Containers;
using AutoMount.TestKit.Core;

namespace AutoMount.Daemon.Tests.Gpus;

/// <summary>The whole daemon over a made-up tree, a pipe for the kernel's log and a stub of NVML; no container engine.</summary>
public sealed class GpuDaemonTests : IDisposable
{
    private const string Gpu = "/org/automount1/gpu/_30000_3a10_3a00_2e0";

    private readonly DaemonProcess _daemon = new();
    private readonly GpuTree _tree = GpuTree.Of(GpuMachines.Pcie(2));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _daemon.Dispose();
        _tree.Dispose();
    }

    [Fact]
    public async Task Gpus_OfAFakeTree_AreOnTheBus_AndWhatIsLearnedOfThemOutlivesTheDaemon()
    {
        using NvmlStub stub = await NvmlStub.MakeAsync();
        stub.Answer(
            $"driver {GpuTree.Driver}",
            "gpu 0000:10:00.0 GPU-00000000-0000-0000-0000-000000000000 8589934592 0 Stub"
        );
        string log = _tree.At("kmsg");
        using (Process make = Process.Start("mkfifo", [log]))
        {
            await make.WaitForExitAsync(Cancellation);
        }

        await using FileStream writer = new(log, FileMode.Open, FileAccess.ReadWrite);
        _daemon.Environment["NVML_STUB_STATE"] = stub.State;
        _daemon.WriteConfiguration(
            $"[Gpus]\nHostRoot={_tree.Root}\nKernelLog={log}\nNvml={stub.Library}"
        );
        _daemon.StartReady();

        Assert.Contains("\"0000:11:00.0\"", List(), StringComparison.Ordinal);
        await UntilAsync(() => List().Contains("8589934592", StringComparison.Ordinal));
        await writer.WriteAsync(
            "4,7,1000000,-;NVRM: Xid (PCI:0000:10:00): 79, pid=1, name=x, GPU has fallen off the bus.\n"u8.ToArray(),
            Cancellation
        );
        await writer.FlushAsync(Cancellation);
        await UntilAsync(() => State() == "lost");
        _ = _daemon.WaitForNotification("; 1 of 2 GPUs free");
        _ = _daemon.Call(
            "/org/automount1/gpu/_30000_3a11_3a00_2e0",
            "org.automount1.Gpu",
            "Drain",
            "a{sv}",
            "1",
            "reason",
            "s",
            "fan"
        );
        _daemon.Signal("KILL");
        _ = _daemon.WaitForExit();
        await UntilAsync(() => !IsRunning(stub.Library)); // the helper ends with the daemon

        _daemon.StartReady();

        Assert.Equal("lost", State());
        Assert.Contains("\"draining\"", List(), StringComparison.Ordinal);
        _daemon.Stop();
        await UntilAsync(() => !IsRunning(stub.Library));
        Assert.Contains("Xid 79 on GPU 0000:10:00.0", _daemon.Log, StringComparison.Ordinal);
    }

    private string List() => _daemon.CallManager("ListGpus", "a{sv}", "0");

    private string State() =>
        _daemon
            .Call(
                Gpu,
                "org.freedesktop.DBus.Properties",
                "Get",
                "ss",
                "org.automount1.Gpu",
                "State"
            )
            .Split('"')[^2];

    private static bool IsRunning(string library) =>
        Directory
            .GetDirectories("/proc")
            .Any(process =>
            {
                try
                {
                    return File.ReadAllText($"{process}/cmdline")
                        .Contains(library, StringComparison.Ordinal);
                }
                catch (IOException)
                {
                    return false; // no process, or one that ended
                }
            });

    private static async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(
            Cancellation
        );
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            await Task.Delay(50, limit.Token);
        }
    }
}
