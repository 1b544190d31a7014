using AutoMount.Fuse.Protocol;
using AutoMount.Posix;
using AutoMount.Posix.Threads;

namespace AutoMount.Fuse;

/// <summary>The threads that serve one connection: as many as requests are in work, and one that waits.</summary>
internal sealed class FuseWorkers : IDisposable
{
    private const int ReplyOffset = 4096; // requests with payloads made in place are shorter (FuseDispatcher.Dispatch)
    private const int BufferLength = ReplyOffset + FuseDispatcher.ReplyCapacity;
    private const int LargeRequest = 128 * 1024;
    private const int PatienceMilliseconds = 200;
    private const int KeptIdle = 2;
    private const int StackBytes = 256 * 1024;

    private readonly FuseDevice _device;
    private readonly FuseDispatcher _dispatcher;
    private readonly FuseOptions _options;
    private readonly Lock _lock = new(); // protects _threads and _waiting
    private readonly HashSet<Thread> _threads = [];
    private readonly ManualResetEventSlim _prepared = new();
    private Errno _preparation;
    private int _waiting;

    internal FuseWorkers(FuseDevice device, FuseDispatcher dispatcher, FuseOptions options)
    {
        _device = device;
        _dispatcher = dispatcher;
        _options = options;
    }

    /// <summary>Starts the first worker.</summary>
    /// <returns>EPERM where a worker cannot prepare its thread (CAP_SETPCAP is needed).</returns>
    internal Errno Start()
    {
        lock (_lock)
        {
            AddLocked();
        }

        _prepared.Wait();
        return _preparation;
    }

    /// <summary>Waits until every worker has seen the end of the connection.</summary>
    internal void Join(TimeSpan patience)
    {
        Thread[] threads;
        lock (_lock)
        {
            threads = [.. _threads];
        }

        foreach (Thread thread in threads)
        {
            _ = thread.Join(patience); // a worker stuck in the store ends with the process
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _prepared.Dispose();

    private void AddLocked()
    {
        Thread thread = new(Serve, StackBytes) { IsBackground = true, Name = "fuse" };
        _ = _threads.Add(thread);
        _waiting++;
        thread.Start();
    }

    private void Serve()
    {
        try
        {
            Errno error = ThreadIdentity.TryAdopt(out ThreadIdentity identity);
            _preparation = error;
            _prepared.Set();
            if (error != Errno.None)
            {
                return; // without an identity of its own a thread would create files as root
            }

            using PageBuffer buffer = new(BufferLength);
            while (ServeOne(buffer, identity)) { }
        }
        finally
        {
            lock (_lock)
            {
                _ = _threads.Remove(Thread.CurrentThread);
            }
        }
    }

    /// <summary>Takes and answers one request.</summary>
    /// <returns>False where this worker shall end.</returns>
    private bool ServeOne(PageBuffer buffer, ThreadIdentity identity)
    {
        Span<byte> memory = buffer.Span;
        Errno error = _device.Receive(memory, out int length);
        if (error is Errno.ENOENT or Errno.EINTR or Errno.EAGAIN)
        {
            return true;
        }

        if (error != Errno.None)
        {
            return false; // ENODEV: unmounted; ECONNABORTED: aborted
        }

        Busy();
        int replyLength = Answer(memory[..length], memory[ReplyOffset..], identity);
        if (replyLength > 0)
        {
            _ = _device.Send(memory.Slice(ReplyOffset, replyLength)); // ENOENT: the caller was killed meanwhile
        }

        if (!Wait())
        {
            return false;
        }

        if (
            Math.Max(length, replyLength) > LargeRequest
            && !_device.WaitForRequest(PatienceMilliseconds)
        )
        {
            buffer.Discard(); // an idle mount costs next to nothing
        }

        return true;
    }

    private int Answer(ReadOnlySpan<byte> request, Span<byte> reply, ThreadIdentity identity)
    {
        try
        {
            return _dispatcher.Dispatch(request, reply, identity);
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

    private void Busy()
    {
        lock (_lock)
        {
            _waiting--;
            if (_waiting == 0 && _threads.Count < _options.MaximumWorkers)
            {
                AddLocked();
            }
        }
    }

    private bool Wait()
    {
        lock (_lock)
        {
            if (_waiting >= KeptIdle)
            {
                return false;
            }

            _waiting++;
            return true;
        }
    }
}
