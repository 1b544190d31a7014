using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Quota;
using AutoMount.FileSystem.Views;
using AutoMount.Fuse;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem;

/// <summary>Opening of files.</summary>
internal sealed partial class UserFileSystem
{
    /// <summary>From this size on a file's readers go to the backing file; below it the page cache saves more.</summary>
    internal const long PassthroughSize = 256 * 1024;

    /// <summary>Up to this size a file's content is handed over with its open, which saves the read.</summary>
    private const int GivenSize = 128 * 1024;

    /// <summary>Flags that a backing file is opened with; the others are the kernel's affair: it has made, cut, positioned and buffered as they say.</summary>
    private const OpenMode HandedOn = OpenMode.O_ACCMODE | OpenMode.O_SYNC | OpenMode.O_NOATIME;

    private const uint OpenKillSetIds = 1; // FUSE_OPEN_KILL_SUIDGID

    /// <inheritdoc/>
    public Errno Open(
        in FuseCall call,
        in FuseOpenIn request,
        Span<byte> scratch,
        out FuseOpenOut open
    )
    {
        open = default;
        Node? node = _nodes.Find(call.NodeId);
        if (node is not { Type: FileType.Regular })
        {
            return Errno.ESTALE; // the kernel opens pipes and devices itself: here one would wait for a writer
        }

        OpenMode flags = (OpenMode)request.Flags;
        Errno error = OpenWriter(node, flags, out RawDescriptor file);
        if (error != Errno.None)
        {
            return error;
        }

        using ChangeScope change = Opening(node, flags);
        lock (node)
        {
            UnshareLocked(node);
            error = BeginOpenLocked(in call, node, file, flags);
            if (error != Errno.None)
            {
                file.Close();
                return error;
            }

            open = RegisterLocked(in call, node, file, flags, scratch);
        }

        if (Cuts(flags))
        {
            _views.ContentChanged(call.View, node);
        }

        if ((request.OpenFlags & OpenKillSetIds) != 0)
        {
            KillSetIds(in call, node, call.NodeId);
        }

        return Errno.None;
    }

    private static bool Cuts(OpenMode flags) => (flags & OpenMode.O_TRUNC) == OpenMode.O_TRUNC;

    private Errno BeginOpenLocked(
        in FuseCall call,
        Node node,
        RawDescriptor file,
        OpenMode flags
    ) =>
        !TryChargeAgainLocked(node) ? Errno.ESTALE // the kernel looks the name up again and finds it gone
        : !Cuts(flags) ? Errno.None
        : MayCutLocked(in call, node, length: 0) ? TruncateLocked(node, file, length: 0)
        : Errno.EPERM;

    /// <inheritdoc/>
    public Errno Create(
        in FuseCall call,
        in FuseCreateIn request,
        PathComponent name,
        out FuseEntryOut entry,
        out FuseOpenOut open
    )
    {
        open = default;
        if (WasMade(in call, FileType.Regular, name, out entry))
        {
            return OpenEntered(in call, in request, in entry, out open);
        }

        OpenMode flags = (OpenMode)request.Flags;
        Errno error = BeginMake(in call, request.Mask, bytes: 0, out PinnedNode directory);
        using (directory)
        {
            if (error != Errno.None)
            {
                return error;
            }

            using NameNews news = new(_views, call.View, directory.Node, name);
            using ChangeScope change = Changing(in directory);
            error = FileIo.OpenAt(
                directory.Descriptor,
                name,
                BackingFlags(flags) | OpenMode.O_CREAT | OpenMode.O_EXCL,
                request.Mode,
                out RawDescriptor file
            );
            if (error == Errno.EEXIST && !flags.HasFlag(OpenMode.O_EXCL))
            {
                directory.Node.Volume.Ledger.ReleaseInode(bytes: 0);
                return OpenExisting(in call, in request, in directory, name, out entry, out open);
            }

            error = EndMake(error, in call, in directory, name, bytes: 0, out entry);
            if (error != Errno.None)
            {
                file.Close();
                return error;
            }

            return OpenNew(call.Of(entry.NodeId), file, flags, out open);
        }
    }

    /// <inheritdoc/>
    public Errno CreateTemporary(
        in FuseCall call,
        in FuseCreateIn request,
        out FuseEntryOut entry,
        out FuseOpenOut open
    )
    {
        open = default;
        entry = default;
        OpenMode flags = (OpenMode)request.Flags;
        Errno error = BeginMake(in call, request.Mask, bytes: 0, out PinnedNode directory);
        using (directory)
        {
            if (error != Errno.None)
            {
                return error;
            }

            using ChangeScope change = directory.Node.Volume.Changing();
            OpenMode create = BackingFlags(flags) | OpenMode.O_TMPFILE | (flags & OpenMode.O_EXCL);
            error = FileIo.OpenAt(
                directory.Descriptor,
                PathComponent.Dot,
                create,
                request.Mode,
                out RawDescriptor file
            );
            error =
                error == Errno.None
                    ? EnterNameless(directory.Node.Volume, file, call.Slot, out entry)
                    : error;
            if (error != Errno.None)
            {
                file.Close(); // and with it the inode
                directory.Node.Volume.Ledger.ReleaseInode(bytes: 0);
                return error;
            }

            return OpenNameless(call.Of(entry.NodeId), file, flags, out open);
        }
    }

    /// <inheritdoc/>
    public void Release(in FuseCall call, in FuseReleaseIn request)
    {
        if (_handles.Find(request.Handle) is { } file)
        {
            Close(file);
        }
    }

    private static OpenMode BackingFlags(OpenMode flags) => flags & HandedOn;

    private static bool Writes(OpenMode flags) => (flags & OpenMode.O_ACCMODE) != OpenMode.O_RDONLY;

    /// <summary>Opens an inode's backing file, also one without a name.</summary>
    private Errno OpenBacking(Node node, OpenMode flags, out RawDescriptor file) =>
        node is { KeepsDescriptor: true, Cached: { IsNone: false } inode }
            ? FileIo.Reopen(inode, flags, out file)
            : node.Handle.Open(_store.Root, flags, out file);

    /// <summary>Opens a writer's backing file; a reader's waits until a request needs it.</summary>
    private Errno OpenWriter(Node node, OpenMode flags, out RawDescriptor file)
    {
        file = RawDescriptor.None;
        return Writes(flags) ? OpenBacking(node, BackingFlags(flags), out file) : Errno.None;
    }

    /// <summary>The backing file of an open one; a reader's is opened by its first request that needs it.</summary>
    private Errno Backing(OpenFile file, out RawDescriptor descriptor)
    {
        descriptor = file.Descriptor;
        if (!descriptor.IsNone)
        {
            return Errno.None;
        }

        lock (file)
        {
            Errno error = file.Descriptor.IsNone
                ? OpenBacking(file.Node, file.Flags, out descriptor)
                : Errno.None;
            if (error == Errno.None && file.Descriptor.IsNone)
            {
                file.Descriptor = descriptor;
            }

            descriptor = file.Descriptor;
            return error;
        }
    }

    private Errno OpenExisting(
        in FuseCall call,
        in FuseCreateIn request,
        in PinnedNode directory,
        PathComponent name,
        out FuseEntryOut entry,
        out FuseOpenOut open
    )
    {
        open = default;
        Errno error = Enter(in call, in directory, name, out entry);
        return error == Errno.None ? OpenEntered(in call, in request, in entry, out open) : error;
    }

    /// <summary>Opens what the request asked to be made and was there, or was made by the predecessor.</summary>
    private Errno OpenEntered(
        in FuseCall call,
        in FuseCreateIn request,
        in FuseEntryOut entry,
        out FuseOpenOut open
    )
    {
        uint flags = call.IsRepeat ? request.Flags & ~(uint)OpenMode.O_TRUNC : request.Flags; // the predecessor made it, and empty
        FuseOpenIn openRequest = new() { Flags = flags, OpenFlags = request.OpenFlags };
        Errno error = Open(call.Of(entry.NodeId), in openRequest, [], out open);
        if (error != Errno.None)
        {
            Uncount(in call, entry.NodeId);
        }

        return error;
    }

    /// <summary>Takes back the lookup that this request counted last.</summary>
    private void Uncount(in FuseCall call, ulong nodeId)
    {
        call.Slot?.Uncounted();
        Forget(nodeId, lookups: 1);
    }

    private Errno OpenNew(
        in FuseCall call,
        RawDescriptor file,
        OpenMode flags,
        out FuseOpenOut open
    )
    {
        Node node = _nodes.Find(call.NodeId)!; // its lookup was just counted
        lock (node)
        {
            open = RegisterLocked(in call, node, file, flags, scratch: []);
        }

        return Errno.None;
    }

    private Errno OpenNameless(
        in FuseCall call,
        RawDescriptor file,
        OpenMode flags,
        out FuseOpenOut open
    )
    {
        Node node = _nodes.Find(call.NodeId)!; // its lookup was just counted
        Errno error = Pin(node, call.NodeId, out PinnedNode pinned);
        using (pinned)
        {
            if (error != Errno.None)
            {
                file.Close(); // and with it the inode
                node.Volume.Ledger.ReleaseInode(bytes: 0);
                Uncount(in call, call.NodeId);
                open = default;
                return error;
            }

            lock (node)
            {
                ParkLocked(node, pinned.Descriptor);
                node.KeepsDescriptor = true;
                node.Orphaned = true;
                node.Volume.Note(node, before: null, after: 0);
                node.Volume.Undo?.WasBorn(node);
                open = RegisterLocked(in call, node, file, flags, scratch: []);
            }
        }

        return error;
    }

    /// <summary>A file that lost its name between lookup and open, or is used again through an O_PATH descriptor, is charged again as far as the limit lets it: until its last close, or else until it is forgotten.</summary>
    private static bool TryChargeAgainLocked(Node node)
    {
        if (node is not { Orphaned: true, Uncharged: true, Type: not FileType.Directory })
        {
            return true;
        }

        node.Uncharged = !node.Volume.Ledger.TryReserveInode(node.ChargedBytes);
        if (!node.Uncharged)
        {
            node.Volume.Note(node, before: null, node.ChargedBytes);
        }

        return !node.Uncharged;
    }
}
