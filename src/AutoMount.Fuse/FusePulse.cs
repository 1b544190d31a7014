using AutoMount.Posix.Threads;

namespace AutoMount.Fuse;

/// <summary>One thread for all connections of the process. While requests come it looks at them every few milliseconds; while none come it sleeps.</summary>
/// <remarks>
/// It does two things that a worker cannot do cheaply. Where the one reader of a connection is held up in a request, it
/// calls another worker. And while requests come in quick succession it asks the kernel to keep the processors awake: most
/// of a small request's time is the waking of a processor, once for us and once for the caller.
/// </remarks>
internal sealed class FusePulse
{
    private const int BeatMilliseconds = 1;
    private const int QuietBeats = 20; // after so many without a request the thread sleeps
    private const int QuickRequests = 3; // in one beat: callers that wait for each answer, and not once
    private const int SlowBeats = 10; // after so many without quick succession the processors may sleep

    private readonly Lock _lock = new(); // protects _connections and _thread
    private readonly object _start = new(); // pulsed when beats shall begin
    private FuseWorkers[] _connections = []; // replaced, never changed
    private Thread? _thread;
    private int _beats; // 1 while the thread looks

    /// <summary>The process's own.</summary>
    internal static FusePulse Shared { get; } = new();

    internal void Add(FuseWorkers connection)
    {
        lock (_lock)
        {
            _connections = [.. _connections, connection];
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "fuse-pulse" };
                _thread.Start();
            }
        }
    }

    internal void Remove(FuseWorkers connection)
    {
        lock (_lock)
        {
            _connections = [.. _connections.Where(other => !ReferenceEquals(other, connection))];
        }
    }

    /// <summary>A worker has a request.</summary>
    internal void Wake()
    {
        if (Volatile.Read(ref _beats) == 0 && Interlocked.Exchange(ref _beats, 1) == 0)
        {
            lock (_start)
            {
                Monitor.Pulse(_start);
            }
        }
    }

    private void Run()
    {
        using ProcessorLatency? latency = ProcessorLatency.Open();
        while (true)
        {
            lock (_start)
            {
                while (Volatile.Read(ref _beats) == 0)
                {
                    _ = Monitor.Wait(_start);
                }
            }

            BeatUntilQuiet(latency);
            Volatile.Write(ref _beats, 0);
            if (Count(out _) > 0)
            {
                Wake(); // a request came between the last look and the line above, and woke nobody
            }
        }
    }

    private void BeatUntilQuiet(ProcessorLatency? latency)
    {
        int quiet = 0;
        int slow = 0;
        while (quiet < QuietBeats)
        {
            lock (_start)
            {
                _ = Monitor.Wait(_start, BeatMilliseconds); // nobody pulses meanwhile
            }

            quiet = Count(out long urgent) == 0 ? quiet + 1 : 0;
            slow = urgent < QuickRequests ? slow + 1 : 0;
            if (slow == 0 && latency is { IsHeld: false })
            {
                latency.Hold();
            }
            else if (slow == SlowBeats && latency is { IsHeld: true })
            {
                latency.Release();
            }
        }
    }

    /// <summary>Requests since the last look; relieves readers that are held up.</summary>
    /// <param name="urgent">Those for which processors shall be awake.</param>
    private long Count(out long urgent)
    {
        long requests = 0;
        urgent = 0;
        foreach (FuseWorkers connection in Volatile.Read(ref _connections))
        {
            long news = connection.Look();
            requests += news;
            urgent += connection.KeepsProcessorsAwake ? news : 0;
        }

        return requests;
    }
}
