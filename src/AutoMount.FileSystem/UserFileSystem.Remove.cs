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

                if (WasRenamed(in call, in oldDirectory, oldName, in newDirectory, newName))
                {
                    return Errno.None;
                }

                NoteRename(in call, in oldDirectory, oldName, request.Flags);
                call.ActAsCaller(mask: 0); // a whiteout belongs to the caller
                error = Rename(in oldDirectory, oldName, in newDirectory, newName, request.Flags);
                _views.NamesChanged(call.View, oldDirectory.Node, oldName.Bytes);
                _views.NamesChanged(call.View, newDirectory.Node, newName.Bytes);
                return error;
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
        FileStatus moved = default;
        bool leavesWhiteout =
            (flags & RenameWhiteout) != 0
            && AttributeIo.GetAt(oldDirectory.Descriptor, oldName, out moved) == Errno.None;
        if (leavesWhiteout && !oldDirectory.Node.Volume.Ledger.TryReserveInode(bytes: 0))
        {
            return oldDirectory.Node.Volume.Ledger.Refusal;
        }

        using ChangeScope change = Changing(in oldDirectory);
        oldDirectory.Node.Volume.Undo?.BeforeEntries(in newDirectory);
        Errno error = RenameOver(oldDirectory.Descriptor, oldName, in newDirectory, newName, flags);
        if (leavesWhiteout && !IsAnother(in oldDirectory, oldName, in moved))
        {
            leavesWhiteout = false; // refused, or nothing to do between two names of one file
            oldDirectory.Node.Volume.Ledger.ReleaseInode(bytes: 0);
        }

        NoteMoved(error, in newDirectory, newName);
        if ((flags & RenameExchange) != 0)
        {
            NoteMoved(error, in oldDirectory, oldName);
        }

        if (leavesWhiteout)
        {
            NoteWhiteout(error, in oldDirectory, oldName);
        }

        return error;
    }

    /// <summary>Shows a recount a name that was made for an inode that exists already.</summary>
    private static void NoteMoved(Errno error, in PinnedNode directory, PathComponent name)
    {
        if (error == Errno.None)
        {
            directory.Node.Volume.NoteMoved(directory.Descriptor, name);
        }
    }

    /// <summary>Tells a recount of a whiteout; where it cannot be looked at, its charge stays, which at worst is one too many.</summary>
    private static void NoteWhiteout(Errno error, in PinnedNode directory, PathComponent name)
    {
        if (
            error == Errno.None
            && directory.Node.Volume.IsCounting
            && AttributeIo.GetAt(directory.Descriptor, name, out FileStatus status) == Errno.None
        )
        {
            directory.Node.Volume.Note(status.Inode, before: null, after: 0);
        }
    }

    private static bool IsAnother(in PinnedNode directory, PathComponent name, in FileStatus old) =>
        AttributeIo.GetAt(directory.Descriptor, name, out FileStatus status) == Errno.None
        && status.Inode != old.Inode;

    private Errno RenameOver(
        RawDescriptor from,
        PathComponent oldName,
        in PinnedNode newDirectory,
        PathComponent newName,
        uint flags
    )
    {
        RawDescriptor to = newDirectory.Descriptor;
        bool exchanges = (flags & RenameExchange) != 0;
        if (exchanges || !Replaces(from, oldName, to, newName, out FileStatus replaced))
        {
            return DirectoryIo.Rename(from, oldName, to, newName, flags);
        }

        Errno error = PinVictim(in newDirectory, newName, in replaced, out PinnedNode victim);
        using (victim)
        {
            if (error == Errno.None && victim.IsNone)
            {
                error = RenameOverUnknown(from, oldName, in newDirectory, newName, flags);
            }

            if (error != Errno.None || victim.IsNone)
            {
                return error;
            }

            lock (victim.Node)
            {
                ParkBeforeLastNameLocked(in victim, in replaced);
                bool kept = BeforeRemovalLocked(in victim, in replaced);
                error = DirectoryIo.Rename(from, oldName, to, newName, flags);
                NameIsGoneLocked(error, in victim, kept);
            }

            return error;
        }
    }

    private static Errno RenameOverUnknown(
        RawDescriptor from,
        PathComponent oldName,
        in PinnedNode newDirectory,
        PathComponent newName,
        uint flags
    )
    {
        Errno error = Hold(in newDirectory, newName, out RawDescriptor held);
        bool kept = error == Errno.None && BeforeRemoval(in newDirectory, held);
        error =
            error == Errno.None
                ? DirectoryIo.Rename(from, oldName, newDirectory.Descriptor, newName, flags)
                : error;
        GiveBackUnknown(error, in newDirectory, held, kept);
        held.Close();
        return error;
    }

    /// <summary>Whether a rename takes the place of another inode; between two names of one file rename(2) does nothing.</summary>
    private static bool Replaces(
        RawDescriptor from,
        PathComponent oldName,
        RawDescriptor to,
        PathComponent newName,
        out FileStatus replaced
    ) =>
        AttributeIo.GetAt(to, newName, out replaced) == Errno.None
        && AttributeIo.GetAt(from, oldName, out FileStatus moved) == Errno.None
        && moved.Inode != replaced.Inode;

    private Errno Remove(
        in FuseCall call,
        PathComponent name,
        Func<RawDescriptor, PathComponent, Errno> remove
    )
    {
        Errno error = Pin(call.NodeId, out PinnedNode directory);
        using (directory)
        {
            error =
                error != Errno.None ? error
                : WasRemoved(in call, in directory, name) ? Errno.None
                : Remove(in call, in directory, name, remove);
            if (error == Errno.None)
            {
                _views.NamesChanged(call.View, directory.Node, name.Bytes);
            }

            return error;
        }
    }

    private Errno Remove(
        in FuseCall call,
        in PinnedNode directory,
        PathComponent name,
        Func<RawDescriptor, PathComponent, Errno> remove
    )
    {
        Errno error = AttributeIo.GetAt(directory.Descriptor, name, out FileStatus status);
        if (error != Errno.None)
        {
            return error;
        }

        using ChangeScope change = Changing(in directory);
        error = PinVictim(in directory, name, in status, out PinnedNode victim);
        using (victim)
        {
            if (error != Errno.None)
            {
                return error;
            }

            NoteRemoval(in call, in status);
            if (victim.IsNone)
            {
                return RemoveUnknown(in directory, name, remove);
            }

            lock (victim.Node)
            {
                ParkBeforeLastNameLocked(in victim, in status);
                bool kept = BeforeRemovalLocked(in victim, in status);
                error = remove(directory.Descriptor, name);
                NameIsGoneLocked(error, in victim, kept);
            }

            return error;
        }
    }

    private static Errno RemoveUnknown(
        in PinnedNode directory,
        PathComponent name,
        Func<RawDescriptor, PathComponent, Errno> remove
    )
    {
        Errno error = Hold(in directory, name, out RawDescriptor held);
        bool kept = error == Errno.None && BeforeRemoval(in directory, held);
        error = error == Errno.None ? remove(directory.Descriptor, name) : error;
        GiveBackUnknown(error, in directory, held, kept);
        held.Close();
        return error;
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
        Span<byte> handle = stackalloc byte[FileHandle.MaximumLength];
        Errno error = FileHandle.Read(directory.Descriptor, name, handle, out int length);
        if (error != Errno.None)
        {
            return error;
        }

        Node? node = _nodes.FindByHandle(status.Inode, handle[..length], out ulong number);
        error = node is null ? Errno.None : Pin(node, number, out victim);
        return error == Errno.ESTALE ? Errno.None : error; // forgotten just now: nobody holds it
    }

    /// <summary>Holds an inode that the kernel does not know over the removal of its name, so that its number is not used again before a recount was told.</summary>
    private static Errno Hold(
        in PinnedNode directory,
        PathComponent name,
        out RawDescriptor held
    ) => FileIo.OpenAt(directory.Descriptor, name, OpenMode.O_PATH, mode: 0, out held);

    /// <summary>A name of an inode that the kernel does not know is gone; after the last one nothing else holds it.</summary>
    private static void GiveBackUnknown(
        Errno error,
        in PinnedNode directory,
        RawDescriptor held,
        bool kept
    )
    {
        if (kept)
        {
            AfterRemoval(error, directory.Node.Volume, node: null, held);
        }

        if (
            error == Errno.None
            && AttributeIo.Get(held, out FileStatus status) == Errno.None
            && (status.Links <= (kept ? 1u : 0u) || status.Type == FileType.Directory)
        )
        {
            long charge = InodeCharge.Of(status.Type, status.Size);
            directory.Node.Volume.Ledger.ReleaseInode(charge);
            directory.Node.Volume.Note(status.Inode, charge, after: null);
        }
    }

    /// <summary>A name of a known inode is gone; after the last one, the charge goes with the last close.</summary>
    private void NameIsGoneLocked(Errno error, in PinnedNode victim, bool kept)
    {
        Node node = victim.Node;
        if (kept)
        {
            AfterRemoval(error, node.Volume, node, victim.Descriptor);
        }

        if (error != Errno.None || !HasNoName(in victim, kept))
        {
            UnparkIfNamedLocked(node);
            return;
        }

        node.KeepsDescriptor = true;
        node.Orphaned = true;
        if (node.Opens == 0)
        {
            GiveBackLocked(node);
            LingerLocked(node);
        }
        else if (!node.Uncharged)
        {
            node.Volume.Note(node.Inode, node.ChargedBytes, node.ChargedBytes); // no walk finds it any more
        }
    }

    /// <summary>An unused inode keeps its space on the store until the kernel has told that it forgot it, a moment later.</summary>
    private void LingerLocked(Node node)
    {
        if (node is { Orphaned: true, Lingers: false })
        {
            node.Lingers = true;
            _ = Interlocked.Increment(ref _lingering);
        }
    }

    /// <summary>Asked after the removal and under the node's lock: the other name may have gone from another directory meanwhile.</summary>
    private static bool HasNoName(in PinnedNode victim, bool kept) =>
        victim.Node.Type == FileType.Directory
        || (
            AttributeIo.Get(victim.Descriptor, out FileStatus status) == Errno.None
            && status.Links <= (kept ? 1u : 0u) // of a snapshot; or of one that was dropped meanwhile
        );

    private static void GiveBackLocked(Node node)
    {
        if (node is { Orphaned: true, Uncharged: false })
        {
            node.Uncharged = true;
            node.Volume.Ledger.ReleaseInode(node.ChargedBytes);
            node.Volume.Note(node.Inode, node.ChargedBytes, after: null);
        }
    }
}
