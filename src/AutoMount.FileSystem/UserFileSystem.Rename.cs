using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Quota;
using AutoMount.Fuse;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;

namespace AutoMount.FileSystem;

/// <summary>Renaming, which may take another name's place.</summary>
internal sealed partial class UserFileSystem
{
    private const uint RenameExchange = 2;
    private const uint RenameWhiteout = 4;

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
        FileStatus old = default;
        bool leavesWhiteout =
            (flags & RenameWhiteout) != 0
            && AttributeIo.GetAt(oldDirectory.Descriptor, oldName, out old) == Errno.None;
        if (leavesWhiteout && !oldDirectory.Node.Volume.Ledger.TryReserveInode(bytes: 0))
        {
            return oldDirectory.Node.Volume.Ledger.Refusal;
        }

        using ChangeScope change = Changing(in oldDirectory);
        oldDirectory.Node.Volume.Undo?.BeforeEntries(in newDirectory);
        using HeldNames held = new(
            this,
            HoldMoved(in oldDirectory, oldName),
            (flags & RenameExchange) != 0 ? HoldMoved(in newDirectory, newName) : 0,
            (flags & RenameExchange) != 0
        );
        Errno error = RenameOver(oldDirectory.Descriptor, oldName, in newDirectory, newName, flags);
        if (leavesWhiteout && !IsAnother(in oldDirectory, oldName, in old))
        {
            leavesWhiteout = false; // refused, or nothing to do between two names of one file
            oldDirectory.Node.Volume.Ledger.ReleaseInode(bytes: 0);
        }

        NoteMoved(error, in newDirectory, newName);
        if ((flags & RenameExchange) != 0)
        {
            NoteMoved(error, in oldDirectory, oldName);
        }

        NoteRenamed(error, held, in oldDirectory, oldName, in newDirectory, newName);
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

    /// <summary>Tells who counts of a whiteout; where it cannot be looked at, its charge stays, which at worst is one too many.</summary>
    private static void NoteWhiteout(Errno error, in PinnedNode directory, PathComponent name)
    {
        if (
            error == Errno.None
            && directory.Node.Volume.IsCounting
            && AttributeIo.GetAt(directory.Descriptor, name, out FileStatus status) == Errno.None
        )
        {
            directory.Node.Volume.NoteBirth(
                node: null,
                directory.Node,
                name,
                status.Inode,
                status.Type,
                bytes: 0
            );
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
                NameIsGoneLocked(error, in victim, kept, in newDirectory, newName);
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
        GiveBackUnknown(error, in newDirectory, newName, held, kept);
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
}
