using AutoMount.FileSystem.Nodes;
using AutoMount.Fuse;
using AutoMount.Fuse.Protocol;
using AutoMount.Fuse.Survival;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;

namespace AutoMount.FileSystem;

/// <summary>Requests that a predecessor took and did not answer: whether their effect took place, so that it takes place once (decision D28).</summary>
/// <remarks>
/// The kernel holds a directory locked from before a request that changes its names until the answer (<c>fs/namei.c</c>),
/// and nobody else changes the store. So what is found at a name is what the predecessor found or left there.
/// </remarks>
internal sealed partial class UserFileSystem
{
    private const uint FileTypeBits = 0xF000;

    private enum Effect : uint
    {
        None,
        Removal,
        Rename,
        AttributeRemoval,
    }

    /// <inheritdoc/>
    public void TakeBack(ulong nodeId, ReadOnlySpan<ulong> lookups, ulong handle)
    {
        if (_handles.Find(handle) is { } file)
        {
            Close(file);
        }

        foreach (ulong counted in lookups)
        {
            Forget(counted, lookups: 1);
        }

        if (_nodes.Find(nodeId) is { Type: FileType.Regular } node)
        {
            ReadSize(node);
        }
    }

    /// <summary>Whether a name was made: the kernel asks for a new one only where it has found none.</summary>
    private bool WasMade(
        in FuseCall call,
        FileType type,
        PathComponent name,
        out FuseEntryOut entry
    )
    {
        entry = default;
        if (!call.IsRepeat || Pin(call.NodeId, out PinnedNode directory) != Errno.None)
        {
            return false;
        }

        using (directory)
        {
            FileType wanted = type == default ? FileType.Regular : type; // mknod(2) without a type
            return AttributeIo.GetAt(directory.Descriptor, name, out FileStatus status)
                    == Errno.None
                && status.Type == wanted
                && status.User == call.User
                && Enter(in call, in directory, name, out entry) == Errno.None;
        }
    }

    private static bool WasLinked(
        in FuseCall call,
        in PinnedNode inode,
        in PinnedNode directory,
        PathComponent name
    ) =>
        call.IsRepeat
        && AttributeIo.GetAt(directory.Descriptor, name, out FileStatus status) == Errno.None
        && status.Inode == inode.Node.Inode;

    /// <summary>Before a name is removed.</summary>
    private static void NoteRemoval(in FuseCall call, in FileStatus victim)
    {
        if (call.Slot is { } slot)
        {
            slot.Note.Inode = victim.Inode;
            Begin(slot, Effect.Removal);
        }
    }

    /// <summary>Whether the name was removed: it is gone, after it was seen. What its inode was charged the recount finds.</summary>
    private static bool WasRemoved(in FuseCall call, in PinnedNode directory, PathComponent name)
    {
        if (!Began(in call, Effect.Removal))
        {
            return false;
        }

        Errno error = AttributeIo.GetAt(directory.Descriptor, name, out FileStatus status);
        return error == Errno.ENOENT
            || (error == Errno.None && status.Inode != call.Slot!.Note.Inode);
    }

    /// <summary>Before a rename.</summary>
    private static void NoteRename(
        in FuseCall call,
        in PinnedNode oldDirectory,
        PathComponent oldName,
        uint flags
    )
    {
        if (call.Slot is not { } slot)
        {
            return;
        }

        slot.Note.Inode =
            (flags & (RenameExchange | RenameWhiteout)) != 0
            && AttributeIo.GetAt(oldDirectory.Descriptor, oldName, out FileStatus moved)
                == Errno.None
                ? moved.Inode
                : 0;
        Begin(slot, Effect.Rename);
    }

    /// <summary>Whether a rename took place: the old name is gone; or, where something stands there afterwards, what stood there stands at the new name.</summary>
    private static bool WasRenamed(
        in FuseCall call,
        in PinnedNode oldDirectory,
        PathComponent oldName,
        in PinnedNode newDirectory,
        PathComponent newName
    )
    {
        if (!Began(in call, Effect.Rename))
        {
            return false;
        }

        Errno error = AttributeIo.GetAt(newDirectory.Descriptor, newName, out FileStatus moved);
        ulong noted = call.Slot!.Note.Inode;
        return error == Errno.None
            && (
                noted != 0
                    ? moved.Inode == noted
                    : AttributeIo.GetAt(oldDirectory.Descriptor, oldName, out _) == Errno.ENOENT
            );
    }

    /// <summary>Removes an attribute; of one that is gone after it was seen, the predecessor did.</summary>
    private static Errno RemoveAttribute(
        in FuseCall call,
        RawDescriptor inode,
        ReadOnlySpan<byte> terminatedName
    )
    {
        Errno error = ExtendedAttributes.Get(inode, terminatedName, [], out _);
        if (error == Errno.ENODATA && Began(in call, Effect.AttributeRemoval))
        {
            return Errno.None;
        }

        if (error == Errno.None && call.Slot is { } slot)
        {
            Begin(slot, Effect.AttributeRemoval);
        }

        return ExtendedAttributes.Remove(inode, terminatedName);
    }

    private static void Begin(RequestSlot slot, Effect effect) =>
        Volatile.Write(ref slot.Note.Kind, (uint)effect);

    private static bool Began(in FuseCall call, Effect effect) =>
        call.IsRepeat && call.Slot!.Note.Kind == (uint)effect;
}
