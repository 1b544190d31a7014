using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Quota;
using AutoMount.FileSystem.Store;
using AutoMount.FileSystem.Undo;
using AutoMount.Fuse;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;

namespace AutoMount.FileSystem;

/// <summary>What is about to change is kept for the folder's snapshots (decision D68).</summary>
internal sealed partial class UserFileSystem
{
    /// <summary>Begins a change of a directory's names.</summary>
    private static ChangeScope Changing(in PinnedNode directory)
    {
        ChangeScope scope = directory.Node.Volume.Changing(names: true);
        try
        {
            directory.Node.Volume.Undo?.BeforeEntries(in directory);
            return scope;
        }
        catch
        {
            scope.Dispose(); // a bug is reported where requests are served, and must not hold the folder up
            throw;
        }
    }

    /// <summary>Begins a change of what is said of an inode.</summary>
    private static ChangeScope ChangingAttributes(in PinnedNode pinned)
    {
        ChangeScope scope = pinned.Node.Volume.Changing();
        try
        {
            pinned.Node.Volume.Undo?.BeforeAttributes(in pinned);
            return scope;
        }
        catch
        {
            scope.Dispose(); // as above
            throw;
        }
    }

    /// <summary>Begins an open, which for reading alone changes nothing that a user sees.</summary>
    private static ChangeScope Opening(Node node, OpenMode flags) =>
        Writes(flags) ? node.Volume.Changing() : node.Volume.Settling();

    private static void BeforeContentLocked(Node node, RawDescriptor file)
    {
        if (node.Volume.Undo is { } undo && undo.NeedsContent(node))
        {
            undo.KeepContentLocked(node, file);
        }
    }

    /// <summary>Before the name of a known inode goes.</summary>
    /// <returns>Whether the inode itself is kept, by one name more.</returns>
    private static bool BeforeRemovalLocked(in PinnedNode victim, in FileStatus status) =>
        victim.Node.Volume.Undo is { } undo
        && undo.BeforeRemoval(victim.Node, victim.Descriptor, in status);

    /// <summary>The same of an inode that the kernel does not know.</summary>
    private static bool BeforeRemoval(in PinnedNode directory, RawDescriptor held) =>
        directory.Node.Volume.Undo is { } undo
        && AttributeIo.Get(held, out FileStatus status) == Errno.None
        && undo.BeforeRemoval(node: null, held, in status);

    private static void AfterRemoval(
        Errno error,
        FolderVolume volume,
        Node? node,
        RawDescriptor inode
    )
    {
        long size = AttributeIo.Get(inode, out FileStatus status) == Errno.None ? status.Size : 0;
        volume.Undo!.AfterRemoval(error, node, inode, size);
    }

    private void WasBorn(FolderVolume volume, ulong nodeId)
    {
        if (volume.Undo is { } undo && _nodes.Find(nodeId) is { } node)
        {
            undo.WasBorn(node);
        }
    }

    /// <summary>Before a file without a name is used again: what a snapshot has of it must not be itself.</summary>
    private static void UnshareLocked(Node node)
    {
        if (node is { Orphaned: true, Opens: 0, Cached.IsNone: false })
        {
            node.Volume.Undo?.UnshareLocked(node, node.Cached);
        }
    }

    /// <summary>Counts a lookup of a folder's own directory; to be forgotten by the caller.</summary>
    internal Errno EnterFolder(FolderVolume volume, out ulong node)
    {
        Errno error = EnterFolder(volume, slot: null, out FuseEntryOut entry, isLookup: false);
        node = error == Errno.None ? entry.NodeId : 0;
        return error;
    }

    /// <summary>Holds a name's node; to be let go by the caller (<see cref="LetGo"/>).</summary>
    internal Errno EnterName(ulong directory, PathComponent name, out ulong node)
    {
        node = 0;
        Errno error = Pin(directory, out PinnedNode pinned);
        using (pinned)
        {
            FuseEntryOut entry = default;
            error = error == Errno.None ? HoldName(in pinned, name, out entry) : error;
            node = error == Errno.None ? entry.NodeId : 0;
            return error;
        }
    }

    /// <summary>Removes a name, and tells the kernel.</summary>
    internal Errno RemoveRestored(ulong directory, PathComponent name, bool isDirectory)
    {
        FuseInHeader head = new() { NodeId = directory };
        FuseCall call = new(in head, identity: null);
        Errno error = EnterName(directory, name, out ulong node);
        error =
            error != Errno.None ? error
            : isDirectory ? RemoveDirectory(in call, name)
            : RemoveFile(in call, name);
        NameChanged(directory, name, node);
        return error;
    }

    /// <summary>Gives an inode that was made elsewhere a name, over what stands there, and tells the kernel.</summary>
    /// <param name="work">The directory where it was made.</param>
    /// <param name="workName">Its name there.</param>
    /// <param name="status">What is said of it.</param>
    /// <param name="directory">Where it goes.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="isNew">Whether it is to be charged.</param>
    internal Errno PlaceRestored(
        RawDescriptor work,
        PathComponent workName,
        in FileStatus status,
        ulong directory,
        PathComponent name,
        bool isNew
    )
    {
        Errno error = Pin(directory, out PinnedNode pinned);
        using (pinned)
        {
            error =
                error == Errno.None
                    ? Place(work, workName, in status, in pinned, name, isNew)
                    : error;
        }

        ulong node = 0;
        _ = error == Errno.None ? EnterName(directory, name, out node) : error; // it may have gone already
        NameChanged(directory, name, node);
        return error;
    }

    /// <summary>Says of an inode what was said of it, and tells the kernel.</summary>
    internal Errno DescribeRestored(ulong node, InodeRecord record)
    {
        Errno error = Pin(node, out PinnedNode pinned);
        using (pinned)
        {
            if (error == Errno.None)
            {
                using ChangeScope change = ChangingAttributes(in pinned);
                error = record.ApplyTo(pinned.Descriptor);
            }
        }

        _ = _device.InvalidateAttributes(node); // ENOENT: the kernel does not know it
        return error;
    }

    private Errno Place(
        RawDescriptor work,
        PathComponent workName,
        in FileStatus status,
        in PinnedNode directory,
        PathComponent name,
        bool isNew
    )
    {
        FolderVolume volume = directory.Node.Volume;
        long bytes = InodeCharge.Of(status.Type, status.Size);
        if (isNew && !volume.Ledger.TryReserveInode(bytes))
        {
            return volume.Ledger.Refusal;
        }

        using ChangeScope change = Changing(in directory);
        Errno error = RenameOver(work, workName, in directory, name, flags: 0);
        if (!isNew)
        {
            NoteMoved(error, in directory, name);
            NoteRestoredLink(error, in directory, name);
        }
        else if (error == Errno.None)
        {
            volume.NoteBirth(node: null, directory.Node, name, status.Inode, status.Type, bytes);
        }
        else
        {
            volume.Ledger.ReleaseInode(bytes);
        }

        return error;
    }

    /// <summary>Has the kernel ask for a name, and for what is said of its inode, again. No node may be locked.</summary>
    private void NameChanged(ulong directory, PathComponent name, ulong node)
    {
        _ = _device.InvalidateEntry(directory, name.Bytes); // ENOENT: the kernel does not know it
        _ = _device.InvalidateInode(directory); // likewise, and so below
        if (node != 0)
        {
            _ = _device.InvalidateAttributes(node);
            LetGo(node);
        }
    }
}
