using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using AutoMount.Bus.Interop;
using AutoMount.Posix;
using AutoMount.Posix.Events;

namespace AutoMount.Bus.SdBus;

/// <summary>The one thread that owns a connection: everything that touches sd-bus runs here, as sd-bus has no locks.</summary>
/// <remarks>It is that thread's synchronisation context, so an asynchronous handler resumes on it. Nothing may block it.</remarks>
internal sealed class BusLoop : SynchronizationContext, IDisposable
{
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly EventCounter _wakeup = new();
    private readonly TaskCompletionSource _ended = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly List<GCHandle> _callbacks = []; // what C holds pointers to; freed after the connection
    private readonly List<nint> _memory = []; // the same for native memory
    private readonly FileDescriptor _descriptor;
    private readonly Action<Exception> _failed;
    private readonly Thread _thread;
    private bool _stopping;

    /// <summary>Takes over a connection; <see cref="Start"/> begins to serve it.</summary>
    /// <param name="bus">The connection.</param>
    /// <param name="failed">Told of an exception that a posted action let out: a bug, survived.</param>
    internal BusLoop(nint bus, Action<Exception> failed)
    {
        Bus = bus;
        _failed = failed;
        _descriptor = LentDescriptor.Duplicate(
            BusException.Check(LibSystemd.GetDescriptor(bus), "asking for the connection")
        );
        _thread = new Thread(Run) { Name = "bus", IsBackground = true };
    }

    /// <summary>The connection; used on the loop's thread only.</summary>
    internal nint Bus { get; }

    /// <summary>Called on the thread before the connection is closed, to give back what belongs to it.</summary>
    internal event Action? Ending;

    /// <summary>Called when a message was done with.</summary>
    internal Action? Processed { get; set; }

    /// <summary>Ends when the loop was stopped; fails where the connection was lost.</summary>
    internal Task Ended => _ended.Task;

    public override void Post(SendOrPostCallback d, object? state) => Post(() => d(state));

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Nobody waits for the bus thread.");

    public void Dispose()
    {
        Post(() => _stopping = true);
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _descriptor.Dispose();
    }

    internal void Start() => _thread.Start();

    /// <summary>Runs an action on the loop's thread, after those posted before; never where the loop has ended.</summary>
    internal void Post(Action action)
    {
        _posted.Enqueue(action);
        if (!_ended.Task.IsCompleted)
        {
            _wakeup.Signal();
        }
    }

    /// <summary>Runs an action on the loop's thread and tells its end.</summary>
    internal Task InvokeAsync(Action action)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                action();
                done.SetResult();
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        });
        return Task.WhenAny(done.Task, Ended).Unwrap();
    }

    /// <summary>A pointer for C to an object that lives as long as the connection.</summary>
    internal nint Pin(object target)
    {
        GCHandle handle = GCHandle.Alloc(target);
        _callbacks.Add(handle);
        return GCHandle.ToIntPtr(handle);
    }

    /// <summary>Gives memory from malloc to the loop, which frees it after the connection.</summary>
    internal void Keep(nint memory) => _memory.Add(memory);

    private void Run()
    {
        SetSynchronizationContext(this);
        try
        {
            while (!_stopping)
            {
                bool worked = RunPosted();
                int result = LibSystemd.Process(Bus, message: 0);
                Processed?.Invoke();
                if (BusException.Check(result, "serving the connection") == 0 && !worked)
                {
                    WaitForWork();
                }
            }

            _ended.SetResult();
        }
        catch (Exception exception)
        {
            _ended.SetException(exception);
        }
        finally
        {
            Close();
        }
    }

    private bool RunPosted()
    {
        bool worked = false;
        // at most what is there now, so that messages get their turn
        for (int left = _posted.Count; left > 0 && _posted.TryDequeue(out Action? action); left--)
        {
            worked = true;
            try
            {
                action();
            }
            catch (Exception exception)
            {
                // one bad action must not end the service for everybody
                _failed(exception);
            }
        }

        return worked;
    }

    private void WaitForWork()
    {
        if (_stopping || !_posted.IsEmpty)
        {
            return;
        }

        int events = BusException.Check(LibSystemd.GetEvents(Bus), "asking for events");
        _ = BusException.Check(LibSystemd.GetTimeout(Bus, out ulong due), "asking for a time-out");
        _wakeup.WaitWith(_descriptor, events, Milliseconds(due));
    }

    /// <summary>Until a time of CLOCK_MONOTONIC in microseconds, which is also the clock of <see cref="Stopwatch"/>.</summary>
    private static int Milliseconds(ulong due)
    {
        if (due == ulong.MaxValue)
        {
            return Timeout.Infinite;
        }

        double now = Stopwatch.GetTimestamp() * 1e6 / Stopwatch.Frequency;
        return (int)Math.Clamp(Math.Ceiling((due - now) / 1000), 0, int.MaxValue);
    }

    private unsafe void Close()
    {
        Ending?.Invoke();
        _ = LibSystemd.FlushCloseUnref(Bus);
        _callbacks.ForEach(handle => handle.Free());
        foreach (nint memory in _memory)
        {
            NativeMemory.Free((void*)memory);
        }
    }
}
