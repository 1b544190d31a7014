using System.Diagnostics;
using Microsoft.Extensions.Hosting.Systemd;

namespace AutoMount.Daemon.Systemd;

/// <summary>What the daemon tells the service manager beyond READY=1 and STOPPING=1, which the host says (<c>sd_notify(3)</c>). Nothing happens where there is none.</summary>
internal sealed class ServiceManager(ISystemdNotifier notifier)
{
    /// <summary>The line that <c>systemctl status</c> shows.</summary>
    public void ShowStatus(string line) => notifier.Notify(new ServiceState($"STATUS={line}"));

    /// <summary>A reload begins; <see cref="Reloaded"/> ends it.</summary>
    public void Reloading()
    {
        // Type=notify-reload wants CLOCK_MONOTONIC, which is what Stopwatch reads on Linux, in nanoseconds
        long microseconds = Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);
        notifier.Notify(new ServiceState($"RELOADING=1\nMONOTONIC_USEC={microseconds}"));
    }

    /// <summary>A reload has ended, well or not.</summary>
    public void Reloaded() => notifier.Notify(ServiceState.Ready);

    /// <summary>The daemon is well; must come more often than <c>WatchdogSec=</c>.</summary>
    public void PingWatchdog() => notifier.Notify(new ServiceState("WATCHDOG=1"));
}
