using System.Diagnostics;
using AutoMount.Benchmarks.Interop;

namespace AutoMount.Benchmarks.Phases;

/// <summary>One phase on one target, in a process of its own that runs as the folder's owner; says each measured step on standard output.</summary>
internal sealed class Worker
{
    private readonly WorkOrder _order;

    internal Worker(WorkOrder order)
    {
        _order = order;
        Programs = new Programs($"{order.Inputs}/home");
        Identity.Become(order.User);
    }

    /// <summary>The directory under test; empty at the start of a phase.</summary>
    internal string Directory => _order.Directory;

    /// <summary>What is put in: archives, repositories, wheels. It lies in memory, never on the target.</summary>
    internal string Inputs => _order.Inputs;

    internal Sizes Sizes => _order.Sizes;

    /// <summary>Runs programs; their home and temporary files lie in memory, never on the target.</summary>
    internal Programs Programs { get; }

    /// <summary>Whether any of these steps was asked for.</summary>
    internal bool Wants(params string[] steps) => steps.Any(_order.Steps.Contains);

    /// <summary>Does and measures a step, if it was asked for.</summary>
    internal void Measure(string step, Action work)
    {
        if (Wants(step))
        {
            Always(step, work);
        }
    }

    /// <summary>Does a step that later ones build on; measures it.</summary>
    internal void Always(string step, Action work) =>
        Always(
            step,
            () =>
            {
                long start = Stopwatch.GetTimestamp();
                work();
                return Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        );

    /// <summary>Does a step that knows its time itself, in seconds.</summary>
    internal void Always(string step, Func<double> work)
    {
        TimeSpan before = DaemonTime();
        double seconds = work();
        double processor = (DaemonTime() - before).TotalSeconds;
        if (Wants(step))
        {
            Console.WriteLine($"{step}\t{seconds:R}\t{processor:R}");
        }
    }

    /// <summary>Waits until the store has written what earlier work left behind, so that nobody pays for his predecessor.</summary>
    internal void Settle() => Identity.AsRoot(() => Disk.Synchronize(_order.Store));

    /// <summary>Empties the kernel's caches: names, attributes, pages, of the target and of the file system below it.</summary>
    internal void DropCaches() =>
        Identity.AsRoot(() =>
        {
            Disk.Synchronize(_order.Store);
            File.WriteAllText("/proc/sys/vm/drop_caches", "3");
        });

    private TimeSpan DaemonTime() =>
        _order.Daemon is { } daemon ? ProcessorTime.Of(daemon) : TimeSpan.Zero;
}
