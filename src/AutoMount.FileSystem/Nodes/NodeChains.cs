namespace AutoMount.FileSystem.Nodes;

/// <summary>Nodes by backing inode, chained through the nodes themselves; the object is its own lock, held by the caller.</summary>
internal sealed class NodeChains
{
    private const int FirstLength = 4;
    private Node?[] _heads = new Node?[FirstLength];
    private int _count;

    internal Node? Find(ulong inode, ReadOnlySpan<byte> handle)
    {
        for (Node? node = _heads[Bucket(inode)]; node is not null; node = node.NextInChain)
        {
            if (node.Inode == inode && node.Handle.Is(handle))
            {
                return node;
            }
        }

        return null;
    }

    internal void Add(Node node)
    {
        if (_count == _heads.Length)
        {
            Grow();
        }

        _count++;
        Link(node);
    }

    internal void Remove(Node node)
    {
        int bucket = Bucket(node.Inode);
        Node? before = null;
        for (Node? here = _heads[bucket]; here is not null; here = here.NextInChain)
        {
            if (!ReferenceEquals(here, node))
            {
                before = here;
                continue;
            }

            if (before is null)
            {
                _heads[bucket] = node.NextInChain;
            }
            else
            {
                before.NextInChain = node.NextInChain;
            }

            node.NextInChain = null;
            _count--;
            return;
        }
    }

    private void Link(Node node)
    {
        int bucket = Bucket(node.Inode);
        node.NextInChain = _heads[bucket];
        _heads[bucket] = node;
    }

    private void Grow()
    {
        Node?[] old = _heads;
        _heads = new Node?[old.Length * 2];
        foreach (Node? head in old)
        {
            Node? node = head;
            while (node is not null)
            {
                Node? next = node.NextInChain;
                Link(node);
                node = next;
            }
        }
    }

    // the stripe is chosen by the highest bits of the same product, so the ones below them are still even
    private int Bucket(ulong inode) =>
        (int)((inode * 0x9E37_79B9_7F4A_7C15UL) >> 32) & (_heads.Length - 1);
}
