using AutoMount.Posix;

namespace AutoMount.FileSystem.Nodes;

/// <summary>A node whose descriptor stays open until this is disposed.</summary>
internal ref struct PinnedNode
{
    private Node? _node;

    internal PinnedNode(Node node, RawDescriptor descriptor)
    {
        _node = node;
        Descriptor = descriptor;
    }

    /// <summary>The O_PATH descriptor.</summary>
    internal RawDescriptor Descriptor { get; }

    /// <summary>The node; only after a successful pin.</summary>
    internal readonly Node Node => _node!;

    /// <summary>Whether nothing is pinned.</summary>
    internal readonly bool IsNone => _node is null;

    /// <summary>Ends the use.</summary>
    public void Dispose()
    {
        if (_node is not null)
        {
            DescriptorCache.Unpin(_node);
            _node = null;
        }
    }
}
