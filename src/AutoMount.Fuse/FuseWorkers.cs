using AutoMount.Fuse.Protocol;
using AutoMount.Fuse.Survival;
using AutoMount.Posix;
using AutoMount.Posix.Threads;

namespace AutoMount.Fuse;

/// <summary>The threads that serve one connection: one reads, the others work or are parked.</summary>
/// <remarks>
/// A request costs its caller two wake-ups, ours and his own; a second reader adds nothing but a third. So the reader
/// takes, serves and answers by itself, and calls another only where more requests wait than it can serve, or where the
/// pulse finds it held up. To read is a token (<see cref="_readers"/>): whoever calls a
/// worker hands it over. Each worker reads into a slot of the journal, where a successor finds what it held
/// (decision D10).
/// </remarks>
internal sealed partial class FuseWorkers : IDisposable
{
    private const int LargeRequest = 128 * 1024;
    private const int PatienceMilliseconds = 200;
    private const int StackBytes = 256 * 1024;
    private static readonly TimeSpan ParkedTime = TimeSpan.FromSeconds(5);
    private static readonly int MostReaders = Math.Clamp(Environment.ProcessorCount / 4, 1, 4);

    private readonly FuseDevice _device;
    private readonly FuseDispatcher _dispatcher;
    private readonly FuseOptions _options;
    private readonly RequestJournal _journal;
    private readonly FuseMeter? _meter;
    private readonly Lock _lock = new(); // protects _threads, _slots, _parked and _ended
    private readonly Dictionary<Thread, RequestSlot> _threads = []; // and where each has its request
    private readonly Stack<RequestSlot> _slots = [];
    private readonly SemaphoreSlim _call = new(0);
    private readonly ManualResetEventSlim _prepared = new();
    private Errno _preparation;
    private int _parked;
    private volatile bool _ended;
    private int _readers;
    private long _taken;
    private long _takenAtLook; // the pulse's own

    internal FuseWorkers(
        FuseDevice device,
        FuseDispatcher dispatcher,
        FuseOptions options,
        RequestJournal journal
    )
    {
        _device = device;
        _dispatcher = dispatcher;
        _options = options;
        _journal = journal;
        _meter = options.Meter;
        for (int index = journal.SlotCount - 1; index >= 0; index--)
        {
            _slots.Push(journal.Slot(index));
        }
    }

    /// <summary>Whether processors are to be kept awake for it.</summary>
    internal bool KeepsProcessorsAwake => _options.KeepsProcessorsAwake;

    /// <summary>How many requests were taken.</summary>
    internal long Requests => Volatile.Read(ref _taken);

    /// <summary>Whether a caller waits for somebody to take his request.</summary>
    internal bool HasWaiting => !_ended && _device.WaitForRequest(0);

    /// <summary>Starts the first worker, which begins with what a predecessor left.</summary>
    /// <returns>EPERM where a worker cannot prepare its thread (CAP_SETPCAP is needed).</returns>
    internal Errno Start()
    {
        Call();
        _prepared.Wait();
        FusePulse.Shared.Add(this);
        return _preparation;
    }

    /// <summary>Requests taken since the last look. Where nobody reads and none was taken in between, another worker is called.</summary>
    internal long Look()
    {
        long taken = Volatile.Read(ref _taken);
        long news = taken - _takenAtLook;
        _takenAtLook = taken;
        if (news == 0 && Volatile.Read(ref _readers) == 0)
        {
            Call();
        }

        return news;
    }

    /// <summary>Waits until every worker has seen the end of the connection.</summary>
    /// <returns>False where one is stuck in the store; it ends with the process.</returns>
    internal bool Join(TimeSpan patience)
    {
        FusePulse.Shared.Remove(this);
        End(); // the pulse may be looking at us just now: from here on it starts no thread that nobody waits for
        Thread[] threads;
        lock (_lock)
        {
            threads = [.. _threads.Keys];
        }

        return Array.TrueForAll(threads, thread => thread.Join(patience));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _prepared.Dispose();
        _call.Dispose();
    }

    /// <summary>Has another worker read, where there may be one more reader and one more worker.</summary>
    private void Call()
    {
        if (!TryBecomeReader())
        {
            return;
        }

        lock (_lock)
        {
            if (_parked > 0)
            {
                _parked--;
                _ = _call.Release();
                return;
            }

            if (_slots.Count > 0 && !_ended)
            {
                RequestSlot slot = _slots.Pop();
                Thread thread = new(() => Serve(slot), StackBytes)
                {
                    IsBackground = true,
                    Name = "fuse",
                };
                _threads.Add(thread, slot);
                thread.Start();
                return;
            }
        }

        _ = Interlocked.Decrement(ref _readers); // all are busy: the first that is done reads
    }

    private bool TryBecomeReader()
    {
        if (Interlocked.Increment(ref _readers) <= MostReaders)
        {
            return true;
        }

        _ = Interlocked.Decrement(ref _readers);
        return false;
    }

    /// <summary>A worker's life. It begins as a reader.</summary>
    private void Serve(RequestSlot slot)
    {
        try
        {
            slot.Thread = ThreadCall.CurrentThread;
            bool isFirst = !_prepared.IsSet;
            Errno error = ThreadIdentity.TryAdopt(out ThreadIdentity identity);
            if (isFirst)
            {
                _preparation = error; // without an identity of its own a thread would create files as root
                Taken = error == Errno.None ? Finish(identity) : default;
                _prepared.Set();
            }

            NextRequest next = new(_device);
            while (
                error == Errno.None
                && ServeOne(slot, identity, next, out bool large)
                && ReadOn(slot, large)
            ) { }
        }
        finally
        {
            lock (_lock)
            {
                _ = _threads.Remove(Thread.CurrentThread);
                _slots.Push(slot);
            }
        }
    }

    /// <summary>Takes and answers one request.</summary>
    /// <returns>False where the connection ended.</returns>
    private bool ServeOne(
        RequestSlot slot,
        ThreadIdentity identity,
        NextRequest next,
        out bool large
    )
    {
        large = false;
        Span<byte> memory = slot.Buffer;
        next.LookOut();
        Errno error;
        int length = 0;
        slot.Waits = true;
        do
        {
            error = _ended ? Errno.ENODEV : _device.Receive(memory, out length);
        } while (error is Errno.ENOENT or Errno.EINTR or Errno.EAGAIN);

        slot.Waits = false;
        _ = Interlocked.Decrement(ref _readers);
        if (error != Errno.None || length == 0)
        {
            End(); // ENODEV: unmounted; ECONNABORTED: aborted; nothing: the other end of what stands for a device
            return false;
        }

        next.Came();
        _ = Interlocked.Increment(ref _taken);
        FusePulse.Shared.Wake();
        if (MostReaders > 1 && _device.WaitForRequest(0))
        {
            Call(); // more than one reader can serve waits already
        }

        int replyLength = Respond(slot, memory[..length], identity);
        next.WasAnswered();
        _meter?.Add(memory[..length], next.Took);
        slot.Clear();
        large = Math.Max(length, replyLength) > LargeRequest;
        return true;
    }

    /// <summary>Serves a request and sends the answer.</summary>
    /// <returns>The answer's length.</returns>
    private int Respond(RequestSlot slot, ReadOnlySpan<byte> request, ThreadIdentity identity)
    {
        KillPoint.Reach(KillPoint.Taken, request);
        int offset = RequestSlot.ReplyOffsetOf(request.Length);
        int length = Answer(request, slot.Buffer[offset..], identity, slot);
        if (length > 0)
        {
            KillPoint.Reach(KillPoint.Done, request);
            slot.Answered(offset, length);
            KillPoint.Reach(KillPoint.Answered, request);
            _ = _device.Send(slot.Buffer.Slice(offset, length)); // ENOENT: the caller was killed meanwhile
            KillPoint.Reach(KillPoint.Sent, request);
        }

        return length;
    }

    /// <summary>Goes on as the reader, or parks where there is one.</summary>
    /// <returns>False where this worker is not needed any more.</returns>
    private bool ReadOn(RequestSlot slot, bool large)
    {
        if (_ended)
        {
            return false;
        }

        if (!TryBecomeReader())
        {
            return Park(slot);
        }

        if (large && !_device.WaitForRequest(PatienceMilliseconds))
        {
            slot.Discard(); // an idle mount costs next to nothing
        }

        return true;
    }

    private int Answer(
        ReadOnlySpan<byte> request,
        Span<byte> reply,
        ThreadIdentity identity,
        RequestSlot slot
    )
    {
        try
        {
            return _dispatcher.Dispatch(request, reply, identity, slot);
        }
        catch (Exception exception)
        {
            RequestReader reader = new(request);
            if (!reader.TryTake(out FuseInHeader header))
            {
                return 0;
            }

            _options.OnFault?.Invoke(header.Opcode.ToString(), exception);
            return header.Opcode is Opcode.FUSE_FORGET or Opcode.FUSE_BATCH_FORGET
                ? 0
                : new ReplyWriter(reply, header.Unique).Status(Errno.EIO);
        }
        finally
        {
            identity.BecomeRoot();
        }
    }

    /// <summary>Waits to be called.</summary>
    /// <returns>False where nobody called for long, or the connection ended.</returns>
    private bool Park(RequestSlot slot)
    {
        lock (_lock)
        {
            if (_ended)
            {
                return false;
            }

            _parked++;
        }

        if (_call.Wait(ParkedTime))
        {
            return true;
        }

        slot.Discard();
        lock (_lock)
        {
            if (_call.Wait(0))
            {
                return true; // called just now
            }

            _parked--;
            return false;
        }
    }

    private void End()
    {
        lock (_lock)
        {
            _ended = true;
            if (_parked > 0)
            {
                _ = _call.Release(_parked); // each finds the end by itself
                _parked = 0;
            }
        }
    }
}
