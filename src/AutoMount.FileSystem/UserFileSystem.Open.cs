using AutoMount.FileSystem.Nodes;
using AutoMount.Fuse;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem;

/// <summary>Opening and closing of files, and which way the kernel does their I/O (decision D7).</summary>
internal sealed partial class UserFileSystem
{
    /// <summary>From this size on a file's readers go to the backing file; below it the page cache saves more.</summary>
    internal const long PassthroughSize = 256 * 1024;

    /// <summary>Flags that are the kernel's affair: it has made, cut, positioned and buffered as they say.</summary>
    private const OpenMode KernelsAffair =
        OpenMode.O_CREAT
        | OpenMode.O_EXCL
        | OpenMode.O_NOCTTY
        | OpenMode.O_TRUNC
        | OpenMode.O_APPEND
        | OpenMode.O_DIRECT
        | OpenMode.O_TMPFILE_BIT
        | OpenMode.O_DIRECTORY;

    private const uint OpenKillSetIds = 1; // FUSE_OPEN_KILL_SUIDGID

    /// <inheritdoc/>
    public Errno Open(in FuseCall call, in FuseOpenIn request, out FuseOpenOut open)
    {
        open = default;
        Node? node = _nodes.Find(call.NodeId);
        if (node is null)
        {
            return Errno.ESTALE;
        }

        OpenMode flags = (OpenMode)request.Flags;
        Errno error = node.Handle.Open(_store.Root, BackingFlags(flags), out FileDescriptor file);
        if (error != Errno.None)
        {
            return error;
        }

        lock (node)
        {
            if (!TryChargeAgainLocked(node))
            {
                file.Dispose();
                return Errno.ESTALE; // the kernel looks the name up again and finds it gone
            }

            error = flags.HasFlag(OpenMode.O_TRUNC) ? TruncateLocked(node, length: 0) : Errno.None;
            if (error != Errno.None)
            {
                file.Dispose();
                return error;
            }

            open = RegisterLocked(node, file, flags);
        }

        if ((request.OpenFlags & OpenKillSetIds) != 0)
        {
            KillSetIds(node);
        }

        return Errno.None;
    }

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
        entry = default;
        OpenMode flags = (OpenMode)request.Flags;
        Errno error = BeginMake(in call, request.Mask, bytes: 0, out PinnedNode directory);
        using (directory)
        {
            if (error != Errno.None)
            {
                return error;
            }

            OpenMode create = BackingFlags(flags) | OpenMode.O_CREAT | OpenMode.O_EXCL;
            error = FileIo.OpenAt(
                directory.Descriptor,
                name,
                create,
                request.Mode,
                out FileDescriptor file
            );
            if (error == Errno.EEXIST && !flags.HasFlag(OpenMode.O_EXCL))
            {
                directory.Node.Volume.Ledger.ReleaseInode(bytes: 0);
                return OpenExisting(in call, in request, in directory, name, out entry, out open);
            }

            error = EndMake(error, in directory, name, bytes: 0, out entry);
            if (error != Errno.None)
            {
                file.Dispose();
                return error;
            }

            return OpenNew(entry.NodeId, file, flags, out open);
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

            OpenMode create = BackingFlags(flags) | OpenMode.O_TMPFILE | (flags & OpenMode.O_EXCL);
            error = FileIo.OpenAt(
                directory.Descriptor,
                PathComponent.Dot,
                create,
                request.Mode,
                out FileDescriptor file
            );
            if (error != Errno.None)
            {
                directory.Node.Volume.Ledger.ReleaseInode(bytes: 0);
                return error;
            }

            error = Enter(directory.Node.Volume, file, PathComponent.Empty, out entry);
            if (error != Errno.None)
            {
                file.Dispose(); // and with it the inode
                directory.Node.Volume.Ledger.ReleaseInode(bytes: 0);
                return error;
            }

            return OpenNameless(entry.NodeId, file, flags, out open);
        }
    }

    /// <inheritdoc/>
    public void Release(in FuseCall call, in FuseReleaseIn request)
    {
        if (_handles.Remove(request.Handle) is { } file)
        {
            Close(file);
        }
    }

    private static OpenMode BackingFlags(OpenMode flags) => flags & ~KernelsAffair;

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
        Errno error = Enter(directory.Node.Volume, directory.Descriptor, name, out entry);
        if (error != Errno.None)
        {
            return error;
        }

        FuseInHeader header = new()
        {
            NodeId = entry.NodeId,
            User = call.User,
            Group = call.Group,
        };
        FuseOpenIn openRequest = new() { Flags = request.Flags, OpenFlags = request.OpenFlags };
        error = Open(new FuseCall(in header, identity: null), in openRequest, out open);
        if (error != Errno.None)
        {
            Forget(entry.NodeId, lookups: 1);
        }

        return error;
    }

    private Errno OpenNew(ulong nodeId, FileDescriptor file, OpenMode flags, out FuseOpenOut open)
    {
        Node node = _nodes.Find(nodeId)!; // its lookup was just counted
        lock (node)
        {
            open = RegisterLocked(node, file, flags);
        }

        return Errno.None;
    }

    private Errno OpenNameless(
        ulong nodeId,
        FileDescriptor file,
        OpenMode flags,
        out FuseOpenOut open
    )
    {
        Node node = _nodes.Find(nodeId)!; // its lookup was just counted
        Errno error = Pin(node, out PinnedNode pinned);
        using (pinned)
        {
            if (error != Errno.None)
            {
                file.Dispose(); // and with it the inode
                node.Volume.Ledger.ReleaseInode(bytes: 0);
                Forget(nodeId, lookups: 1);
                open = default;
                return error;
            }

            lock (node)
            {
                node.KeepsDescriptor = true;
                node.Orphaned = true;
                open = RegisterLocked(node, file, flags);
            }
        }

        return error;
    }

    /// <summary>Gives an open file its handle and the kernel its way of I/O.</summary>
    private FuseOpenOut RegisterLocked(Node node, FileDescriptor file, OpenMode flags)
    {
        bool writes = (flags & OpenMode.O_ACCMODE) != OpenMode.O_RDONLY;
        if (node.Mode == IoMode.None)
        {
            node.Mode =
                !writes && node.Size >= PassthroughSize && TryRegisterBackingLocked(node, file)
                    ? IoMode.Passthrough
                    : IoMode.Cached;
        }

        node.Opens++;
        FuseOpenOut open = new()
        {
            Handle = _handles.Add(new OpenFile(node, file, node.Mode)),
            Flags = OpenReplyFlags.FOPEN_NOFLUSH,
        };
        if (node.Mode == IoMode.Passthrough)
        {
            open.BackingId = node.BackingId;
            open.Flags |=
                OpenReplyFlags.FOPEN_PASSTHROUGH
                | (writes ? OpenReplyFlags.FOPEN_DIRECT_IO : OpenReplyFlags.None);
            node.StaleCache |= writes;
        }
        else
        {
            open.Flags |= node.StaleCache ? OpenReplyFlags.None : OpenReplyFlags.FOPEN_KEEP_CACHE;
            node.StaleCache = false;
        }

        return open;
    }

    private bool TryRegisterBackingLocked(Node node, FileDescriptor file)
    {
        if (!_passthrough || _device.RegisterBacking(file, out int id) != Errno.None)
        {
            return false; // a store that cannot be stacked upon (ELOOP) is served through the page cache
        }

        node.BackingId = id;
        return true;
    }

    private void Close(OpenFile file)
    {
        if (file.Node is { } node)
        {
            lock (node)
            {
                node.Opens--;
                if (node.Opens == 0)
                {
                    LastCloseLocked(node);
                }
            }
        }

        file.Dispose();
    }

    private void LastCloseLocked(Node node)
    {
        if (node.Mode == IoMode.Passthrough)
        {
            _device.UnregisterBacking(node.BackingId);
        }

        node.Mode = IoMode.None;
        GiveBackLocked(node);
    }

    /// <summary>A file that lost its name between lookup and open, or is used again through an O_PATH descriptor, is charged again as far as the limit lets it: until its last close, or else until it is forgotten.</summary>
    private static bool TryChargeAgainLocked(Node node)
    {
        if (node is not { Orphaned: true, Uncharged: true, Type: not FileType.Directory })
        {
            return true;
        }

        node.Uncharged = !node.Volume.Ledger.TryReserveInode(node.ChargedBytes);
        return !node.Uncharged;
    }
}
