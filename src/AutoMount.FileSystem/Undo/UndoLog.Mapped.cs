using AutoMount.FileSystem.Nodes;
using AutoMount.Posix;

namespace AutoMount.FileSystem.Undo;

/// <summary>Files that are mapped for writing while the kernel passes their readers through: what is stored in them never comes to us.</summary>
internal sealed partial class UndoLog
{
    /// <summary>A file is mapped for writing around us: it is kept at once, now and when a snapshot begins. The node is locked.</summary>
    internal void IsMappedLocked(Node node, RawDescriptor file)
    {
        lock (_mapped)
        {
            if (!_mapped.Contains(node))
            {
                _mapped.Add(node);
            }
        }

        if (NeedsContent(node))
        {
            KeepContentLocked(node, file);
        }
    }

    /// <summary>It is no longer. The node is locked.</summary>
    internal void IsNotMappedLocked(Node node)
    {
        lock (_mapped)
        {
            _ = _mapped.Remove(node);
        }
    }

    private void KeepMapped()
    {
        Node[] nodes;
        lock (_mapped)
        {
            nodes = [.. _mapped];
        }

        foreach (Node node in nodes)
        {
            lock (node)
            {
                if (
                    node.Opens > 0
                    && node.Handle.Open(_store.Root, OpenMode.O_RDONLY, out FileDescriptor file)
                        == Errno.None
                )
                {
                    using (file)
                    {
                        KeepContentLocked(node, file);
                    }
                }
            }
        }
    }
}
