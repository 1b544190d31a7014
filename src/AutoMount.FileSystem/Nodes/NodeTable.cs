using AutoMount.FileSystem.Store;
using AutoMount.FileSystem.Survival;
using AutoMount.FileSystem.Views;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;

namespace AutoMount.FileSystem.Nodes;

/// <summary>All nodes of one connection, by node id and by backing inode.</summary>
/// <remarks>
/// Node ids are never used twice, so the generation in replies can stay 1. Id 1 is the connection's root and not in here.
/// By id a node is found without a lock; by inode under the lock of one of many stripes.
/// </remarks>
internal sealed class NodeTable
{
    private const uint FirstId = 2;
    private const int StripeCount = 64;

    private const int MostStreams = 64;

    private readonly SlotTable<Node> _nodes;
    private readonly NodeChains[] _stripes = new NodeChains[StripeCount];
    private int _streams;
    private long _departures;

    /// <summary>An empty table, or one to be restored.</summary>
    /// <param name="state">Where a successor finds it.</param>
    internal NodeTable(TreeState state)
    {
        State = state;
        _nodes = new SlotTable<Node>(FirstId, made => State.NodesMade = made, ViewIds.UsesMask);
        for (int index = 0; index < StripeCount; index++)
        {
            _stripes[index] = new NodeChains();
        }
    }

    /// <summary>Where a successor finds the nodes.</summary>
    internal TreeState State { get; }

    /// <summary>Nodes known now.</summary>
    internal int Count => _nodes.Count;

    /// <summary>How many nodes have left so far. Read before the attributes that a new node begins with.</summary>
    internal long Departures => Volatile.Read(ref _departures);

    /// <summary>The node of an id, or null for an id that the kernel cannot have from us.</summary>
    internal Node? Find(ulong id) => _nodes.Find(id);

    /// <summary>The node of a backing inode where the kernel knows it, without counting a lookup; its number must be compared under its lock.</summary>
    internal Node? FindByHandle(ulong inode, ReadOnlySpan<byte> handle, out ulong number)
    {
        NodeChains stripe = StripeOf(inode);
        lock (stripe)
        {
            Node? node = stripe.Find(inode, handle);
            number = node?.Number ?? 0;
            return node;
        }
    }

    /// <summary>Counts a lookup of a backing inode, which gets a node where it has none yet.</summary>
    /// <param name="volume">The folder that is charged.</param>
    /// <param name="handle">The inode's handle.</param>
    /// <param name="status">Its attributes.</param>
    /// <param name="departures">What <see cref="Departures"/> said before the attributes were read.</param>
    /// <param name="isLookup">Whether the kernel is told of it and will forget it; else it is held for a moment (<see cref="Unhold"/>), which no successor is to find.</param>
    /// <returns>Null where a new node might begin with an old length, since one has left meanwhile: read the attributes again.</returns>
    internal Node? Enter(
        FolderVolume volume,
        ReadOnlySpan<byte> handle,
        in FileStatus status,
        long departures,
        bool isLookup = true
    )
    {
        NodeChains stripe = StripeOf(status.Inode);
        lock (stripe)
        {
            // a number used again by the store after its old inode died is told by the handle's generation
            Node? node = stripe.Find(status.Inode, handle);
            if (node is null)
            {
                if (Departures != departures)
                {
                    return null;
                }

                node = _nodes.Rent();
                ulong next = _nodes.NextNumber(node);
                node.Begin(this, volume, handle, in status, next);
                stripe.Add(node);
                node.Publish(next);
            }

            node.Holds++;
            node.Lookups += isLookup ? 1UL : 0;
            return node;
        }
    }

    /// <summary>Counts an open file as a lookup, so that a node outlives the kernel's forgetting until the last close is told.</summary>
    internal void Hold(Node node)
    {
        lock (StripeOf(node.Inode))
        {
            node.Holds++;
        }
    }

    /// <summary>Takes lookups back, no more than were counted.</summary>
    /// <returns>Whether that was the last hold: the node is out of the table and must be dropped by the descriptor cache.</returns>
    internal bool Forget(Node node, ulong lookups)
    {
        NodeChains stripe = StripeOf(node.Inode);
        lock (stripe)
        {
            ulong taken = Math.Min(lookups, node.Lookups);
            node.Lookups -= taken;
            return LeaveLocked(stripe, node, taken);
        }
    }

    /// <summary>Takes an open file's hold back.</summary>
    /// <returns>As <see cref="Forget"/>.</returns>
    internal bool Unhold(Node node)
    {
        NodeChains stripe = StripeOf(node.Inode);
        lock (stripe)
        {
            return LeaveLocked(stripe, node, holds: 1);
        }
    }

    /// <summary>After the unmount: takes back all that holds a node.</summary>
    /// <returns>As <see cref="Forget"/>.</returns>
    internal bool LetGoForGood(Node node)
    {
        NodeChains stripe = StripeOf(node.Inode);
        lock (stripe)
        {
            return LeaveLocked(stripe, node, node.Holds);
        }
    }

    /// <summary>Takes a restored node out that nothing holds.</summary>
    internal void Leave(Node node)
    {
        NodeChains stripe = StripeOf(node.Inode);
        lock (stripe)
        {
            _ = Interlocked.Increment(ref _departures);
            stripe.Remove(node);
        }
    }

    /// <summary>Gives the record of a dropped node back.</summary>
    internal void Return(Node node)
    {
        node.EndRecord();
        node.Home = null;
        node.Volume.NodeLeft();
        _nodes.Return(node);
    }

    /// <summary>Makes a predecessor's nodes again, those of folders that are shown.</summary>
    /// <param name="volumeOf">The folder of a place, or null.</param>
    internal void Restore(Func<ushort, FolderVolume?> volumeOf) =>
        _nodes.Restore(
            State.NodesMade,
            node => State.Node(node.Index).Number,
            node =>
            {
                ref NodeRecord record = ref State.Node(node.Index);
                if (
                    record.State != RecordState.Live
                    || record.HandleLength == 0
                    || volumeOf(record.Volume) is not { } volume
                )
                {
                    record.State = RecordState.Free;
                    return false;
                }

                node.Restore(this, volume);
                StripeOf(node.Inode).Add(node);
                return true;
            }
        );

    /// <summary>Every node. Before the unmount some come and go meanwhile: whoever uses one looks at its number, its volume and <see cref="Node.HasLeft"/> under its lock.</summary>
    internal IEnumerable<Node> All() => _nodes.All();

    /// <summary>Leaves a directory's stream to the next request of a listing; closes it where enough are kept. The node is locked.</summary>
    internal void KeepStreamLocked(Node node, RawDescriptor stream, long position)
    {
        if (!node.Stream.IsNone || Interlocked.Increment(ref _streams) > MostStreams)
        {
            if (node.Stream.IsNone)
            {
                _ = Interlocked.Decrement(ref _streams);
            }

            stream.Close();
            return;
        }

        node.Stream = stream;
        node.StreamPosition = position;
    }

    /// <summary>Takes the stream that a listing left, or none. The node is locked.</summary>
    internal RawDescriptor TakeStreamLocked(Node node)
    {
        RawDescriptor stream = node.Stream;
        if (!stream.IsNone)
        {
            node.Stream = RawDescriptor.None;
            _ = Interlocked.Decrement(ref _streams);
        }

        return stream;
    }

    /// <summary>Closes the stream that a listing left. The node is locked.</summary>
    internal void DropStreamLocked(Node node) => TakeStreamLocked(node).Close();

    private bool LeaveLocked(NodeChains stripe, Node node, ulong holds)
    {
        if (holds == 0)
        {
            return false; // more forgotten than was looked up
        }

        node.Holds -= holds;
        if (node.Holds > 0)
        {
            return false;
        }

        _ = Interlocked.Increment(ref _departures);
        stripe.Remove(node);
        return true;
    }

    private NodeChains StripeOf(ulong inode) =>
        _stripes[(int)((inode * 0x9E37_79B9_7F4A_7C15UL) >> 58)]; // Fibonacci hashing: the highest six bits
}
