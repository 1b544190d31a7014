using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Sizes;
using AutoMount.FileSystem.Store;
using AutoMount.Fuse.Protocol;
using AutoMount.Fuse.Survival;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;

namespace AutoMount.FileSystem;

/// <summary>What the table of a folder's sizes is told beside charges, where there is one (decision D72).</summary>
internal sealed partial class UserFileSystem
{
    /// <summary>Walks a folder and has its sizes kept from then on.</summary>
    /// <param name="volume">The folder.</param>
    /// <param name="pace">Called now and then; may wait.</param>
    /// <param name="most">Most entries that are kept apart.</param>
    /// <param name="table">The sizes.</param>
    /// <param name="cancellation">Ends it; nothing is kept then.</param>
    /// <returns>ECANCELED, or why the tree could not be read.</returns>
    internal Errno CountSizes(
        FolderVolume volume,
        Action pace,
        int most,
        out SizeTable table,
        CancellationToken cancellation
    )
    {
        using FileDescriptor root = volume.Store.OpenData(volume.Id);
        Errno error = AttributeIo.Get(root, out FileStatus status);
        table = new SizeTable(volume.Store, status.Inode, most);
        error =
            error != Errno.None ? error
            : volume.BeginSizes(table, cancellation) ? Errno.None
            : Errno.ECANCELED;
        try
        {
            error =
                error == Errno.None
                    ? table.Run(root, _nodes.All, volume, pace, cancellation)
                    : error;
            return error;
        }
        finally
        {
            if (table.IsWalking)
            {
                volume.DropSizes(table);
            }
        }
    }

    /// <summary>Before a name is moved: holds its inode's node, whose charge moves along; 0 where nobody asked for sizes.</summary>
    private ulong HoldMoved(in PinnedNode directory, PathComponent name) =>
        directory.Node.Volume.Sizes is not null
        && HoldName(in directory, name, out FuseEntryOut entry) == Errno.None
            ? entry.NodeId
            : 0;

    /// <summary>Lets go what was held without a lookup; 0 for nothing.</summary>
    internal void LetGo(ulong held)
    {
        if (held != 0 && _nodes.Find(held) is { } node && _nodes.Unhold(node))
        {
            End(node);
        }
    }

    /// <summary>After a rename.</summary>
    private void NoteRenamed(
        Errno error,
        HeldNames held,
        in PinnedNode from,
        PathComponent oldName,
        in PinnedNode to,
        PathComponent newName
    )
    {
        if (error == Errno.None && from.Node.Volume.Sizes is { } sizes)
        {
            bool isOne = held.Moved != 0 && held.Moved == held.Other; // then nothing happened
            if (!isOne)
            {
                NoteMoved(sizes, held.Moved, held.Exchanges, in from, oldName, in to, newName);
            }

            if (!isOne && held.Exchanges)
            {
                NoteMoved(sizes, held.Other, held.Exchanges, in to, newName, in from, oldName);
            }
        }
    }

    /// <summary>An inode is where it went, unless another moved it on, who tells that himself.</summary>
    private void NoteMoved(
        SizeTable sizes,
        ulong held,
        bool exchanges,
        in PinnedNode from,
        PathComponent oldName,
        in PinnedNode to,
        PathComponent newName
    )
    {
        if (_nodes.Find(held) is not { } node)
        {
            sizes.Doubt();
            return;
        }

        lock (node)
        {
            if (
                IsNamed(node, in to, newName, out uint links)
                && (exchanges || !IsNamed(node, in from, oldName, out _)) // else both are names of it, and nothing happened
                && !sizes.TryMove(node, links, from.Node, oldName, to.Node, newName)
            )
            {
                sizes.Visit(to.Descriptor, to.Node, newName, node);
            }
        }
    }

    private static bool IsNamed(
        Node node,
        in PinnedNode directory,
        PathComponent name,
        out uint links
    )
    {
        Errno error = AttributeIo.GetAt(directory.Descriptor, name, out FileStatus status);
        links = status.Links;
        return error == Errno.None && status.Inode == node.Inode;
    }

    /// <summary>After a name was made for an inode that exists.</summary>
    private static void NoteLinkLocked(
        Errno error,
        Node node,
        bool wasNameless,
        in PinnedNode directory,
        PathComponent name
    )
    {
        if (
            error == Errno.None
            && node.Volume.Sizes is { } sizes
            && !sizes.TryLink(node, wasNameless, directory.Node, name)
        )
        {
            sizes.Visit(directory.Descriptor, directory.Node, name, node);
        }
    }

    /// <summary>The same of one that a restore made.</summary>
    private void NoteRestoredLink(Errno error, in PinnedNode directory, PathComponent name)
    {
        using HeldNames held = new(
            this,
            error == Errno.None ? HoldMoved(in directory, name) : 0,
            Other: 0,
            Exchanges: false
        );
        if (_nodes.Find(held.Moved) is { } node)
        {
            lock (node)
            {
                NoteLinkLocked(error, node, wasNameless: false, in directory, name);
            }
        }
    }

    /// <summary>Counts a lookup of a file that was made without a name.</summary>
    private Errno EnterNameless(
        FolderVolume volume,
        RawDescriptor file,
        RequestSlot? slot,
        out FuseEntryOut entry
    ) => Enter(volume, within: null, file, PathComponent.Empty, slot, out entry);

    /// <summary>Holds a name's node without a lookup, since no kernel would forget it where we end before <see cref="LetGo"/>.</summary>
    private Errno HoldName(in PinnedNode directory, PathComponent name, out FuseEntryOut entry) =>
        Enter(
            directory.Node.Volume,
            directory.Node,
            directory.Descriptor,
            name,
            slot: null,
            out entry,
            isLookup: false
        );

    /// <summary>Nodes that are held over a rename, 0 for none.</summary>
    /// <param name="FileSystem">Where they are let go.</param>
    /// <param name="Moved">The node of the old name.</param>
    /// <param name="Other">That of the new name, where the two are exchanged.</param>
    /// <param name="Exchanges">Whether they are.</param>
    private readonly record struct HeldNames(
        UserFileSystem FileSystem,
        ulong Moved,
        ulong Other,
        bool Exchanges
    ) : IDisposable
    {
        public void Dispose()
        {
            FileSystem.LetGo(Moved);
            FileSystem.LetGo(Other);
        }
    }
}
