using AutoMount.Core.Quotas;
using AutoMount.FileSystem.Nodes;
using AutoMount.Fuse;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem;

/// <summary>Content: reading, and every way of growing.</summary>
internal sealed partial class UserFileSystem
{
    private const uint KeepSize = 1; // FALLOC_FL_KEEP_SIZE
    private const uint PunchHole = 2; // FALLOC_FL_PUNCH_HOLE
    private const uint DataSyncOnly = 1; // FUSE_FSYNC_FDATASYNC

    /// <inheritdoc/>
    public Errno Read(in FuseCall call, in FuseReadIn request, Span<byte> buffer, out int count)
    {
        count = 0;
        return _handles.Find(request.Handle) is { } file
            ? FileIo.ReadAt(file.Descriptor, buffer, (long)request.Offset, out count)
            : Errno.EBADF;
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
        if (_handles.Find(request.Handle) is not { Node: { } node } file)
        {
            return Errno.EBADF;
        }

        long offset = (long)request.Offset;
        Errno error;
        lock (node)
        {
            long allowedEnd = ReserveGrowthLocked(node, offset, offset + data.Length);
            if (allowedEnd <= offset)
            {
                return data.IsEmpty ? Errno.None : Errno.EDQUOT;
            }

            error = FileIo.WriteAt(
                file.Descriptor,
                data[..(int)(allowedEnd - offset)],
                offset,
                out count
            );
            SettleGrowthLocked(node, allowedEnd, count > 0 ? offset + count : 0);
        }

        if (request.WriteFlags.HasFlag(WriteFlags.FUSE_WRITE_KILL_SUIDGID))
        {
            KillSetIds(node);
        }

        return count > 0 ? Errno.None : error; // bytes that are stored are told; the next write tells the error
    }

    /// <inheritdoc/>
    public Errno Synchronize(in FuseCall call, in FuseFSyncIn request)
    {
        if (_handles.Find(request.Handle) is not { } file)
        {
            return Errno.EBADF;
        }

        return (request.Flags & DataSyncOnly) != 0
            ? FileIo.SynchronizeData(file.Descriptor)
            : FileIo.Synchronize(file.Descriptor);
    }

    /// <inheritdoc/>
    public Errno Allocate(in FuseCall call, in FuseFAllocateIn request)
    {
        if (_handles.Find(request.Handle) is not { Node: { } node } file)
        {
            return Errno.EBADF;
        }

        long end = (long)(request.Offset + request.Length);
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
                return Errno.EDQUOT; // all or nothing: where the end is above the limit, nothing was reserved
            }

            Errno error = FileIo.Allocate(
                file.Descriptor,
                (int)request.Mode,
                (long)request.Offset,
                (long)request.Length
            );
            SettleGrowthLocked(
                node,
                newEnd,
                error == Errno.None ? newEnd : BackingSize(file, node)
            );
            return error;
        }
    }

    /// <inheritdoc/>
    public Errno Seek(in FuseCall call, in FuseLSeekIn request, out long position)
    {
        position = 0;
        return _handles.Find(request.Handle) is { } file
            ? FileIo.Seek(file.Descriptor, (long)request.Offset, (int)request.Whence, out position)
            : Errno.EBADF;
    }

    /// <inheritdoc/>
    public Errno CopyRange(in FuseCall call, in FuseCopyFileRangeIn request, out long copied)
    {
        copied = 0;
        OpenFile? source = _handles.Find(request.InputHandle);
        if (source is null || _handles.Find(request.OutputHandle) is not { Node: { } node } target)
        {
            return Errno.EBADF;
        }

        long offset = (long)request.OutputOffset;
        lock (node)
        {
            long wanted = Math.Min(
                (long)request.Length,
                Math.Max(0, (source.Node?.Size ?? 0) - (long)request.InputOffset)
            );
            if (wanted == 0)
            {
                return Errno.None;
            }

            long allowedEnd = ReserveGrowthLocked(node, offset, offset + wanted);
            if (allowedEnd <= offset)
            {
                return Errno.EDQUOT;
            }

            Errno error = FileIo.CopyRange(
                source.Descriptor,
                (long)request.InputOffset,
                target.Descriptor,
                offset,
                allowedEnd - offset,
                out copied
            );
            SettleGrowthLocked(node, allowedEnd, copied > 0 ? offset + copied : 0);
            return error;
        }
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
        QuotaAccount account = node.Volume.Ledger.Bytes;
        while (!account.TryReserve(Charge.ForSize(end) - present))
        {
            long affordable = Charge.LargestSize(present + account.Available);
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
        long paid = Charge.ForSize(Math.Max(reserved, node.Size));
        node.Size = Math.Max(node.Size, reached);
        node.Volume.Ledger.Bytes.Release(paid - Charge.ForSize(node.Size));
    }

    private static long BackingSize(OpenFile file, Node node) =>
        AutoMount.Posix.Attributes.AttributeIo.Get(file.Descriptor, out var status) == Errno.None
            ? status.Size
            : node.Size;
}
