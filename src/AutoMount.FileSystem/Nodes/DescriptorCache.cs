using AutoMount.Posix;

namespace AutoMount.FileSystem.Nodes;

/// <summary>O_PATH descriptors of nodes: opened by handle when needed, a bounded number kept (decision D9). One per process.</summary>
/// <param name="capacity">Most descriptors kept.</param>
internal sealed class DescriptorCache(int capacity)
{
    private readonly Lock _lock = new(); // protects _clock; taken inside a node's lock, never around one
    private readonly Queue<Node> _clock = new();

    /// <summary>Pins a node's descriptor, opening it where it is not kept. Every success is followed by one <see cref="Unpin"/>.</summary>
    /// <returns>ESTALE where the backing inode is gone.</returns>
    internal Errno Pin(Node node, out FileDescriptor descriptor)
    {
        bool opened = false;
        Errno error = Errno.None;
        lock (node)
        {
            if (node.Cached is null)
            {
                error = node.Handle.Open(
                    node.Volume.Store.Root,
                    OpenMode.O_PATH | OpenMode.O_NOFOLLOW,
                    out FileDescriptor fresh
                );
                opened = error == Errno.None;
                node.Cached = opened ? fresh : null;
            }

            if (node.Cached is null)
            {
                descriptor = new FileDescriptor(-1);
                return error;
            }

            node.Pins++;
            node.RecentlyUsed = true;
            descriptor = node.Cached;
        }

        if (opened)
        {
            Admit(node);
        }

        return Errno.None;
    }

    /// <summary>Ends one use of a pinned descriptor.</summary>
    internal static void Unpin(Node node)
    {
        lock (node)
        {
            node.Pins--;
            CloseIfUnusedLocked(node);
        }
    }

    /// <summary>Closes the descriptor of a node that left the table, at once or with its last use.</summary>
    internal static void Drop(Node node)
    {
        lock (node)
        {
            node.HasLeft = true;
            CloseIfUnusedLocked(node);
        }
    }

    private static void CloseIfUnusedLocked(Node node)
    {
        if (node is { HasLeft: true, Pins: 0 })
        {
            node.Cached?.Dispose();
            node.Cached = null;
        }
    }

    /// <summary>Gives a descriptor a place; the clock's hand takes the first that was not used since its last round.</summary>
    private void Admit(Node node)
    {
        lock (_lock)
        {
            _clock.Enqueue(node);
        }

        int rounds = capacity;
        while (rounds-- > 0 && TryTakeSurplus(out Node? candidate))
        {
            if (TryEvict(candidate))
            {
                return;
            }
        }
    }

    private bool TryTakeSurplus(
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Node? candidate
    )
    {
        lock (_lock)
        {
            candidate = _clock.Count > capacity ? _clock.Dequeue() : null;
            return candidate is not null;
        }
    }

    /// <summary>Closes a candidate's descriptor unless it is pinned or was just used; then it goes to the queue's end.</summary>
    private bool TryEvict(Node candidate)
    {
        lock (candidate)
        {
            if (candidate.Cached is null)
            {
                return true; // left the table meanwhile
            }

            if (candidate is { Pins: 0, RecentlyUsed: false, KeepsDescriptor: false })
            {
                candidate.Cached.Dispose();
                candidate.Cached = null;
                return true;
            }

            candidate.RecentlyUsed = false;
        }

        lock (_lock)
        {
            _clock.Enqueue(candidate);
        }

        return false;
    }
}
