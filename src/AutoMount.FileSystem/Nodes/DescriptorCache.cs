using AutoMount.Posix;

namespace AutoMount.FileSystem.Nodes;

/// <summary>O_PATH descriptors of nodes: opened by handle when needed, a bounded number kept (decision D9). One per process.</summary>
internal sealed class DescriptorCache
{
    private const int ClockCount = 16;
    private readonly DescriptorClock[] _clocks = new DescriptorClock[ClockCount];

    /// <summary>An empty cache.</summary>
    /// <param name="capacity">Most descriptors kept.</param>
    internal DescriptorCache(int capacity)
    {
        for (int index = 0; index < ClockCount; index++)
        {
            _clocks[index] = new DescriptorClock(Math.Max(1, capacity / ClockCount));
        }
    }

    /// <summary>Pins a node's descriptor, opening it where it is not kept. Every success is followed by one <see cref="Unpin"/>.</summary>
    /// <param name="node">The node.</param>
    /// <param name="number">Its number when it was found.</param>
    /// <param name="descriptor">The descriptor.</param>
    /// <returns>ESTALE where the backing inode is gone or the node ended meanwhile.</returns>
    internal Errno Pin(Node node, ulong number, out RawDescriptor descriptor)
    {
        descriptor = RawDescriptor.None;
        bool enters = false;
        lock (node)
        {
            if (node.Number != number || node.HasLeft)
            {
                return Errno.ESTALE;
            }

            if (node.Cached.IsNone)
            {
                Errno error = node.Handle.Open(
                    node.Volume.Store.Root,
                    OpenMode.O_PATH | OpenMode.O_NOFOLLOW,
                    out RawDescriptor fresh
                );
                if (error != Errno.None)
                {
                    return error;
                }

                node.Cached = fresh;
                enters = !node.InClock;
                node.InClock = true;
            }

            node.Pins++;
            node.RecentlyUsed = true;
            descriptor = node.Cached;
        }

        if (enters)
        {
            _clocks[node.Index & (ClockCount - 1)].Admit(node);
        }

        return Errno.None;
    }

    /// <summary>Ends one use of a pinned descriptor.</summary>
    internal static void Unpin(Node node)
    {
        bool ended;
        lock (node)
        {
            node.Pins--;
            ended = CloseIfUnusedLocked(node);
        }

        if (ended)
        {
            node.Table.Return(node);
        }
    }

    /// <summary>Ends a node that left the table, at once or with its last use.</summary>
    internal static void Drop(Node node)
    {
        bool ended;
        lock (node)
        {
            node.HasLeft = true;
            ended = CloseIfUnusedLocked(node);
        }

        if (ended)
        {
            node.Table.Return(node);
        }
    }

    private static bool CloseIfUnusedLocked(Node node)
    {
        if (node is not { HasLeft: true, Pins: 0 })
        {
            return false;
        }

        node.Cached.Close();
        node.Cached = RawDescriptor.None;
        node.Table.DropStreamLocked(node);
        return true;
    }
}
