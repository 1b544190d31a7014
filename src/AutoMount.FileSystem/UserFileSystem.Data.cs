using AutoMount.Core.Quotas;
using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Quota;
using AutoMount.Fuse;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem;

/// <summary>Content: reading, and every way of growing.</summary>
internal sealed partial class UserFileSystem
{
    private const uint KeepSize = 1; // FALLOC_FL_KEEP_SIZE
    private const uint PunchHole = 2; // FALLOC_FL_PUNCH_HOLE
    private const uint SeekHole = 4; // SEEK_HOLE
    private const uint DataSyncOnly = 1; // FUSE_FSYNC_FDATASYNC

    /// <inheritdoc/>
    public Errno Read(in FuseCall call, in FuseReadIn request, Span<byte> buffer, out int count)
    {
        count = 0;
        Errno error = Backing(request.Handle, out RawDescriptor descriptor, out OpenFile? file);
        if (error != Errno.None)
        {
            return error;
        }

        file!.Node.ContentGiven = false; // the kernel dropped what it was given
        return FileIo.ReadAt(descriptor, buffer, (long)request.Offset, out count);
    }

    /// <inheritdoc/>
    public Errno Write(
        in FuseCall call,
        in FuseWriteIn request,
        ReadOnlySpan<byte> data,
        out int count
    )
    {
        count = 0;
        Errno error = Backing(request.Handle, out RawDescriptor descriptor, out OpenFile? file);
        if (error != Errno.None || data.IsEmpty)
        {
            return error; // nothing at all beyond the end would be charged for the way there
        }

        Node node = file!.Node;
        long offset;
        using ChangeScope change = node.Volume.Changing();
        lock (node)
        {
            offset = OffsetLocked(node, in request);
            node.ContentGiven &= node.Mode == IoMode.Cached;
            BeforeContentLocked(node, descriptor);
            long allowedEnd = ReserveGrowthLocked(node, offset, offset + data.Length);
            if (allowedEnd <= offset)
            {
                return node.Volume.Ledger.Refusal;
            }

            error = FileIo.WriteAt(
                descriptor,
                data[..(int)(allowedEnd - offset)],
                offset,
                out count
            );
            SettleGrowthLocked(node, allowedEnd, count > 0 ? offset + count : 0);
        }

        _views.ContentChanged(call.View, node, misplaced: offset != (long)request.Offset);
        if ((request.WriteFlags & WriteFlags.FUSE_WRITE_KILL_SUIDGID) != WriteFlags.None)
        {
            KillSetIds(in call, node, call.NodeId);
        }

        return count > 0 ? Errno.None : error; // bytes that are stored are told; the next write tells the error
    }

    /// <summary>Where a write goes: appended to a shared file at its end, which another may have moved since the kernel looked.</summary>
    private static long OffsetLocked(Node node, in FuseWriteIn request) =>
        node.Volume.IsShared && ((OpenMode)request.Flags).HasFlag(OpenMode.O_APPEND)
            ? node.Size
            : (long)request.Offset;

    /// <inheritdoc/>
    public Errno Synchronize(in FuseCall call, in FuseFSyncIn request)
    {
        Errno error = Backing(request.Handle, out RawDescriptor descriptor, out _);
        return error != Errno.None ? error
            : (request.Flags & DataSyncOnly) != 0 ? FileIo.SynchronizeData(descriptor)
            : FileIo.Synchronize(descriptor);
    }

    /// <inheritdoc/>
    public Errno Allocate(in FuseCall call, in FuseFAllocateIn request)
    {
        Errno error = AllocateCharged(in request, out OpenFile? file);
        if (error == Errno.None)
        {
            _views.ContentChanged(call.View, file!.Node);
            KillSetIdsUnlessRoot(in call, file.Node);
        }

        return error;
    }

    private Errno AllocateCharged(in FuseFAllocateIn request, out OpenFile? file)
    {
        Errno error = Backing(request.Handle, out RawDescriptor descriptor, out file);
        long end = (long)(request.Offset + request.Length);
        if (error != Errno.None || file!.Node.Type != FileType.Regular || end < 0)
        {
            return error == Errno.None ? Errno.EBADF : error; // the kernel has checked both
        }

        Node node = file.Node;
        using ChangeScope change = node.Volume.Changing();
        lock (node)
        {
            bool keepsSize = (request.Mode & KeepSize) != 0;
            if (keepsSize && (request.Mode & PunchHole) == 0 && end > node.Size)
            {
                return Errno.EOPNOTSUPP; // space beyond the end would be charged to nobody (decision D6)
            }

            long newEnd = keepsSize ? 0 : end;
            if (ReserveGrowthLocked(node, end, newEnd) < newEnd)
            {
                return node.Volume.Ledger.Refusal; // all or nothing: where the end is above the limit, nothing was reserved
            }

            BeforeContentLocked(node, descriptor);
            error = FileIo.Allocate(
                descriptor,
                (int)request.Mode,
                (long)request.Offset,
                (long)request.Length
            );
            SettleGrowthLocked(
                node,
                newEnd,
                error == Errno.None ? newEnd : CutBackLocked(descriptor, node)
            );
            return error;
        }
    }

    /// <inheritdoc/>
    /// <remarks>What another opener has stored through a mapping may still lie in the kernel's cache, over what is a hole below; so a reader beside one that can map for writing is shown data all through.</remarks>
    public Errno Seek(in FuseCall call, in FuseLSeekIn request, out long position)
    {
        position = 0;
        Errno error = Backing(request.Handle, out RawDescriptor descriptor, out OpenFile? file);
        if (error != Errno.None)
        {
            return error;
        }

        Node node = file!.Node;
        if (Writes(file.Flags) || node is not { Mode: IoMode.Cached, Mappers: > 0 })
        {
            return FileIo.Seek(descriptor, (long)request.Offset, (int)request.Whence, out position);
        }

        long size = node.Size;
        position = request.Whence == SeekHole ? size : (long)request.Offset;
        return request.Offset >= (ulong)size ? Errno.ENXIO : Errno.None;
    }

    /// <inheritdoc/>
    public Errno CopyRange(in FuseCall call, in FuseCopyFileRangeIn request, out long copied)
    {
        Errno error = CopyCharged(in request, out copied);
        if (copied > 0 && _handles.Find(request.OutputHandle) is { } target)
        {
            _views.ContentChanged(call.View, target.Node);
            KillSetIdsUnlessRoot(in call, target.Node);
        }

        return error;
    }

    private Errno CopyCharged(in FuseCopyFileRangeIn request, out long copied)
    {
        copied = 0;
        if (_handles.Find(request.OutputHandle) is not { Node: { } node } target)
        {
            return Errno.EBADF;
        }

        Errno error = Backing(request.InputHandle, out RawDescriptor input, out OpenFile? source);
        if (error != Errno.None)
        {
            return error;
        }

        long offset = (long)request.OutputOffset;
        using ChangeScope change = node.Volume.Changing();
        lock (node)
        {
            long wanted = LeftToRead(source!, in request);
            if (wanted == 0)
            {
                return Errno.None;
            }

            long allowedEnd = ReserveGrowthLocked(node, offset, offset + wanted);
            if (allowedEnd <= offset)
            {
                return node.Volume.Ledger.Refusal;
            }

            BeforeContentLocked(node, target.Descriptor);
            long from = (long)request.InputOffset;
            long length = allowedEnd - offset;
            error = FileIo.CopyRange(input, from, target.Descriptor, offset, length, out copied);
            SettleGrowthLocked(node, allowedEnd, copied > 0 ? offset + copied : 0);
            return error;
        }
    }

    private static long LeftToRead(OpenFile source, in FuseCopyFileRangeIn request)
    {
        long left = Math.Max(0, source.Node.Size - (long)request.InputOffset);
        return (long)Math.Min(request.Length, (ulong)left);
    }

    private Errno Backing(ulong handle, out RawDescriptor descriptor, out OpenFile? file)
    {
        descriptor = RawDescriptor.None;
        file = _handles.Find(handle);
        return file is null ? Errno.EBADF : Backing(file, out descriptor);
    }

    /// <summary>Charges what a file would grow to, as far as the limit lets it.</summary>
    /// <param name="node">The file, locked.</param>
    /// <param name="offset">Where writing begins; below it nothing is cut.</param>
    /// <param name="end">Where it would end.</param>
    /// <returns>The end that is paid for: <paramref name="end"/>, or less at the limit (then nothing more than the present size may be charged where it is not above <paramref name="offset"/>).</returns>
    private static long ReserveGrowthLocked(Node node, long offset, long end)
    {
        if (end <= node.Size)
        {
            return end;
        }

        long present = Charge.ForSize(node.Size);
        FolderLedger ledger = node.Volume.Ledger;
        long kept = ledger.KeptFrom(end);
        while (!ledger.TryReserveBytes(Charge.ForSize(end) - present, kept))
        {
            long affordable = Charge.LargestSize(present + ledger.AvailableBytes(kept));
            if (affordable >= end)
            {
                continue; // somebody gave back meanwhile
            }

            end = Math.Max(affordable, Math.Min(node.Size, end));
            if (end <= offset || end <= node.Size)
            {
                return Math.Min(end, node.Size); // nothing was reserved
            }
        }

        return end;
    }

    /// <summary>After a growth: the length is what was reached, and what was reserved above it is given back.</summary>
    /// <param name="node">The file, locked.</param>
    /// <param name="reserved">The end that was paid for.</param>
    /// <param name="reached">The end that was written, 0 for nothing.</param>
    private static void SettleGrowthLocked(Node node, long reserved, long reached)
    {
        long before = Charge.ForSize(node.Size);
        long paid = Charge.ForSize(Math.Max(reserved, node.Size));
        node.Size = Math.Max(node.Size, reached);
        long after = Charge.ForSize(node.Size);
        node.Volume.Ledger.Bytes.Release(paid - after);
        node.Volume.Note(node, before, after);
    }

    /// <summary>Some stores keep what a failed allocation got so far; the kernel believes in the old length, so the file is cut back to it.</summary>
    /// <returns>The length that the file has now.</returns>
    private static long CutBackLocked(RawDescriptor file, Node node)
    {
        if (AttributeIo.Get(file, out var status) != Errno.None || status.Size <= node.Size)
        {
            return node.Size;
        }

        return FileIo.SetLength(file, node.Size) == Errno.None ? node.Size : status.Size;
    }
}
