using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Nodes;

/// <summary>All nodes of one connection, by node id and by backing inode.</summary>
/// <remarks>Node ids are never used twice, so the generation in replies can stay 1. Id 1 is the connection's root and not in here.</remarks>
internal sealed class NodeTable
{
    private const ulong FirstId = 2;
    private readonly Lock _lock = new(); // protects both maps, _next and every node's Lookups
    private readonly Dictionary<ulong, Node> _byId = [];
    private readonly Dictionary<ulong, Node> _byInode = [];
    private ulong _next = FirstId;

    /// <summary>Nodes known now.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _byId.Count;
            }
        }
    }

    /// <summary>The node of an id, or null for an id that the kernel cannot have from us.</summary>
    internal Node? Find(ulong id)
    {
        lock (_lock)
        {
            return _byId.GetValueOrDefault(id);
        }
    }

    /// <summary>The node of a backing inode where the kernel knows it, without counting a lookup.</summary>
    internal Node? FindByInode(ulong inode)
    {
        lock (_lock)
        {
            return _byInode.GetValueOrDefault(inode);
        }
    }

    /// <summary>Counts a lookup of a backing inode; the candidate becomes its node where there is none yet.</summary>
    internal Node Enter(Node candidate)
    {
        lock (_lock)
        {
            // a number used again by the store after its old inode died is told by the handle's generation
            if (
                !_byInode.TryGetValue(candidate.Inode, out Node? node)
                || !node.Handle.Equals(candidate.Handle)
            )
            {
                node = candidate;
                node.Id = _next++;
                _byId.Add(node.Id, node);
                _byInode[node.Inode] = node;
            }

            node.Lookups++;
            return node;
        }
    }

    /// <summary>Takes lookups back.</summary>
    /// <returns>The node where that was the last one: it is out of the table and its descriptor must be dropped; else null.</returns>
    internal Node? Leave(ulong id, ulong lookups)
    {
        lock (_lock)
        {
            if (!_byId.TryGetValue(id, out Node? node))
            {
                return null;
            }

            node.Lookups -= Math.Min(lookups, node.Lookups);
            if (node.Lookups > 0)
            {
                return null;
            }

            _ = _byId.Remove(id);
            if (
                _byInode.TryGetValue(node.Inode, out Node? current)
                && ReferenceEquals(current, node)
            )
            {
                _ = _byInode.Remove(node.Inode);
            }

            return node;
        }
    }

    /// <summary>The node of a backing inode found by its handle, or null.</summary>
    internal Node? FindByHandle(ulong inode, FileHandle handle) =>
        FindByInode(inode) is { } node && node.Handle.Equals(handle) ? node : null;
}
