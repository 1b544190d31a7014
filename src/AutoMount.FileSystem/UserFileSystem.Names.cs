using AutoMount.FileSystem.Nodes;
using AutoMount.Fuse;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem;

internal sealed partial class UserFileSystem
{
    /// <inheritdoc/>
    public Errno Lookup(in FuseCall call, PathComponent name, out FuseEntryOut entry)
    {
        Errno error;
        if (call.NodeId == RootId)
        {
            error = LookupFolder(name.Bytes, out entry);
        }
        else
        {
            error = Pin(call.NodeId, out PinnedNode directory);
            using (directory)
            {
                entry = default;
                error =
                    error == Errno.None
                        ? Enter(directory.Node.Volume, directory.Descriptor, name, out entry)
                        : error;
            }
        }

        if (error != Errno.ENOENT)
        {
            return error;
        }

        entry = new FuseEntryOut { EntryValidSeconds = DaySeconds }; // node 0: the kernel remembers that there is none
        return Errno.None;
    }

    /// <inheritdoc/>
    public void Forget(ulong nodeId, ulong lookups)
    {
        if (_nodes.Leave(nodeId, lookups) is { } node)
        {
            lock (node)
            {
                GiveBackLocked(node); // a file without a name that was charged again and is held by nobody now
            }

            DescriptorCache.Drop(node);
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
        entry = default;
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

            error = DirectoryIo.MakeDirectory(directory.Descriptor, name, request.Mode);
            return EndMake(error, in directory, name, Core.Quotas.Charge.Fixed, out entry);
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
        entry = default;
        Errno error = BeginMake(in call, request.Mask, bytes: 0, out PinnedNode directory);
        using (directory)
        {
            if (error != Errno.None)
            {
                return error;
            }

            error = DirectoryIo.MakeNode(directory.Descriptor, name, request.Mode, request.Device);
            return EndMake(error, in directory, name, bytes: 0, out entry);
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
        entry = default;
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

            error = DirectoryIo.MakeSymlink(directory.Descriptor, name, terminatedTarget);
            return EndMake(error, in directory, name, Core.Quotas.Charge.Fixed, out entry);
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

                lock (inode.Node)
                {
                    if (!TryChargeAgainLocked(inode.Node))
                    {
                        return Errno.EDQUOT;
                    }

                    error = DirectoryIo.MakeLink(inode.Descriptor, directory.Descriptor, name);
                    inode.Node.Orphaned &= error != Errno.None; // a file made by O_TMPFILE has a name now
                }

                return error == Errno.None
                    ? Enter(directory.Node.Volume, directory.Descriptor, name, out entry)
                    : error;
            }
        }
    }

    private static Errno Fail(Errno error, out PinnedNode pinned)
    {
        pinned = default;
        return error;
    }

    private Errno LookupFolder(ReadOnlySpan<byte> name, out FuseEntryOut entry)
    {
        entry = default;
        if (_root.Find(name) is not { } folder)
        {
            return Errno.ENOENT;
        }

        using FileDescriptor data = folder.Volume.Store.OpenData(folder.Volume.Id);
        Errno error = AttributeIo.Get(data, out FileStatus status);
        if (error != Errno.None)
        {
            return error;
        }

        error = FileHandle.Of(data, PathComponent.Empty, out FileHandle? handle);
        if (error == Errno.None)
        {
            Node node = _nodes.Enter(new Node(folder.Volume, handle!, in status));
            entry = Describe(node, in status);
        }

        return error;
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
            return Errno.EDQUOT;
        }

        call.ActAsCaller(mask);
        return Errno.None;
    }

    /// <summary>After it: describes the new name, or gives the charge back.</summary>
    private Errno EndMake(
        Errno error,
        in PinnedNode directory,
        PathComponent name,
        long bytes,
        out FuseEntryOut entry
    )
    {
        entry = default;
        if (error == Errno.None)
        {
            return Enter(directory.Node.Volume, directory.Descriptor, name, out entry);
        }

        directory.Node.Volume.Ledger.ReleaseInode(bytes);
        return error;
    }
}
