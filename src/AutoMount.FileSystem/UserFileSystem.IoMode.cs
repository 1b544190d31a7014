using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Quota;
using AutoMount.Fuse;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem;

/// <summary>Which way the kernel does an open file's I/O (decision D7), and what it is given so that it need not ask.</summary>
internal sealed partial class UserFileSystem
{
    /// <summary>Gives an open file its handle and the kernel its way of I/O.</summary>
    private FuseOpenOut RegisterLocked(
        in FuseCall call,
        Node node,
        RawDescriptor file,
        OpenMode flags,
        Span<byte> scratch
    )
    {
        if (call.View != 0)
        {
            return RegisterGuestLocked(in call, node, file, flags);
        }

        bool isFirst = node.Opens == 0;
        ChooseModeLocked(node, ref file, flags);
        FuseOpenOut open = new() { Flags = OpenReplyFlags.FOPEN_NOFLUSH };
        if (node.Mode == IoMode.Passthrough)
        {
            PassThroughLocked(node, file, flags, ref open);
        }
        else if (node.Volume.IsShared)
        {
            open.Flags |= OpenReplyFlags.FOPEN_DIRECT_IO; // what guests write is not in the cache
        }
        else
        {
            // of a repeated open the predecessor may have noted that the cache is fresh, and the kernel was not told
            bool isStale = node.StaleCache || call.IsRepeat;
            open.Flags |= isStale ? OpenReplyFlags.None : OpenReplyFlags.FOPEN_KEEP_CACHE;
            if (isFirst && !isStale)
            {
                GiveContentLocked(node, ref file, flags, scratch);
            }

            node.StaleCache = false;
        }

        node.Opens++;
        node.Mappers += CanMapForWriting(flags) ? 1 : 0;
        _nodes.Hold(node);
        open.Handle = _handles.Add(node, file, BackingFlags(flags), guest: 0, call.Slot);
        return open;
    }

    private void PassThroughLocked(
        Node node,
        RawDescriptor file,
        OpenMode flags,
        ref FuseOpenOut open
    )
    {
        open.BackingId = node.BackingId;
        open.Flags |=
            OpenReplyFlags.FOPEN_PASSTHROUGH
            | (Writes(flags) ? OpenReplyFlags.FOPEN_DIRECT_IO : OpenReplyFlags.None);
        if (CanMapForWriting(flags) && node.Mappers == 0)
        {
            node.StaleCache = true;
            _ = _device.InvalidateAttributes(node.Number); // ENOENT: a new file, of which the kernel knows none
        }

        if (CanMapForWriting(flags))
        {
            node.Volume.Undo?.IsMappedLocked(node, file);
        }
    }

    /// <summary>The same for a guest: every read and write comes to us, so that he is refused at once when the share ends, also what he has open.</summary>
    private FuseOpenOut RegisterGuestLocked(
        in FuseCall call,
        Node node,
        RawDescriptor file,
        OpenMode flags
    )
    {
        int guest = _views.Find(call.View)?.Record.Place ?? 0;
        node.StaleCache |= Writes(flags); // of the owner's kernel, once it keeps content again
        node.Opens++;
        node.GuestOpens++;
        _nodes.Hold(node);
        return new FuseOpenOut
        {
            Flags = OpenReplyFlags.FOPEN_NOFLUSH | OpenReplyFlags.FOPEN_DIRECT_IO,
            Handle = _handles.Add(node, file, BackingFlags(flags), guest, call.Slot),
        };
    }

    /// <summary>The first open decides for all until the last close.</summary>
    private void ChooseModeLocked(Node node, ref RawDescriptor file, OpenMode flags)
    {
        if (node.Mode == IoMode.None)
        {
            node.Mode =
                PrefersPassthrough(node, flags) && TryRegisterBackingLocked(node, ref file)
                    ? IoMode.Passthrough
                    : IoMode.Cached;
        }
    }

    /// <summary>Readers of large files, and writers that do not read: their pages are worth more in the backing file's cache. Of a shared folder everybody, since that cache alone is the same for all.</summary>
    private bool PrefersPassthrough(Node node, OpenMode flags) =>
        _passthrough
        && node.Type == Posix.Attributes.FileType.Regular
        && (flags & OpenMode.O_ACCMODE) switch
        {
            OpenMode.O_RDONLY => node.Volume.IsShared || node.Size >= PassthroughSize,
            OpenMode.O_WRONLY => true,
            _ => node.Volume.IsShared,
        };

    /// <summary>Only who reads and writes can map for writing.</summary>
    private static bool CanMapForWriting(OpenMode flags) =>
        (flags & OpenMode.O_ACCMODE) == OpenMode.O_RDWR;

    private bool TryRegisterBackingLocked(Node node, ref RawDescriptor file)
    {
        if (node.BackingId != 0)
        {
            return true;
        }

        if (file.IsNone && OpenBacking(node, OpenMode.O_RDONLY, out file) != Errno.None)
        {
            file = RawDescriptor.None;
            return false; // the first request that needs it says why
        }

        Errno error = _device.RegisterBacking(file, out int id);
        if (error != Errno.None)
        {
            // a store that cannot be stacked upon (ELOOP), or a kernel that does not let us (EPERM), will not change its mind
            _passthrough &= error is not (Errno.ELOOP or Errno.EPERM);
            return false;
        }

        node.BackingId = id;
        return true;
    }

    private void UnregisterBackingLocked(Node node)
    {
        if (node.BackingId != 0)
        {
            _device.UnregisterBacking(node.BackingId);
            node.BackingId = 0;
        }
    }

    /// <summary>Hands a small file's content to the kernel before its first reader asks for it: one message instead of a round trip.</summary>
    /// <remarks>
    /// Only while nothing else is open: then no read of this inode waits for a worker with its pages locked, so the message
    /// cannot wait for a page (<c>fuse_notify_store</c> in <c>fs/fuse/dev.c</c>), and no write can come between.
    /// </remarks>
    private void GiveContentLocked(
        Node node,
        ref RawDescriptor file,
        OpenMode flags,
        Span<byte> scratch
    )
    {
        int size = (int)Math.Min(node.Size, int.MaxValue);
        if (
            node.ContentGiven
            || size is 0 or > GivenSize
            || (flags & OpenMode.O_ACCMODE) == OpenMode.O_WRONLY
            || scratch.Length < FuseDevice.StoreHeaderLength + size
        )
        {
            return;
        }

        if (file.IsNone && OpenBacking(node, BackingFlags(flags), out file) != Errno.None)
        {
            file = RawDescriptor.None;
            return; // the first request that needs it says why
        }

        Span<byte> content = scratch.Slice(FuseDevice.StoreHeaderLength, size);
        if (FileIo.ReadAt(file, content, offset: 0, out int length) == Errno.None && length == size)
        {
            node.ContentGiven = _device.Store(node.Number, offset: 0, scratch, size) == Errno.None;
        }
    }

    private void Close(OpenFile file)
    {
        Node node = file.Node;
        using ChangeScope change = node.Volume.Settling();
        lock (node)
        {
            _handles.Forget(file);
            node.Opens--;
            node.GuestOpens -= file.Guest != 0 ? 1 : 0;
            node.Mappers -= file.Guest == 0 && CanMapForWriting(file.Flags) ? 1 : 0;
            if (node.Opens == 0)
            {
                LastCloseLocked(node);
            }
        }

        file.Descriptor.Close();
        _handles.Return(file);
        if (_nodes.Unhold(node))
        {
            End(node);
        }
    }

    private void LastCloseLocked(Node node)
    {
        if (node.Orphaned || node.Size < PassthroughSize)
        {
            UnregisterBackingLocked(node); // a registration keeps the inode and its space
        }

        if (node.Mode == IoMode.Passthrough)
        {
            node.Volume.Undo?.IsNotMappedLocked(node);
        }

        node.Mode = IoMode.None;
        UnparkLocked(node);
        GiveBackLocked(node);
        LingerLocked(node);
    }
}
