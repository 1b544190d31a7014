using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Store;
using AutoMount.Fuse;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem;

/// <summary>One user's folders as a file system: the root's entries are the folders, everything below lies in the backing store.</summary>
/// <remarks>
/// Reserve before an effect, release after it: usage may overstate for a moment, never understate. The kernel checks
/// permissions (<c>default_permissions</c>), so nothing here does. Locks: see <see cref="Nodes.Node"/>.
/// </remarks>
internal sealed partial class UserFileSystem : IFuseFileSystem
{
    /// <summary>The node id of the root (<c>FUSE_ROOT_ID</c>).</summary>
    internal const ulong RootId = 1;

    private const ulong DaySeconds = 86400; // nobody else writes the store, and what we change behind the kernel we tell it

    private readonly NodeTable _nodes = new();
    private readonly HandleTable _handles = new();
    private readonly DescriptorCache _descriptors;
    private readonly FuseDevice _device;
    private readonly RootDirectory _root;
    private readonly BackingStore _store;
    private bool _passthrough;

    internal UserFileSystem(
        BackingStore store,
        DescriptorCache descriptors,
        FuseDevice device,
        RootDirectory root
    )
    {
        _store = store;
        _descriptors = descriptors;
        _device = device;
        _root = root;
    }

    /// <summary>Nodes that the kernel knows, for status displays.</summary>
    internal int NodeCount => _nodes.Count;

    /// <inheritdoc/>
    public void Initialize(InitFlags agreed) =>
        _passthrough = agreed.HasFlag(InitFlags.FUSE_PASSTHROUGH);

    /// <summary>After the unmount: ends what was open, so that files without a name are no longer charged.</summary>
    internal void CloseAll()
    {
        foreach (OpenFile file in _handles.RemoveAll())
        {
            Close(file);
        }
    }

    /// <summary>Pins the node of a request; the root cannot be pinned.</summary>
    /// <returns>EPERM for the root, where only folders live; ESTALE for an unknown node.</returns>
    private Errno Pin(ulong nodeId, out PinnedNode pinned)
    {
        pinned = default;
        if (nodeId == RootId)
        {
            return Errno.EPERM;
        }

        Node? node = _nodes.Find(nodeId);
        return node is null ? Errno.ESTALE : Pin(node, out pinned);
    }

    private Errno Pin(Node node, out PinnedNode pinned)
    {
        Errno error = _descriptors.Pin(node, out FileDescriptor descriptor);
        pinned = error == Errno.None ? new PinnedNode(node, descriptor) : default;
        return error;
    }

    /// <summary>Counts a lookup of a name that exists and describes it.</summary>
    private Errno Enter(
        FolderVolume volume,
        FileDescriptor directory,
        PathComponent name,
        out FuseEntryOut entry
    )
    {
        entry = default;
        Errno error = AttributeIo.GetAt(directory, name, out FileStatus status);
        if (error != Errno.None)
        {
            return error;
        }

        error = FileHandle.Of(directory, name, out FileHandle? handle);
        if (error == Errno.None)
        {
            Node node = _nodes.Enter(new Node(volume, handle!, in status));
            entry = Describe(node, in status);
        }

        return error;
    }

    private static FuseEntryOut Describe(Node node, in FileStatus status) =>
        new()
        {
            NodeId = node.Id,
            Generation = 1,
            EntryValidSeconds = DaySeconds,
            AttributesValidSeconds = DaySeconds,
            Attributes = AttributeTranslation.ToFuse(in status),
        };

    private static FuseAttrOut Describe(in FileStatus status) =>
        new() { ValidSeconds = DaySeconds, Attributes = AttributeTranslation.ToFuse(in status) };
}
