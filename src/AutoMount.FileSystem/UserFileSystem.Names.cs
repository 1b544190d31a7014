using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Quota;
using AutoMount.FileSystem.Store;
using AutoMount.FileSystem.Views;
using AutoMount.Fuse;
using AutoMount.Fuse.Protocol;
using AutoMount.Fuse.Survival;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;

namespace AutoMount.FileSystem;

internal sealed partial class UserFileSystem
{
    /// <inheritdoc/>
    public Errno Lookup(in FuseCall call, PathComponent name, out FuseEntryOut entry)
    {
        Errno error;
        ulong validSeconds = DaySeconds;
        if (call.NodeId == RootId)
        {
            error = LookupFolder(name.Bytes, call.Slot, out entry);
        }
        else
        {
            error = Pin(call.NodeId, out PinnedNode directory);
            using (directory)
            {
                entry = default;
                if (error == Errno.None)
                {
                    error = Enter(in call, in directory, name, out entry);
                    validSeconds = NameValidSeconds(directory.Node.Volume);
                }
            }
        }

        if (error != Errno.ENOENT)
        {
            return error;
        }

        entry = new FuseEntryOut { EntryValidSeconds = validSeconds }; // node 0: the kernel remembers that there is none
        return Errno.None;
    }

    /// <inheritdoc/>
    public void Forget(ulong nodeId, ulong lookups)
    {
        if (_nodes.Find(nodeId) is { } node && _nodes.Forget(node, lookups))
        {
            End(node);
        }
    }

    /// <inheritdoc/>
    public Errno MakeDirectory(
        in FuseCall call,
        in FuseMkDirIn request,
        PathComponent name,
        out FuseEntryOut entry
    )
    {
        if (WasMade(in call, FileType.Directory, name, out entry))
        {
            return Errno.None;
        }

        Errno error = BeginMake(
            in call,
            request.Mask,
            Core.Quotas.Charge.Fixed,
            out PinnedNode directory
        );
        using (directory)
        {
            if (error != Errno.None)
            {
                return error;
            }

            using NameNews news = new(_views, call.View, directory.Node, name);
            using ChangeScope change = Changing(in directory);
            error = DirectoryIo.MakeDirectory(directory.Descriptor, name, request.Mode);
            return EndMake(error, in call, in directory, name, Core.Quotas.Charge.Fixed, out entry);
        }
    }

    /// <inheritdoc/>
    public Errno MakeNode(
        in FuseCall call,
        in FuseMkNodIn request,
        PathComponent name,
        out FuseEntryOut entry
    )
    {
        if (WasMade(in call, (FileType)(request.Mode & FileTypeBits), name, out entry))
        {
            return Errno.None;
        }

        Errno error = BeginMake(in call, request.Mask, bytes: 0, out PinnedNode directory);
        using (directory)
        {
            if (error != Errno.None)
            {
                return error;
            }

            using NameNews news = new(_views, call.View, directory.Node, name);
            using ChangeScope change = Changing(in directory);
            error = DirectoryIo.MakeNode(directory.Descriptor, name, request.Mode, request.Device);
            return EndMake(error, in call, in directory, name, bytes: 0, out entry);
        }
    }

    /// <inheritdoc/>
    public Errno MakeSymlink(
        in FuseCall call,
        PathComponent name,
        ReadOnlySpan<byte> terminatedTarget,
        out FuseEntryOut entry
    )
    {
        if (WasMade(in call, FileType.Symlink, name, out entry))
        {
            return Errno.None;
        }

        Errno error = BeginMake(
            in call,
            mask: 0,
            Core.Quotas.Charge.Fixed,
            out PinnedNode directory
        );
        using (directory)
        {
            if (error != Errno.None)
            {
                return error;
            }

            using NameNews news = new(_views, call.View, directory.Node, name);
            using ChangeScope change = Changing(in directory);
            error = DirectoryIo.MakeSymlink(directory.Descriptor, name, terminatedTarget);
            return EndMake(error, in call, in directory, name, Core.Quotas.Charge.Fixed, out entry);
        }
    }

    /// <inheritdoc/>
    public Errno ReadSymlink(in FuseCall call, Span<byte> target, out int length)
    {
        length = 0;
        Errno error = Pin(call.NodeId, out PinnedNode link);
        using (link)
        {
            return error == Errno.None
                ? DirectoryIo.ReadSymlink(link.Descriptor, target, out length)
                : error;
        }
    }

    /// <inheritdoc/>
    public Errno MakeLink(
        in FuseCall call,
        in FuseLinkIn request,
        PathComponent name,
        out FuseEntryOut entry
    )
    {
        entry = default;
        Errno error = Pin(call.NodeId, out PinnedNode directory);
        using (directory)
        {
            error =
                error == Errno.None
                    ? Pin(request.OldNode, out PinnedNode inode)
                    : Fail(error, out inode);
            using (inode)
            {
                if (error != Errno.None)
                {
                    return error;
                }

                if (!ReferenceEquals(inode.Node.Volume, directory.Node.Volume))
                {
                    return Errno.EXDEV; // another folder is another file system to its quota
                }

                error = WasLinked(in call, in inode, in directory, name)
                    ? Errno.None
                    : MakeLink(in inode, in directory, name);
                _views.NamesChanged(call.View, directory.Node, name.Bytes);
                return error == Errno.None ? Enter(in call, in directory, name, out entry) : error;
            }
        }
    }

    private Errno MakeLink(in PinnedNode inode, in PinnedNode directory, PathComponent name)
    {
        using ChangeScope change = Changing(in directory);
        lock (inode.Node)
        {
            if (!TryChargeAgainLocked(inode.Node))
            {
                return inode.Node.Volume.Ledger.Refusal;
            }

            Errno error = DirectoryIo.MakeLink(inode.Descriptor, directory.Descriptor, name);
            bool wasNameless = inode.Node.Orphaned;
            inode.Node.Orphaned &= error != Errno.None; // a file made by O_TMPFILE has a name now
            UnparkIfNamedLocked(inode.Node);
            NoteMoved(error, in directory, name);
            NoteLinkLocked(error, inode.Node, wasNameless, in directory, name);
            return error;
        }
    }

    private static Errno Fail(Errno error, out PinnedNode pinned)
    {
        pinned = default;
        return error;
    }

    private Errno LookupFolder(ReadOnlySpan<byte> name, RequestSlot? slot, out FuseEntryOut entry)
    {
        entry = default;
        return _root.Find(name) is { } folder
            ? EnterFolder(folder.Volume, slot, out entry)
            : Errno.ENOENT;
    }

    /// <summary>Counts a lookup of a folder's root and describes it.</summary>
    internal Errno EnterFolder(
        FolderVolume volume,
        RequestSlot? slot,
        out FuseEntryOut entry,
        bool isLookup = true
    )
    {
        using FileDescriptor data = volume.Store.OpenData(volume.Id);
        return Enter(volume, within: null, data, PathComponent.Empty, slot, out entry, isLookup);
    }

    /// <summary>Ends a node that nothing holds any more.</summary>
    private void End(Node node)
    {
        using ChangeScope change = node.Volume.Settling();
        lock (node)
        {
            UnparkLocked(node);
            GiveBackLocked(node); // a file without a name that was charged again and is held by nobody now
            UnregisterBackingLocked(node);
        }

        bool lingered = node.Lingers;
        DescriptorCache.Drop(node);
        if (lingered)
        {
            _ = Interlocked.Decrement(ref _lingering);
        }
    }

    /// <summary>Before a name is made: pins the directory, charges the inode, and becomes the caller.</summary>
    private Errno BeginMake(in FuseCall call, uint mask, long bytes, out PinnedNode directory)
    {
        Errno error = Pin(call.NodeId, out directory);
        if (error != Errno.None)
        {
            return error;
        }

        if (!directory.Node.Volume.Ledger.TryReserveInode(bytes))
        {
            return directory.Node.Volume.Ledger.Refusal;
        }

        call.ActAsCaller(mask);
        return Errno.None;
    }

    /// <summary>After it: describes the new name, or gives the charge back.</summary>
    private Errno EndMake(
        Errno error,
        in FuseCall call,
        in PinnedNode directory,
        PathComponent name,
        long bytes,
        out FuseEntryOut entry
    )
    {
        entry = default;
        if (error == Errno.None)
        {
            error = Enter(in call, in directory, name, out entry);
            if (error != Errno.None)
            {
                directory.Node.Volume.Sizes?.Doubt();
                return error; // the charge stays, which at worst is one too many
            }

            directory.Node.Volume.NoteBirth(
                _nodes.Find(entry.NodeId),
                directory.Node,
                name,
                entry.Attributes.Inode,
                (FileType)(entry.Attributes.Mode & FileTypeBits),
                bytes
            );
            WasBorn(directory.Node.Volume, entry.NodeId);
            return error;
        }

        directory.Node.Volume.Ledger.ReleaseInode(bytes);
        return error;
    }
}
