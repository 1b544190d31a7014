using AutoMount.Posix;

namespace AutoMount.FileSystem.Nodes;

/// <summary>One open file: what a handle stands for. Pooled; the node is held while it is open.</summary>
/// <remarks>
/// A writer's backing file is open from the start, so that the store's delayed write errors reach its fsync. A reader's
/// is opened by its first request that needs one, under <c>lock (file)</c>: most readers are served by the kernel's caches.
/// </remarks>
internal sealed class OpenFile : Slot
{
    /// <summary>Its inode.</summary>
    internal Node Node { get; private set; } = null!;

    /// <summary>The open backing file, or none yet.</summary>
    internal RawDescriptor Descriptor { get; set; }

    /// <summary>How the backing file is opened.</summary>
    internal OpenMode Flags { get; private set; }

    /// <summary>The place of the guest who opened it; 0 where the owner did.</summary>
    internal int Guest { get; private set; }

    /// <summary>A rented record becomes a newly opened file.</summary>
    internal void Begin(Node node, RawDescriptor descriptor, OpenMode flags, int guest)
    {
        Guest = guest;
        Node = node;
        Descriptor = descriptor;
        Flags = flags;
    }
}
