using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Quota;
using AutoMount.Fuse;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem;

/// <summary>What takes names away: their inodes' charges are given back at once, or at the last close.</summary>
internal sealed partial class UserFileSystem
{
    private const uint RenameExchange = 2;
    private const uint RenameWhiteout = 4;

    /// <inheritdoc/>
    public Errno RemoveFile(in FuseCall call, PathComponent name) =>
        Remove(in call, name, DirectoryIo.RemoveFile);

    /// <inheritdoc/>
    public Errno RemoveDirectory(in FuseCall call, PathComponent name) =>
        Remove(in call, name, DirectoryIo.RemoveDirectory);

    /// <inheritdoc/>
    public Errno Rename(
        in FuseCall call,
        in FuseRenameIn request,
        PathComponent oldName,
        PathComponent newName
    )
    {
        Errno error = Pin(call.NodeId, out PinnedNode oldDirectory);
        using (oldDirectory)
        {
            error =
                error == Errno.None
                    ? Pin(request.NewDirectory, out PinnedNode newDirectory)
                    : Fail(error, out newDirectory);
            using (newDirectory)
            {
                if (error != Errno.None)
                {
                    return error;
                }

                if (!ReferenceEquals(oldDirectory.Node.Volume, newDirectory.Node.Volume))
                {
                    return Errno.EXDEV; // another folder is another file system to its quota
                }

                call.ActAsCaller(mask: 0); // a whiteout belongs to the caller
                return Rename(in oldDirectory, oldName, in newDirectory, newName, request.Flags);
            }
        }
    }

    private Errno Rename(
        in PinnedNode oldDirectory,
        PathComponent oldName,
        in PinnedNode newDirectory,
        PathComponent newName,
        uint flags
    )
    {
        bool leavesWhiteout = (flags & RenameWhiteout) != 0;
        if (leavesWhiteout && !oldDirectory.Node.Volume.Ledger.TryReserveInode(bytes: 0))
        {
            return Errno.EDQUOT;
        }

        Errno error = RenameOver(in oldDirectory, oldName, in newDirectory, newName, flags);
        if (leavesWhiteout && error != Errno.None)
        {
            oldDirectory.Node.Volume.Ledger.ReleaseInode(bytes: 0);
        }

        return error;
    }

    private Errno RenameOver(
        in PinnedNode oldDirectory,
        PathComponent oldName,
        in PinnedNode newDirectory,
        PathComponent newName,
        uint flags
    )
    {
        FileDescriptor from = oldDirectory.Descriptor;
        FileDescriptor to = newDirectory.Descriptor;
        bool exchanges = (flags & RenameExchange) != 0;
        if (exchanges || !Replaces(from, oldName, to, newName, out FileStatus replaced))
        {
            return DirectoryIo.Rename(from, oldName, to, newName, flags);
        }

        Errno error = PinVictim(in newDirectory, newName, in replaced, out PinnedNode victim);
        using (victim)
        {
            if (error != Errno.None)
            {
                return error;
            }

            if (victim.IsNone)
            {
                error = DirectoryIo.Rename(from, oldName, to, newName, flags);
                GiveBackUnknown(error, in newDirectory, in replaced);
                return error;
            }

            lock (victim.Node)
            {
                error = DirectoryIo.Rename(from, oldName, to, newName, flags);
                NameIsGoneLocked(error, in victim);
            }

            return error;
        }
    }

    /// <summary>Whether a rename takes the place of another inode; between two names of one file rename(2) does nothing.</summary>
    private static bool Replaces(
        FileDescriptor from,
        PathComponent oldName,
        FileDescriptor to,
        PathComponent newName,
        out FileStatus replaced
    ) =>
        AttributeIo.GetAt(to, newName, out replaced) == Errno.None
        && AttributeIo.GetAt(from, oldName, out FileStatus moved) == Errno.None
        && moved.Inode != replaced.Inode;

    private Errno Remove(
        in FuseCall call,
        PathComponent name,
        Func<FileDescriptor, PathComponent, Errno> remove
    )
    {
        Errno error = Pin(call.NodeId, out PinnedNode directory);
        using (directory)
        {
            error =
                error == Errno.None
                    ? AttributeIo.GetAt(directory.Descriptor, name, out FileStatus status)
                    : Fail(error, out status);
            if (error != Errno.None)
            {
                return error;
            }

            error = PinVictim(in directory, name, in status, out PinnedNode victim);
            using (victim)
            {
                if (error != Errno.None)
                {
                    return error;
                }

                if (victim.IsNone)
                {
                    error = remove(directory.Descriptor, name);
                    GiveBackUnknown(error, in directory, in status);
                    return error;
                }

                lock (victim.Node)
                {
                    error = remove(directory.Descriptor, name);
                    NameIsGoneLocked(error, in victim);
                }

                return error;
            }
        }
    }

    private static Errno Fail(Errno error, out FileStatus status)
    {
        status = default;
        return error;
    }

    /// <summary>Pins the node of a name about to go, where the kernel knows it: without a name no handle finds the inode again.</summary>
    private Errno PinVictim(
        in PinnedNode directory,
        PathComponent name,
        in FileStatus status,
        out PinnedNode victim
    )
    {
        victim = default;
        Errno error = FileHandle.Of(directory.Descriptor, name, out FileHandle? handle);
        if (error != Errno.None)
        {
            return error;
        }

        return _nodes.FindByHandle(status.Inode, handle!) is { } node
            ? Pin(node, out victim)
            : Errno.None;
    }

    /// <summary>The last name of an inode that the kernel does not know is gone: nothing holds it.</summary>
    private static void GiveBackUnknown(Errno error, in PinnedNode directory, in FileStatus status)
    {
        if (error == Errno.None && IsLastName(in status))
        {
            directory.Node.Volume.Ledger.ReleaseInode(InodeCharge.Of(status.Type, status.Size));
        }
    }

    /// <summary>A name of a known inode is gone; after the last one, the charge goes with the last close.</summary>
    private static void NameIsGoneLocked(Errno error, in PinnedNode victim)
    {
        if (error != Errno.None || !HasNoName(in victim))
        {
            return;
        }

        Node node = victim.Node;
        node.KeepsDescriptor = true;
        node.Orphaned = true;
        if (node.Opens == 0 || node.Type == FileType.Directory)
        {
            GiveBackLocked(node);
        }
    }

    /// <summary>Asked after the removal and under the node's lock: the other name may have gone from another directory meanwhile.</summary>
    private static bool HasNoName(in PinnedNode victim) =>
        victim.Node.Type == FileType.Directory
        || (
            AttributeIo.Get(victim.Descriptor, out FileStatus status) == Errno.None
            && status.Links == 0
        );

    private static bool IsLastName(in FileStatus status) =>
        status.Links <= 1 || status.Type == FileType.Directory;

    private static void GiveBackLocked(Node node)
    {
        if (node is { Orphaned: true, Uncharged: false })
        {
            node.Uncharged = true;
            node.Volume.Ledger.ReleaseInode(node.ChargedBytes);
        }
    }
}
