using AutoMount.Fuse;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;

namespace AutoMount.FileSystem.Views;

/// <summary>Files: opening, content.</summary>
internal sealed partial class SharedFileSystem
{
    /// <inheritdoc/>
    public Errno Open(
        in FuseCall call,
        in FuseOpenIn request,
        Span<byte> scratch,
        out FuseOpenOut open
    )
    {
        if (IsOwn(in call))
        {
            return own.Open(in call, in request, scratch, out open);
        }

        open = default;
        Errno error = Begin(in call, ActOf(request.Flags), out _, out FuseCall inward);
        return error == Errno.None ? own.Open(in inward, in request, [], out open) : error;
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
        if (IsOwn(in call))
        {
            return own.Create(in call, in request, name, out entry, out open);
        }

        entry = default;
        open = default;
        Errno error = Begin(in call, Act.Write, out GuestView view, out FuseCall inward);
        if (error == Errno.None)
        {
            FuseCreateIn inner = request;
            inner.Mode = GuestView.WithoutSetIds(inner.Mode);
            error = own.Create(in inward, in inner, name, out entry, out open);
            view.Outward(ref entry);
        }

        return error;
    }

    /// <inheritdoc/>
    public Errno CreateTemporary(
        in FuseCall call,
        in FuseCreateIn request,
        out FuseEntryOut entry,
        out FuseOpenOut open
    )
    {
        if (IsOwn(in call))
        {
            return own.CreateTemporary(in call, in request, out entry, out open);
        }

        entry = default;
        open = default;
        Errno error = Begin(in call, Act.Write, out GuestView view, out FuseCall inward);
        if (error == Errno.None)
        {
            FuseCreateIn inner = request;
            inner.Mode = GuestView.WithoutSetIds(inner.Mode);
            error = own.CreateTemporary(in inward, in inner, out entry, out open);
            view.Outward(ref entry);
        }

        return error;
    }

    /// <inheritdoc/>
    public Errno Read(in FuseCall call, in FuseReadIn request, Span<byte> buffer, out int count)
    {
        if (IsOwn(in call))
        {
            return own.Read(in call, in request, buffer, out count);
        }

        count = 0;
        Errno error = BeginOpen(in call, request.Handle, Act.Read, out _, out FuseCall inward);
        return error == Errno.None ? own.Read(in inward, in request, buffer, out count) : error;
    }

    /// <inheritdoc/>
    public Errno Write(
        in FuseCall call,
        in FuseWriteIn request,
        ReadOnlySpan<byte> data,
        out int count
    )
    {
        if (IsOwn(in call))
        {
            return own.Write(in call, in request, data, out count);
        }

        count = 0;
        Errno error = BeginOpen(in call, request.Handle, Act.Write, out _, out FuseCall inward);
        return error == Errno.None ? own.Write(in inward, in request, data, out count) : error;
    }

    /// <inheritdoc/>
    public void Release(in FuseCall call, in FuseReleaseIn request) =>
        own.Release(in call, in request);

    /// <inheritdoc/>
    public Errno Synchronize(in FuseCall call, in FuseFSyncIn request) =>
        own.Synchronize(in call, in request);

    /// <inheritdoc/>
    public Errno Allocate(in FuseCall call, in FuseFAllocateIn request)
    {
        if (IsOwn(in call))
        {
            return own.Allocate(in call, in request);
        }

        Errno error = BeginOpen(in call, request.Handle, Act.Write, out _, out FuseCall inward);
        return error == Errno.None ? own.Allocate(in inward, in request) : error;
    }

    /// <inheritdoc/>
    public Errno Seek(in FuseCall call, in FuseLSeekIn request, out long position)
    {
        if (IsOwn(in call))
        {
            return own.Seek(in call, in request, out position);
        }

        position = 0;
        Errno error = BeginOpen(in call, request.Handle, Act.Read, out _, out FuseCall inward);
        return error == Errno.None ? own.Seek(in inward, in request, out position) : error;
    }

    /// <inheritdoc/>
    public Errno CopyRange(in FuseCall call, in FuseCopyFileRangeIn request, out long copied)
    {
        copied = 0;
        FuseCall source = call;
        FuseCall target = call.Of(request.OutputNode);
        Errno error = IsOwn(in source)
            ? Errno.None
            : BeginOpen(in source, request.InputHandle, Act.Read, out _, out _);
        FuseCall inward = call.Of(ViewIds.Node(call.NodeId));
        if (error == Errno.None && !IsOwn(in target))
        {
            error = BeginOpen(in target, request.OutputHandle, Act.Write, out _, out inward);
        }

        return error == Errno.None ? own.CopyRange(in inward, in request, out copied) : error;
    }

    private static Act ActOf(uint flags) =>
        ((OpenMode)flags & OpenMode.O_ACCMODE) == OpenMode.O_RDONLY
        && ((OpenMode)flags & OpenMode.O_TRUNC) != OpenMode.O_TRUNC
            ? Act.Read
            : Act.Write;
}
