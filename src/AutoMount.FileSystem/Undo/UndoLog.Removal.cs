using AutoMount.Core.Quotas;
using AutoMount.FileSystem.Nodes;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Undo;

/// <summary>A file that loses its last name is kept itself, by a name in the snapshot, and costs no copy.</summary>
internal sealed partial class UndoLog
{
    /// <summary>Before what may be an inode's last name goes; the node is locked, where there is one.</summary>
    /// <param name="node">The node, or null where the kernel knows none.</param>
    /// <param name="inode">The inode.</param>
    /// <param name="status">What is said of it.</param>
    /// <returns>Whether the inode itself is kept: then it has a name more, and <see cref="AfterRemoval"/> must follow.</returns>
    internal bool BeforeRemoval(Node? node, RawDescriptor inode, in FileStatus status)
    {
        bool isDirectory = status.Type == FileType.Directory;
        KeptParts parts =
            isDirectory ? KeptParts.Record | KeptParts.Entries
            : status.Type == FileType.Regular ? KeptParts.Record | KeptParts.Content
            : KeptParts.Record;
        if (
            _current == 0
            || (status.Links > 1 && !isDirectory)
            || (node is not null && IsKept(node, _current, parts))
            || FileHandle.Of(inode, PathComponent.Empty, out FileHandle? handle) != Errno.None
        )
        {
            return false;
        }

        if (parts.HasFlag(KeptParts.Content) && node is not { Opens: > 0 })
        {
            Keep(node, handle!.Bytes, inode, KeptParts.Record);
            return _current != 0 && TryLink(handle.Bytes, inode, in status);
        }

        Keep(node, handle!.Bytes, inode, parts);
        return false;
    }

    /// <summary>After the removal of a name before which the inode itself was kept.</summary>
    /// <param name="error">How the removal ended.</param>
    /// <param name="node">The node, or null.</param>
    /// <param name="inode">The inode.</param>
    /// <param name="size">Its length.</param>
    internal void AfterRemoval(Errno error, Node? node, RawDescriptor inode, long size)
    {
        Step?.Invoke("removed");
        if (FileHandle.Of(inode, PathComponent.Empty, out FileHandle? handle) != Errno.None)
        {
            return;
        }

        byte[] leaving = KeptName.Of(KeptName.Leaving, handle!.Bytes);
        lock (StripeOf(handle.Bytes))
        {
            if (OpenNewest(out Snapshot? snapshot, out FileDescriptor? directory) != Errno.None)
            {
                return; // it was dropped meanwhile
            }

            using (directory)
            {
                PathComponent from = KeptName.Component(leaving);
                if (error != Errno.None)
                {
                    _ = DirectoryIo.RemoveFile(directory!, from); // the next start does it else
                    return;
                }

                byte[] content = KeptName.As(KeptName.Content, leaving);
                _ = DirectoryIo.Rename(
                    directory!,
                    from,
                    directory!,
                    KeptName.Component(content),
                    flags: 0
                ); // likewise
                snapshot!.Add(Charge.ForSize(size));
            }
        }

        Mark(node, KeptParts.All);
    }

    /// <summary>A file that lost its last name, and was kept itself, is used again through a descriptor: what is kept becomes a copy. The node is locked.</summary>
    internal void UnshareLocked(Node node, RawDescriptor inode)
    {
        byte[] name = KeptName.Of(KeptName.Content, node.Handle.Bytes);
        _ = FindUndo(out FileDescriptor? found);
        using FileDescriptor? undo = found;
        Snapshot[] snapshots;
        lock (_lock)
        {
            snapshots =
            [
                .. _hidden.Select(number => new Snapshot(
                    number,
                    new SnapshotHeader { IsComplete = false }
                )),
                .. _snapshots,
            ];
        }

        foreach (Snapshot snapshot in snapshots)
        {
            if (undo is null || snapshot.Open(undo, out FileDescriptor directory) != Errno.None)
            {
                continue;
            }

            using (directory)
            {
                if (IsItself(directory, name, node.Inode))
                {
                    Errno error = Copy(directory, name, inode, node.Size);
                    if (error != Errno.None)
                    {
                        _ = DirectoryIo.RemoveFile(directory, KeptName.Component(name)); // rather nothing than what changes
                        MissSomething(snapshot, error);
                    }
                }
            }
        }
    }

    private bool TryLink(ReadOnlySpan<byte> handle, RawDescriptor inode, in FileStatus status)
    {
        byte[] content = KeptName.Of(KeptName.Content, handle);
        byte[] leaving = KeptName.As(KeptName.Leaving, content);
        lock (StripeOf(handle))
        {
            if (OpenCurrent(out _, out FileDescriptor? directory) != Errno.None)
            {
                return false;
            }

            using (directory)
            {
                if (Exists(directory!, content))
                {
                    return false; // kept before a change, or of a predecessor
                }

                long charge = Charge.ForSize(status.Size);
                while (!HasRoomFor(charge) && TryDropOldest(_ => HasOlder)) { }

                Step?.Invoke("link");
                Errno error = HasRoomFor(charge)
                    ? DirectoryIo.MakeLink(inode, directory!, KeptName.Component(leaving))
                    : Errno.EDQUOT;
                if (error is not (Errno.None or Errno.EEXIST) && Newest() is { } newest)
                {
                    MissSomething(newest, error);
                }

                return error is Errno.None or Errno.EEXIST;
            }
        }
    }
}
