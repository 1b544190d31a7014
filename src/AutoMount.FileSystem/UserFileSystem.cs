using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Quota;
using AutoMount.FileSystem.Store;
using AutoMount.FileSystem.Survival;
using AutoMount.FileSystem.Views;
using AutoMount.Fuse;
using AutoMount.Fuse.Protocol;
using AutoMount.Fuse.Survival;
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

    internal const ulong DaySeconds = 86400; // nobody else writes the store, and what we change behind the kernel we tell it

    private readonly NodeTable _nodes;
    private readonly HandleTable _handles;
    private readonly ParkedInodes _parked;
    private readonly DescriptorCache _descriptors;
    private readonly FuseDevice _device;
    private readonly RootDirectory _root;
    private readonly BackingStore _store;
    private readonly ViewTable _views;
    private static readonly TimeSpan s_roomPatience = TimeSpan.FromMilliseconds(100);
    private int _lingering; // unused inodes without a name that the kernel has not forgotten yet
    private bool _passthrough;

    internal UserFileSystem(
        BackingStore store,
        DescriptorCache descriptors,
        FuseDevice device,
        RootDirectory root,
        TreeState state,
        ParkedInodes parked,
        ViewTable views,
        bool passthrough
    )
    {
        _views = views;

        _nodes = new NodeTable(state);
        _handles = new HandleTable(state);
        _parked = parked;
        _store = store;
        _descriptors = descriptors;
        _device = device;
        _root = root;
        _passthrough = passthrough;
    }

    /// <summary>Nodes that the kernel knows, for status displays.</summary>
    internal int NodeCount => _nodes.Count;

    /// <inheritdoc/>
    public void Initialize(InitFlags agreed) =>
        _passthrough &= agreed.HasFlag(InitFlags.FUSE_PASSTHROUGH);

    /// <inheritdoc/>
    public bool MadeRoom()
    {
        int lingering = Volatile.Read(ref _lingering);
        return lingering > 0
            && SpinWait.SpinUntil(() => Volatile.Read(ref _lingering) < lingering, s_roomPatience);
    }

    /// <summary>After the unmount: ends what was open, so that files without a name are no longer charged.</summary>
    internal void CloseAll()
    {
        foreach (OpenFile file in _handles.All())
        {
            Close(file);
        }

        foreach (Node node in _nodes.All().ToArray())
        {
            if (_nodes.LetGoForGood(node))
            {
                End(node);
            }
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
        return node is null ? Errno.ESTALE : Pin(node, nodeId, out pinned);
    }

    private Errno Pin(Node node, ulong number, out PinnedNode pinned)
    {
        Errno error = _descriptors.Pin(node, number, out RawDescriptor descriptor);
        pinned = error == Errno.None ? new PinnedNode(node, descriptor) : default;
        return error;
    }

    /// <summary>Counts a lookup of a name in a directory and describes it.</summary>
    private Errno Enter(
        in FuseCall call,
        in PinnedNode directory,
        PathComponent name,
        out FuseEntryOut entry
    ) =>
        Enter(
            directory.Node.Volume,
            directory.Node,
            directory.Descriptor,
            name,
            call.Slot,
            out entry
        );

    /// <summary>Counts a lookup of a name that exists and describes it.</summary>
    private Errno Enter(
        FolderVolume volume,
        Node? within,
        RawDescriptor directory,
        PathComponent name,
        RequestSlot? slot,
        out FuseEntryOut entry,
        bool isLookup = true
    )
    {
        using NamesScope names = new(volume.Names);
        entry = default;
        Span<byte> handle = stackalloc byte[FileHandle.MaximumLength];
        Node? node = null;
        while (node is null)
        {
            long departures = _nodes.Departures;
            Errno error = AttributeIo.GetAt(directory, name, out FileStatus status);
            int length = 0;
            error =
                error == Errno.None ? FileHandle.Read(directory, name, handle, out length) : error;
            if (error != Errno.None)
            {
                return error;
            }

            node = _nodes.Enter(volume, handle[..length], in status, departures, isLookup);
            entry = node is null ? default : Describe(node, in status);
        }

        slot?.Counted(node.Number);
        volume.Sizes?.Entered(node, within, name);
        return Errno.None;
    }

    private static FuseEntryOut Describe(Node node, in FileStatus status) =>
        new()
        {
            NodeId = node.Number,
            Generation = 1,
            EntryValidSeconds = NameValidSeconds(node.Volume),
            AttributesValidSeconds = ValidSeconds(node),
            Attributes = AttributeTranslation.ToFuse(in status),
        };

    private static FuseAttrOut Describe(in FileStatus status, ulong validSeconds) =>
        new() { ValidSeconds = validSeconds, Attributes = AttributeTranslation.ToFuse(in status) };

    /// <summary>How long the kernel may believe a node's attributes: not at all while somebody may change them without its knowledge.</summary>
    private static ulong ValidSeconds(Node node) =>
        node is { Mode: IoMode.Passthrough, Mappers: > 0 } ? 0UL : NameValidSeconds(node.Volume);

    /// <summary>How long it may believe in names of a folder: not at all while guests may change them too.</summary>
    private static ulong NameValidSeconds(FolderVolume volume) =>
        volume.IsShared ? 0UL : DaySeconds;
}
