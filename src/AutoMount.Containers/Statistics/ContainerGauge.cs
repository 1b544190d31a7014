using AutoMount.Core.Sessions;

namespace AutoMount.Containers.Statistics;

/// <summary>The counters of one container.</summary>
/// <param name="process">Its first process.</param>
/// <param name="groups">Its control groups.</param>
internal sealed class ContainerGauge(int process, ControlGroups groups) : IContainerGauge
{
    private const long NanosecondsPerTick = 100;
    private readonly TaskCompletionSource _ended = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    /// <inheritdoc/>
    public Task Ended => _ended.Task;

    /// <inheritdoc/>
    public SessionStatistics Read(DateTimeOffset at)
    {
        (long Read, long Written)? block = Block();
        // of a process that has ended the namespace is gone, and what is told then is not its own
        (long Received, long Sent)? network = Ended.IsCompleted
            ? null
            : CounterText.Network(KernelFile.Read($"/proc/{process}/net/dev"));
        return new SessionStatistics
        {
            At = at,
            Cpu = Cpu(),
            MemoryBytes = Memory(),
            MemoryPeakBytes =
                Number("memory", "memory.max_usage_in_bytes") ?? Number("memory.peak"),
            Processes = Number("pids", "pids.current") ?? Number("pids.current"),
            NetworkReceivedBytes = network?.Received,
            NetworkSentBytes = network?.Sent,
            BlockReadBytes = block?.Read,
            BlockWrittenBytes = block?.Written,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => End();

    internal void End() => _ended.TrySetResult();

    private TimeSpan? Cpu()
    {
        if (Number("cpuacct", "cpuacct.usage") is { } nanoseconds)
        {
            return TimeSpan.FromTicks(nanoseconds / NanosecondsPerTick);
        }

        return
            CounterText.Field(KernelFile.Read(groups.Second("cpu.stat")), "usage_usec")
                is { } microseconds
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;
    }

    /// <summary>What the engine's own <c>docker stats</c> shows: without the part of the page cache that is dropped first.</summary>
    private long? Memory()
    {
        long? used = Number("memory", "memory.usage_in_bytes");
        string? place = used is null
            ? groups.Second("memory.stat")
            : groups.First("memory", "memory.stat");
        long? cache = CounterText.Field(
            KernelFile.Read(place),
            used is null ? "inactive_file" : "total_inactive_file"
        );
        used ??= Number("memory.current");
        return used is { } bytes ? Math.Max(0, bytes - (cache ?? 0)) : null;
    }

    private (long Read, long Written)? Block() =>
        CounterText.BlockIo1(
            KernelFile.Read(groups.First("blkio", "blkio.throttle.io_service_bytes_recursive"))
                ?? KernelFile.Read(groups.First("blkio", "blkio.throttle.io_service_bytes"))
        ) ?? CounterText.BlockIo2(KernelFile.Read(groups.Second("io.stat")));

    private long? Number(string controller, string file) =>
        CounterText.Number(KernelFile.Read(groups.First(controller, file)));

    private long? Number(string file) => CounterText.Number(KernelFile.Read(groups.Second(file)));
}
