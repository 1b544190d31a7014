using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Quota;
using AutoMount.FileSystem.Store;
using AutoMount.Fuse;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem;

/// <summary>What takes names away: their inodes' charges are given back at once, or at the last close.</summary>
internal sealed partial class UserFileSystem
{
    /// <inheritdoc/>
    public Errno RemoveFile(in FuseCall call, PathComponent name) =>
        Remove(in call, name, DirectoryIo.RemoveFile);

    /// <inheritdoc/>
    public Errno RemoveDirectory(in FuseCall call, PathComponent name) =>
        Remove(in call, name, DirectoryIo.RemoveDirectory);

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
        using ChangeScope change = Changing(in directory);
        Errno error = AttributeIo.GetAt(directory.Descriptor, name, out FileStatus status);
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
                NameIsGoneLocked(error, in victim, kept, in directory, name);
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
        GiveBackUnknown(error, in directory, name, held, kept);
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
        PathComponent name,
        RawDescriptor held,
        bool kept
    )
    {
        FolderVolume volume = directory.Node.Volume;
        if (kept)
        {
            AfterRemoval(error, volume, node: null, held);
        }

        if (error != Errno.None || AttributeIo.Get(held, out FileStatus status) != Errno.None)
        {
            return;
        }

        if (status.Links <= (kept ? 1u : 0u) || status.Type == FileType.Directory)
        {
            long charge = InodeCharge.Of(status.Type, status.Size);
            volume.Ledger.ReleaseInode(charge);
            volume.NoteUnknownWent(directory.Node, status.Inode, charge);
        }
        else
        {
            volume.Sizes?.NameWent(status.Inode, directory.Node, name);
        }
    }

    /// <summary>A name of a known inode is gone; after the last one, the charge goes with the last close.</summary>
    private void NameIsGoneLocked(
        Errno error,
        in PinnedNode victim,
        bool kept,
        in PinnedNode directory,
        PathComponent name
    )
    {
        Node node = victim.Node;
        if (kept)
        {
            AfterRemoval(error, node.Volume, node, victim.Descriptor);
        }

        if (error != Errno.None || !HasNoName(in victim, kept))
        {
            UnparkIfNamedLocked(node);
            if (error == Errno.None)
            {
                node.Volume.Sizes?.NameWent(node.Inode, directory.Node, name);
            }

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
            node.Volume.Note(node, node.ChargedBytes, node.ChargedBytes); // no walk finds it any more
            node.Volume.Sizes?.LostName(node);
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
            node.Volume.Note(node, node.ChargedBytes, after: null);
        }
    }
}
