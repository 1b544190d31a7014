using AutoMount.Fuse;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;

namespace AutoMount.FileSystem.Views;

/// <summary>Attributes and extended attributes.</summary>
internal sealed partial class SharedFileSystem
{
    private static ReadOnlySpan<byte> AccessLists => "system.posix_acl_"u8;

    /// <inheritdoc/>
    public Errno GetAttributes(
        in FuseCall call,
        in FuseGetAttrIn request,
        out FuseAttrOut attributes
    )
    {
        if (IsOwn(in call))
        {
            return own.GetAttributes(in call, in request, out attributes);
        }

        attributes = default;
        if (places.TryDescribe(call.NodeId, out FileStatus place))
        {
            attributes = new FuseAttrOut { Attributes = AttributeTranslation.ToFuse(in place) };
            return Errno.None;
        }

        Errno error = Begin(in call, Act.Read, out GuestView view, out FuseCall inward);
        if (error == Errno.None)
        {
            error = own.GetAttributes(in inward, in request, out attributes);
            view.Outward(ref attributes.Attributes);
        }

        return error;
    }

    /// <inheritdoc/>
    public Errno GetStatus(in FuseCall call, in FuseStatXIn request, out FuseStatXOut status)
    {
        if (IsOwn(in call))
        {
            return own.GetStatus(in call, in request, out status);
        }

        status = default;
        if (places.TryDescribe(call.NodeId, out FileStatus place))
        {
            status = new FuseStatXOut { Status = place };
            return Errno.None;
        }

        Errno error = Begin(in call, Act.Read, out GuestView view, out FuseCall inward);
        if (error == Errno.None)
        {
            error = own.GetStatus(in inward, in request, out status);
            status.Status.User = view.UserSeen(status.Status.User);
            status.Status.Group = view.GroupSeen(status.Status.Group);
        }

        return error;
    }

    /// <inheritdoc/>
    public Errno SetAttributes(
        in FuseCall call,
        in FuseSetAttrIn request,
        out FuseAttrOut attributes
    )
    {
        if (IsOwn(in call))
        {
            return own.SetAttributes(in call, in request, out attributes);
        }

        attributes = default;
        FuseSetAttrIn inner = request;
        Errno error = Begin(in call, Act.Write, out GuestView view, out FuseCall inward);
        error = error == Errno.None ? Translate(view, in call, ref inner) : error;
        if (error == Errno.None)
        {
            error = own.SetAttributes(in inward, in inner, out attributes);
            view.Outward(ref attributes.Attributes);
        }

        return error;
    }

    /// <inheritdoc/>
    public Errno SetExtendedAttribute(
        in FuseCall call,
        in FuseSetXAttrIn request,
        ReadOnlySpan<byte> terminatedName,
        ReadOnlySpan<byte> value
    )
    {
        if (IsOwn(in call))
        {
            return own.SetExtendedAttribute(in call, in request, terminatedName, value);
        }

        Errno error = Begin(in call, Act.Write, out _, out FuseCall inward);
        return error != Errno.None ? error
            : terminatedName.StartsWith(AccessLists) ? Errno.EOPNOTSUPP // the ids in it are not translated
            : own.SetExtendedAttribute(in inward, in request, terminatedName, value);
    }

    /// <inheritdoc/>
    public Errno GetExtendedAttribute(
        in FuseCall call,
        ReadOnlySpan<byte> terminatedName,
        Span<byte> value,
        out int size
    )
    {
        if (IsOwn(in call))
        {
            return own.GetExtendedAttribute(in call, terminatedName, value, out size);
        }

        size = 0;
        Errno error = Begin(in call, Act.Read, out _, out FuseCall inward);
        return error != Errno.None ? error
            : terminatedName.StartsWith(AccessLists) ? Errno.ENODATA
            : own.GetExtendedAttribute(in inward, terminatedName, value, out size);
    }

    /// <inheritdoc/>
    public Errno ListExtendedAttributes(in FuseCall call, Span<byte> list, out int size)
    {
        if (IsOwn(in call))
        {
            return own.ListExtendedAttributes(in call, list, out size);
        }

        size = 0;
        Errno error = Begin(in call, Act.Read, out _, out FuseCall inward);
        return error == Errno.None ? own.ListExtendedAttributes(in inward, list, out size) : error;
    }

    /// <inheritdoc/>
    public Errno RemoveExtendedAttribute(in FuseCall call, ReadOnlySpan<byte> terminatedName)
    {
        if (IsOwn(in call))
        {
            return own.RemoveExtendedAttribute(in call, terminatedName);
        }

        Errno error = Begin(in call, Act.Write, out _, out FuseCall inward);
        return error != Errno.None ? error
            : terminatedName.StartsWith(AccessLists) ? Errno.EOPNOTSUPP
            : own.RemoveExtendedAttribute(in inward, terminatedName);
    }

    /// <summary>Ids as they are in the store, and a mode that a guest may give.</summary>
    private static Errno Translate(GuestView view, in FuseCall call, ref FuseSetAttrIn request)
    {
        Errno error = Errno.None;
        if (request.Valid.HasFlag(SetAttrValid.FATTR_UID))
        {
            error = view.TryOwnerOf(request.User, in call, out request.User);
        }

        if (error == Errno.None && request.Valid.HasFlag(SetAttrValid.FATTR_GID))
        {
            error = view.TryGroupOf(request.Group, in call, out request.Group);
        }

        request.Mode = GuestView.WithoutSetIds(request.Mode);
        return error;
    }
}
