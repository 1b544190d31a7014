using System.Diagnostics;
using AutoMount.Core.Sessions;
using AutoMount.Posix;
using AutoMount.Posix.Events;
using AutoMount.Posix.Mounts;
using AutoMount.Posix.Processes;

namespace AutoMount.Containers.Statistics;

/// <summary>Counters of containers, read from the kernel's own files: tens of microseconds, where the engine takes milliseconds and, for processor time, a second.</summary>
public sealed class ContainerMeter : IContainerMeter, IDisposable
{
    private static readonly TimeSpan s_believed = TimeSpan.FromSeconds(10);

    private readonly EndWatch _ends = new();
    private readonly Lock _reading = new(); // protects what follows
    private MountTable? _mounts;
    private long _mountsRead;

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

        ContainerGauge gauge = new(process, ControlGroups.Find(groups, Hierarchies()));
        _ends.Watch(handle, gauge.End);
        return gauge;
    }

    /// <summary>Where control groups are mounted on this host, as of a little while ago: that is done at boot, and many sessions are looked for at once at a start.</summary>
    private MountTable Hierarchies()
    {
        lock (_reading)
        {
            if (_mounts is null || Stopwatch.GetElapsedTime(_mountsRead) > s_believed)
            {
                _mounts = MountTable.Read().OfFileSystems("cgroup");
                _mountsRead = Stopwatch.GetTimestamp();
            }

            return _mounts;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ends.Dispose();
}
