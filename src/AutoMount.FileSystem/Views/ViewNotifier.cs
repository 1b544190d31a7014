using System.Collections.Concurrent;
using AutoMount.Fuse;

namespace AutoMount.FileSystem.Views;

/// <summary>Tells the kernel from a thread of its own what a worker must not: a message about cached pages or names may wait for a request that waits for a worker.</summary>
/// <remarks>Whoever changed something waits for the message, so that others see the change before he is answered; but no longer than <see cref="s_patience"/>, so that two of them cannot wait for each other.</remarks>
internal sealed class ViewNotifier : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(200);
    private readonly BlockingCollection<(Action Tell, ManualResetEventSlim Told)> _messages = [];
    private readonly FuseDevice _device;
    private readonly Thread _thread;

    internal ViewNotifier(FuseDevice device)
    {
        _device = device;
        _thread = new Thread(Run) { IsBackground = true, Name = "view notices" };
        _thread.Start();
    }

    /// <summary>Content of a node changed.</summary>
    internal void ContentChanged(ulong node) => Tell(() => _ = _device.InvalidateInode(node));

    /// <summary>Content of a node is to be read again once the request in work is answered.</summary>
    internal void ContentChangesLater(ulong node) =>
        _ = Add(() => _ = _device.InvalidateInode(node));

    /// <summary>A name in a directory changed.</summary>
    internal void NameChanged(ulong directory, ReadOnlySpan<byte> name)
    {
        byte[] copy = name.ToArray();
        Tell(() => _ = _device.ExpireEntry(directory, copy)); // ENOENT: the kernel did not know it
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _messages.CompleteAdding();
        if (_thread.Join(s_patience)) // else it waits in the kernel, and ends with the connection
        {
            _messages.Dispose();
        }
    }

    private void Tell(Action tell) => _ = Add(tell)?.Wait(s_patience);

    private ManualResetEventSlim? Add(Action tell)
    {
        ManualResetEventSlim told = new(); // not disposed: without a wait handle there is nothing to free, and the thread may still set it
        try
        {
            _messages.Add((tell, told));
            return told;
        }
        catch (InvalidOperationException)
        {
            return null; // it ends, and the connection with it
        }
    }

    private void Run()
    {
        foreach ((Action tell, ManualResetEventSlim told) in _messages.GetConsumingEnumerable())
        {
            tell();
            told.Set();
        }
    }
}
