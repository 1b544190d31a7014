using AutoMount.Core.Quotas;
using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Quota;
using AutoMount.Fuse;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;
using AutoMount.Posix.Accounts;
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
    private const SetAttrValid Anything =
        AnyTime | AnyOwner | SetAttrValid.FATTR_MODE | SetAttrValid.FATTR_SIZE;
    private const SetAttrValid AnyOwner = SetAttrValid.FATTR_UID | SetAttrValid.FATTR_GID;

    /// <inheritdoc/>
    public Errno GetAttributes(
        in FuseCall call,
        in FuseGetAttrIn request,
        out FuseAttrOut attributes
    )
    {
        Errno error = GetStatus(call.NodeId, out FileStatus status, out ulong validSeconds);
        attributes = Describe(in status, validSeconds);
        return error;
    }

    /// <inheritdoc/>
    public Errno GetStatus(in FuseCall call, in FuseStatXIn request, out FuseStatXOut status)
    {
        Errno error = GetStatus(call.NodeId, out FileStatus found, out ulong validSeconds);
        status = new FuseStatXOut { ValidSeconds = validSeconds, Status = found };
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
                error = SetLength(in call, pinned.Node, in request);
            }

            error = error == Errno.None ? SetRecorded(in pinned, in request) : error;

            error =
                error == Errno.None
                    ? AttributeIo.Get(pinned.Descriptor, out FileStatus status)
                    : Fail(error, out status);
            attributes = Describe(in status, error == Errno.None ? ValidSeconds(pinned.Node) : 0);
            return error;
        }
    }

    /// <summary>Owner, mode and times, after what they were is kept.</summary>
    private static Errno SetRecorded(in PinnedNode pinned, in FuseSetAttrIn request)
    {
        if ((request.Valid & Anything) == SetAttrValid.FATTR_SIZE)
        {
            return Errno.None;
        }

        using ChangeScope change = ChangingAttributes(in pinned);
        Errno error = Errno.None;
        if (SetsOwner(request.Valid))
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

        return error == Errno.None && (request.Valid & AnyTime) != SetAttrValid.None
            ? AttributeIo.SetTimes(pinned.Descriptor, Accessed(in request), Modified(in request))
            : error;
    }

    /// <summary>Whether an owner or group is set, or "to what it is": <c>chown(-1, -1)</c> asks for nothing and yet moves the time of change and clears set-id bits.</summary>
    private static bool SetsOwner(SetAttrValid valid) =>
        (valid & AnyOwner) != SetAttrValid.None || (valid & Anything) == SetAttrValid.None;

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

    private static long OwnLimit(QuotaAccount account) =>
        account.Limit == long.MaxValue ? 0 : account.Limit;

    /// <summary>Shows a folder's limits as the size of its file system, and what is left as its free space.</summary>
    private static void Bound(ref FuseStatFsOut volume, FolderLedger ledger)
    {
        if (ledger.Bytes.IsLimited)
        {
            // free is what the folder's own limit leaves, so that df tells what it holds; available is what can be had
            long size = Math.Min(
                ledger.Bytes.Limit,
                Math.Max(ledger.Bytes.Capacity, OwnLimit(ledger.Bytes))
            );
            long kept = ledger.KeptFrom(long.MaxValue);
            ulong left = (ulong)(ledger.Bytes.AvailableBelow(kept) / Charge.Block);
            volume.Blocks = (ulong)(size / Charge.Block);
            volume.FreeBlocks = (ulong)(Math.Max(0, size - ledger.Bytes.Used) / Charge.Block);
            volume.AvailableBlocks = Math.Min(left, volume.AvailableBlocks);
        }

        if (ledger.Inodes.IsLimited)
        {
            ulong left = (ulong)ledger.Inodes.Available;
            volume.FreeInodes = volume.Inodes == 0 ? left : Math.Min(left, volume.FreeInodes);
            volume.Inodes = (ulong)ledger.Inodes.Capacity;
        }
    }

    private Errno GetStatus(ulong nodeId, out FileStatus status, out ulong validSeconds)
    {
        validSeconds = DaySeconds;
        if (nodeId == RootId)
        {
            status = _root.Status;
            return Errno.None;
        }

        Errno error = Pin(nodeId, out PinnedNode pinned);
        using (pinned)
        {
            if (error != Errno.None)
            {
                return Fail(error, out status);
            }

            error = AttributeIo.Get(pinned.Descriptor, out status);
            validSeconds = ValidSeconds(pinned.Node);
            return error;
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

    private Errno SetLength(in FuseCall call, Node node, in FuseSetAttrIn request)
    {
        if (node.Type != FileType.Regular)
        {
            return Errno.EINVAL; // nothing else has a length; opening a pipe for it would wait for a reader
        }

        OpenFile? open = request.Valid.HasFlag(SetAttrValid.FATTR_FH)
            ? _handles.Find(request.Handle)
            : null;
        if (open is not null && !ReferenceEquals(open.Node, node))
        {
            return Errno.EBADF; // one file would be cut and the other charged for it
        }

        Errno error;
        using ChangeScope change = node.Volume.Changing();
        lock (node)
        {
            RawDescriptor file =
                open is not null && Writes(open.Flags) ? open.Descriptor : RawDescriptor.None;
            error = MayCutLocked(in call, node, (long)request.Size)
                ? TruncateLocked(node, file, (long)request.Size)
                : Errno.EPERM;
        }

        _views.ContentChanged(call.View, node);

        if (error == Errno.None && request.Valid.HasFlag(SetAttrValid.FATTR_KILL_SUIDGID))
        {
            KillSetIds(in call, node, call.NodeId);
        }

        return error;
    }

    /// <summary>Whether a file may get that length: a guest who may delete nothing cannot cut it short.</summary>
    private bool MayCutLocked(in FuseCall call, Node node, long length) =>
        call.View == 0 || length >= node.Size || _views.Find(call.View) is { MayDelete: true };

    /// <summary>Sets a file's length through an open writer, or where there is none through one of its own.</summary>
    private Errno TruncateLocked(Node node, RawDescriptor file, long length)
    {
        if (!file.IsNone)
        {
            return SetLengthLocked(node, file, length);
        }

        Errno error = OpenBacking(node, OpenMode.O_WRONLY, out RawDescriptor opened);
        error = error == Errno.None ? SetLengthLocked(node, opened, length) : error;
        opened.Close();
        return error;
    }

    private static Errno SetLengthLocked(Node node, RawDescriptor file, long length)
    {
        BeforeContentLocked(node, file);
        if (node.Uncharged && length <= node.Size)
        {
            return CutUnchargedLocked(node, file, length);
        }

        long before = Charge.ForSize(node.Size);
        long growth = Math.Max(0, Charge.ForSize(length) - before);
        if (!TryChargeAgainLocked(node) || !TryReserve(node.Volume.Ledger, growth, length))
        {
            return node.Volume.Ledger.Refusal;
        }

        Errno error = FileIo.SetLength(file, length);
        long reached = error == Errno.None ? length : node.Size;
        long after = Charge.ForSize(reached);
        node.Volume.Ledger.Bytes.Release(before + growth - after);
        node.Size = reached;
        node.Volume.Note(node, before, after);
        return error;
    }

    private static bool TryReserve(FolderLedger ledger, long growth, long length) =>
        growth == 0 || ledger.TryReserveBytes(growth, ledger.KeptFrom(length));

    /// <summary>A file without a name whose charge was given back: cutting it gives back nothing more.</summary>
    private static Errno CutUnchargedLocked(Node node, RawDescriptor file, long length)
    {
        Errno error = FileIo.SetLength(file, length);
        node.Size = error == Errno.None ? length : node.Size;
        return error;
    }

    /// <summary>Clears set-id bits, as a write by one without CAP_FSETID must; our own threads hold that capability. No node may be locked.</summary>
    private void KillSetIds(in FuseCall call, Node node, ulong nodeId)
    {
        Errno error = Pin(node, nodeId, out PinnedNode pinned);
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
            bits = KeepsSetGroupId(in call, in status) ? bits & ~SetGroupIdBit : bits;
            if (bits != 0)
            {
                _ = AttributeIo.SetMode(pinned.Descriptor, status.Mode & PermissionBits & ~bits); // as above
            }
        }
    }

    /// <summary>The same for what the kernel leaves to us without a word: allocation and copies.</summary>
    private void KillSetIdsUnlessRoot(in FuseCall call, Node node)
    {
        if (call.User != 0)
        {
            KillSetIds(in call, node, node.Number);
        }
    }

    /// <summary>Without group execute the bit is no privilege, and a member of the group leaves it (<c>setattr_should_drop_sgid</c> in <c>fs/attr.c</c>).</summary>
    private static bool KeepsSetGroupId(in FuseCall call, in FileStatus status) =>
        (status.Mode & GroupExecuteBit) == 0
        && (call.Group == status.Group || ProcessGroups.Contain(call.Process, status.Group));
}
