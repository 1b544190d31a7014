using AutoMount.Posix.Files;

namespace AutoMount.Posix.Threads;

/// <summary>How long an idle processor may take to wake up: a wish of this process to the kernel (PM QoS, <c>/dev/cpu_dma_latency</c>, <c>Documentation/power/pm_qos_interface.rst</c>).</summary>
/// <remarks>
/// Holds for all processors while it is wished for, and ends with the process. In a virtual machine a sleeping processor
/// costs some 20 µs to wake, which is more than the request that it is woken for.
/// </remarks>
public sealed class ProcessorLatency : IDisposable
{
    private const string Device = "/dev/cpu_dma_latency";
    private const string Driver = "/sys/devices/system/cpu/cpuidle/current_driver";
    private const string LightestSleep = "/sys/devices/system/cpu/cpu0/cpuidle/state1/latency";
    private const int NoWish = 2_000_000_000; // PM_QOS_CPU_LATENCY_DEFAULT_VALUE

    private readonly FileDescriptor _device;
    private readonly int _microseconds;

    private ProcessorLatency(FileDescriptor device, int microseconds)
    {
        _device = device;
        _microseconds = microseconds;
    }

    /// <summary>Whether the wish is told now.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Opens the device, without a wish yet.</summary>
    /// <returns>Null where the kernel has no say in how its processors sleep, or does not let us.</returns>
    public static ProcessorLatency? Open()
    {
        string driver = Read(Driver);
        if (
            driver is "" or "none"
            || FileIo.OpenTrusted(Device, OpenMode.O_WRONLY, out FileDescriptor device)
                != Errno.None
        )
        {
            return null;
        }

        // a virtual processor's only sleep is to be given away, however short it is said to be; a real one's lightest is cheap
        bool isVirtual = string.Equals(driver, "haltpoll", StringComparison.Ordinal);
        int lightest =
            !isVirtual && int.TryParse(Read(LightestSleep), out int microseconds)
                ? microseconds
                : 0;
        ProcessorLatency latency = new(device, lightest);
        latency.Release(); // to open alone already asks for 0
        return latency;
    }

    /// <summary>Asks for quick processors.</summary>
    public void Hold() => IsHeld = Write(_microseconds);

    /// <summary>Takes the wish back.</summary>
    public void Release()
    {
        _ = Write(NoWish); // refused: then there is no wish either
        IsHeld = false;
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();

    private bool Write(int value) =>
        DeviceIo.Write(_device, BitConverter.GetBytes(value)) == Errno.None;

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (IOException)
        {
            return string.Empty; // no cpuidle on this machine
        }
    }
}
