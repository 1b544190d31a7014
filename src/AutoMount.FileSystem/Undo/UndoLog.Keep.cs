using AutoMount.Core.Quotas;
using AutoMount.FileSystem.Nodes;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Undo;

/// <summary>Keeping what is about to change. Nothing here ever refuses a change: what cannot be kept makes the snapshot incomplete.</summary>
internal sealed partial class UndoLog
{
    private const int PartBits = 3;
    private const int RoomMilliseconds = 50;

    /// <summary>Before a name in a directory comes, goes or becomes another inode's.</summary>
    internal void BeforeEntries(in PinnedNode directory)
    {
        uint current = _current;
        if (!IsKept(directory.Node, current, KeptParts.Record | KeptParts.Entries))
        {
            Keep(
                directory.Node,
                directory.Node.Handle.Bytes,
                directory.Descriptor,
                KeptParts.Record | KeptParts.Entries
            );
        }
    }

    /// <summary>Before something else is said of an inode.</summary>
    internal void BeforeAttributes(in PinnedNode inode)
    {
        if (!IsKept(inode.Node, _current, KeptParts.Record))
        {
            Keep(inode.Node, inode.Node.Handle.Bytes, inode.Descriptor, KeptParts.Record);
        }
    }

    /// <summary>Whether a file's content has to be kept before a change of it: then <see cref="KeepContentLocked"/> follows.</summary>
    internal bool NeedsContent(Node node) =>
        !IsKept(node, _current, KeptParts.Record | KeptParts.Content);

    /// <summary>Before a file's content changes; the node is locked.</summary>
    /// <param name="node">The file.</param>
    /// <param name="file">The file, by any descriptor.</param>
    internal void KeepContentLocked(Node node, RawDescriptor file) =>
        Keep(node, node.Handle.Bytes, file, KeptParts.Record | KeptParts.Content);

    /// <summary>An inode that was made after the newest snapshot: there is nothing of it to keep.</summary>
    internal void WasBorn(Node node) => Mark(node, KeptParts.All);

    private static bool IsKept(Node node, uint current, KeptParts parts) =>
        current == 0
        || (node.UndoMark >> PartBits == current && ((KeptParts)node.UndoMark & parts) == parts);

    private void Mark(Node? node, KeptParts parts)
    {
        if (node is not null)
        {
            uint mark =
                node.UndoMark >> PartBits == _current ? node.UndoMark : _current << PartBits;
            node.UndoMark = mark | (uint)parts; // a mark that is lost to another thread is looked up on the disk
        }
    }

    private Lock StripeOf(ReadOnlySpan<byte> handle)
    {
        uint sum = 0;
        foreach (byte value in handle)
        {
            sum = (sum * 31) + value;
        }

        Lock[] stripes = LazyInitializer.EnsureInitialized(
            ref _stripes,
            static () => [.. Enumerable.Range(0, Stripes).Select(_ => new Lock())]
        );
        return stripes[sum % Stripes];
    }

    private void Keep(Node? node, ReadOnlySpan<byte> handle, RawDescriptor inode, KeptParts parts)
    {
        lock (StripeOf(handle))
        {
            Errno error = KeepParts(node, handle, inode, parts);
            while (error is Errno.ENOSPC or Errno.EDQUOT && TryDropOldest(_ => HasOlder))
            {
                _ = SpinWait.SpinUntil(static () => false, RoomMilliseconds); // the erasure has begun
                error = KeepParts(node, handle, inode, parts);
            }

            if (error != Errno.None && Newest() is { } newest)
            {
                MissSomething(newest, error);
            }
        }

        Mark(node, parts);
    }

    /// <summary>Whether a snapshot can go without the newest going; under the lock.</summary>
    private bool HasOlder => _snapshots.Count > 1;

    private Snapshot? Newest()
    {
        lock (_lock)
        {
            return _snapshots.LastOrDefault();
        }
    }

    private void MissSomething(Snapshot snapshot, Errno error)
    {
        if (!snapshot.IsComplete)
        {
            return;
        }

        snapshot.MissSomething();
        if (snapshot.Number == _current)
        {
            _current = 0; // what follows would be kept for nothing
        }

        _ = FindUndo(out FileDescriptor? found);
        using FileDescriptor? undo = found;
        bool grows = snapshot == Newest();
        WriteHeader(undo!, snapshot, grows ? snapshot.Header with { Bytes = -1 } : snapshot.Header);
        _settings.OnProblem?.Invoke(
            _id,
            error == Errno.EDQUOT
                ? $"Snapshot {snapshot.Number} has not everything: more changed since than SnapshotLimit= lets us keep."
                : $"Snapshot {snapshot.Number} has not everything: {error} while a change was kept."
        );
    }

    private Errno KeepParts(
        Node? node,
        ReadOnlySpan<byte> handle,
        RawDescriptor inode,
        KeptParts parts
    )
    {
        Errno error = OpenCurrent(out Snapshot? snapshot, out FileDescriptor? directory);
        if (error != Errno.None)
        {
            return error == Errno.ENOENT ? Errno.None : error; // it was dropped just now
        }

        using (directory)
        {
            error = KeepRecord(snapshot!, directory!, handle, inode);
            if (error == Errno.None && parts.HasFlag(KeptParts.Entries))
            {
                error = KeepEntries(snapshot!, directory!, handle, inode);
            }

            return error == Errno.None && parts.HasFlag(KeptParts.Content)
                ? KeepContent(snapshot!, directory!, node, inode)
                : error;
        }
    }

    private Errno OpenCurrent(out Snapshot? snapshot, out FileDescriptor? directory)
    {
        snapshot = null;
        directory = null;
        return _current == 0 ? Errno.ENOENT : OpenNewest(out snapshot, out directory);
    }

    private Errno OpenNewest(out Snapshot? snapshot, out FileDescriptor? directory)
    {
        snapshot = null;
        directory = null;
        if (Newest() is not { } newest)
        {
            return Errno.ENOENT;
        }

        _ = FindUndo(out FileDescriptor? found);
        using FileDescriptor? undo = found;
        Errno error = undo is null ? Errno.ENOENT : newest.Open(undo, out directory);
        snapshot = newest;
        return error;
    }

    private Errno KeepRecord(
        Snapshot snapshot,
        FileDescriptor directory,
        ReadOnlySpan<byte> handle,
        RawDescriptor inode
    )
    {
        byte[] name = KeptName.Of(KeptName.Record, handle);
        if (Exists(directory, name))
        {
            return Errno.None;
        }

        Errno error = InodeRecord.Of(inode, out InodeRecord record);
        return error == Errno.None ? Write(snapshot, directory, name, record.ToBytes()) : error;
    }

    private Errno KeepEntries(
        Snapshot snapshot,
        FileDescriptor directory,
        ReadOnlySpan<byte> handle,
        RawDescriptor inode
    )
    {
        byte[] name = KeptName.Of(KeptName.Entries, handle);
        if (Exists(directory, name))
        {
            return Errno.None;
        }

        Errno error = DirectoryRecord.Of(inode, out List<KeptEntry> entries);
        return error == Errno.None
            ? Write(snapshot, directory, name, DirectoryRecord.ToBytes(entries))
            : error;
    }

    private Errno Write(Snapshot snapshot, FileDescriptor directory, byte[] name, byte[] content)
    {
        long charge = Charge.ForSize(content.Length);
        if (!HasRoomFor(charge))
        {
            return Errno.EDQUOT;
        }

        Step?.Invoke("record");
        Errno error = RecordFile.Write(directory, name, content);
        snapshot.Add(error == Errno.None ? charge : 0);
        return error;
    }

    private Errno KeepContent(
        Snapshot snapshot,
        FileDescriptor directory,
        Node? node,
        RawDescriptor inode
    )
    {
        byte[] name = KeptName.Of(KeptName.Content, node!.Handle.Bytes);
        if (Exists(directory, name) && !IsItself(directory, name, node.Inode))
        {
            return Errno.None;
        }

        if (!HasRoomFor(Charge.ForSize(node.Size)))
        {
            return Errno.EDQUOT;
        }

        Errno error = Copy(directory, name, inode, node.Size);
        snapshot.Add(error == Errno.None ? Charge.ForSize(node.Size) : 0);
        return error;
    }

    private Errno Copy(FileDescriptor directory, byte[] name, RawDescriptor inode, long size)
    {
        const OpenMode make = OpenMode.O_WRONLY | OpenMode.O_CREAT | OpenMode.O_TRUNC;
        byte[] begun = [KeptName.Temporary, .. name];
        PathComponent temporary = KeptName.Component(begun);
        Step?.Invoke("content");
        Errno error = FileIo.Reopen(
            inode,
            OpenMode.O_RDONLY | OpenMode.O_NOATIME,
            out RawDescriptor from
        );
        FileDescriptor? made = null;
        error =
            error == Errno.None
                ? FileIo.OpenAt(directory, temporary, make, mode: 0x180, out made)
                : error;
        using (made)
        {
            error = error == Errno.None ? SparseCopy.Copy(from, made!, size) : error;
            error = error == Errno.None ? FileIo.SetLength(made!, size) : error;
        }

        from.Close();
        Step?.Invoke("whole");
        error =
            error == Errno.None
                ? DirectoryIo.Rename(directory, temporary, directory, KeptName.Component(name), 0)
                : error;
        if (error != Errno.None)
        {
            _ = DirectoryIo.RemoveFile(directory, temporary); // the next start sweeps it else
        }

        return error;
    }

    private bool HasRoomFor(long charge)
    {
        lock (_lock)
        {
            return TotalLocked() + charge <= Limit;
        }
    }

    private static bool Exists(FileDescriptor directory, byte[] name) =>
        AttributeIo.GetAt(directory, KeptName.Component(name), out _) == Errno.None;

    private static bool IsItself(FileDescriptor directory, byte[] name, ulong inode) =>
        AttributeIo.GetAt(directory, KeptName.Component(name), out FileStatus status) == Errno.None
        && status.Inode == inode;
}
