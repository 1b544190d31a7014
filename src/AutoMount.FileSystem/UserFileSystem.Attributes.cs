using AutoMount.Core.Quotas;
using AutoMount.FileSystem.Nodes;
using AutoMount.Fuse;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem;

/// <summary>Attributes, lengths and how full a folder is.</summary>
internal sealed partial class UserFileSystem
{
    private const uint SetUserIdBit = 0x800;
    private const uint SetGroupIdBit = 0x400;
    private const uint GroupExecuteBit = 0x8;
    private const uint PermissionBits = 0xFFF;

    private const SetAttrValid AnyTime = SetAttrValid.FATTR_ATIME | SetAttrValid.FATTR_MTIME;
    private const SetAttrValid AnyOwner = SetAttrValid.FATTR_UID | SetAttrValid.FATTR_GID;

    /// <inheritdoc/>
    public Errno GetAttributes(
        in FuseCall call,
        in FuseGetAttrIn request,
        out FuseAttrOut attributes
    )
    {
        Errno error = GetStatus(call.NodeId, out FileStatus status);
        attributes = Describe(in status);
        return error;
    }

    /// <inheritdoc/>
    public Errno GetStatus(in FuseCall call, in FuseStatXIn request, out FuseStatXOut status)
    {
        Errno error = GetStatus(call.NodeId, out FileStatus found);
        status = new FuseStatXOut { ValidSeconds = DaySeconds, Status = found };
        return error;
    }

    /// <inheritdoc/>
    public Errno SetAttributes(
        in FuseCall call,
        in FuseSetAttrIn request,
        out FuseAttrOut attributes
    )
    {
        attributes = default;
        Errno error = Pin(call.NodeId, out PinnedNode pinned);
        using (pinned)
        {
            if (error == Errno.None && request.Valid.HasFlag(SetAttrValid.FATTR_SIZE))
            {
                error = SetLength(pinned.Node, in request);
            }

            if (error == Errno.None && (request.Valid & AnyOwner) != SetAttrValid.None)
            {
                error = AttributeIo.SetOwner(
                    pinned.Descriptor,
                    request.Valid.HasFlag(SetAttrValid.FATTR_UID) ? request.User : uint.MaxValue,
                    request.Valid.HasFlag(SetAttrValid.FATTR_GID) ? request.Group : uint.MaxValue
                );
            }

            if (error == Errno.None && request.Valid.HasFlag(SetAttrValid.FATTR_MODE))
            {
                error = AttributeIo.SetMode(pinned.Descriptor, request.Mode & PermissionBits);
            }

            if (error == Errno.None && (request.Valid & AnyTime) != SetAttrValid.None)
            {
                error = AttributeIo.SetTimes(
                    pinned.Descriptor,
                    Accessed(in request),
                    Modified(in request)
                );
            }

            error =
                error == Errno.None
                    ? AttributeIo.Get(pinned.Descriptor, out FileStatus status)
                    : Fail(error, out status);
            attributes = Describe(in status);
            return error;
        }
    }

    /// <inheritdoc/>
    public Errno GetVolume(in FuseCall call, out FuseStatFsOut volume)
    {
        const uint block = (uint)Charge.Block;
        volume = default;
        Errno error = AttributeIo.GetVolume(_store.Root, out VolumeStatus host);
        if (error != Errno.None)
        {
            return error;
        }

        ulong scale = Math.Max(1, host.FragmentSize);
        volume = new FuseStatFsOut
        {
            BlockSize = block,
            FragmentSize = block,
            MaximumName = 255,
            Blocks = host.Blocks * scale / block,
            FreeBlocks = host.FreeBlocks * scale / block,
            AvailableBlocks = host.AvailableBlocks * scale / block,
            Inodes = host.Inodes,
            FreeInodes = host.FreeInodes,
        };
        if (_nodes.Find(call.NodeId) is { } node)
        {
            Bound(ref volume, node.Volume.Ledger);
        }

        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno SynchronizeAll(in FuseCall call) => FileIo.SynchronizeFileSystem(_store.Root);

    /// <summary>Shows a folder's limits as the size of its file system, and what is left as its free space.</summary>
    private static void Bound(ref FuseStatFsOut volume, Quota.FolderLedger ledger)
    {
        if (ledger.Bytes.Limit != long.MaxValue)
        {
            ulong left = (ulong)(ledger.Bytes.Available / Charge.Block);
            volume.Blocks = (ulong)(ledger.Bytes.Limit / Charge.Block);
            volume.FreeBlocks = Math.Min(left, volume.FreeBlocks);
            volume.AvailableBlocks = Math.Min(left, volume.AvailableBlocks);
        }

        if (ledger.Inodes.Limit != long.MaxValue)
        {
            ulong left = (ulong)ledger.Inodes.Available;
            volume.FreeInodes = volume.Inodes == 0 ? left : Math.Min(left, volume.FreeInodes);
            volume.Inodes = (ulong)ledger.Inodes.Limit;
        }
    }

    private Errno GetStatus(ulong nodeId, out FileStatus status)
    {
        if (nodeId == RootId)
        {
            status = _root.Status;
            return Errno.None;
        }

        Errno error = Pin(nodeId, out PinnedNode pinned);
        using (pinned)
        {
            return error == Errno.None
                ? AttributeIo.Get(pinned.Descriptor, out status)
                : Fail(error, out status);
        }
    }

    private static TimeSpec Accessed(in FuseSetAttrIn request) =>
        !request.Valid.HasFlag(SetAttrValid.FATTR_ATIME) ? TimeSpec.Omit
        : request.Valid.HasFlag(SetAttrValid.FATTR_ATIME_NOW) ? TimeSpec.Now
        : new TimeSpec
        {
            Seconds = (long)request.AccessedSeconds,
            Nanoseconds = request.AccessedNanoseconds,
        };

    private static TimeSpec Modified(in FuseSetAttrIn request) =>
        !request.Valid.HasFlag(SetAttrValid.FATTR_MTIME) ? TimeSpec.Omit
        : request.Valid.HasFlag(SetAttrValid.FATTR_MTIME_NOW) ? TimeSpec.Now
        : new TimeSpec
        {
            Seconds = (long)request.ModifiedSeconds,
            Nanoseconds = request.ModifiedNanoseconds,
        };

    private Errno SetLength(Node node, in FuseSetAttrIn request)
    {
        OpenFile? open = request.Valid.HasFlag(SetAttrValid.FATTR_FH)
            ? _handles.Find(request.Handle)
            : null;
        Errno error;
        lock (node)
        {
            error = open is null
                ? TruncateLocked(node, (long)request.Size)
                : SetLengthLocked(node, open.Descriptor, (long)request.Size);
        }

        if (error == Errno.None && request.Valid.HasFlag(SetAttrValid.FATTR_KILL_SUIDGID))
        {
            KillSetIds(node);
        }

        return error;
    }

    private Errno TruncateLocked(Node node, long length)
    {
        Errno error = node.Handle.Open(_store.Root, OpenMode.O_WRONLY, out FileDescriptor file);
        using (file)
        {
            return error == Errno.None ? SetLengthLocked(node, file, length) : error;
        }
    }

    private static Errno SetLengthLocked(Node node, FileDescriptor file, long length)
    {
        if (node.Uncharged && length <= node.Size)
        {
            return CutUnchargedLocked(node, file, length);
        }

        long growth = Math.Max(0, Charge.ForSize(length) - Charge.ForSize(node.Size));
        if (!TryChargeAgainLocked(node) || !node.Volume.Ledger.Bytes.TryReserve(growth))
        {
            return Errno.EDQUOT;
        }

        Errno error = FileIo.SetLength(file, length);
        long reached = error == Errno.None ? length : node.Size;
        node.Volume.Ledger.Bytes.Release(
            Charge.ForSize(node.Size) + growth - Charge.ForSize(reached)
        );
        node.Size = reached;
        return error;
    }

    /// <summary>A file without a name whose charge was given back: cutting it gives back nothing more.</summary>
    private static Errno CutUnchargedLocked(Node node, FileDescriptor file, long length)
    {
        Errno error = FileIo.SetLength(file, length);
        node.Size = error == Errno.None ? length : node.Size;
        return error;
    }

    /// <summary>Clears set-id bits, as a write by one without CAP_FSETID must; our own threads hold that capability. No node may be locked.</summary>
    private void KillSetIds(Node node)
    {
        Errno error = Pin(node, out PinnedNode pinned);
        using (pinned)
        {
            if (
                error != Errno.None
                || AttributeIo.Get(pinned.Descriptor, out FileStatus status) != Errno.None
            )
            {
                return; // the inode is gone, and its bits with it
            }

            uint bits = status.Mode & (SetUserIdBit | SetGroupIdBit);
            bits = (status.Mode & GroupExecuteBit) == 0 ? bits & ~SetGroupIdBit : bits; // without x it means locking
            if (bits != 0)
            {
                _ = AttributeIo.SetMode(pinned.Descriptor, status.Mode & PermissionBits & ~bits); // as above
            }
        }
    }
}
