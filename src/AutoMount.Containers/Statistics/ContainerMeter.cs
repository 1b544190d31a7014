using AutoMount.Core.Sessions;
using AutoMount.Posix;
using AutoMount.Posix.Events;
using AutoMount.Posix.Mounts;
using AutoMount.Posix.Processes;

namespace AutoMount.Containers.Statistics;

/// <summary>Counters of containers, read from the kernel's own files: tens of microseconds, where the engine takes milliseconds and, for processor time, a second.</summary>
public sealed class ContainerMeter : IContainerMeter, IDisposable
{
    private readonly EndWatch _ends = new();

    /// <inheritdoc/>
    public IContainerGauge? Open(int process)
    {
        if (ProcessHandle.Open(process, out ProcessHandle? handle) != Errno.None)
        {
            return null;
        }

        string? groups = KernelFile.Read($"/proc/{process}/cgroup");
        if (groups is null || handle!.HasEnded)
        {
            handle!.Dispose();
            return null;
        }

        ContainerGauge gauge = new(process, ControlGroups.Find(groups, MountTable.Read()));
        _ends.Watch(handle, gauge.End);
        return gauge;
    }

    /// <inheritdoc/>
    public void Dispose() => _ends.Dispose();
}
