using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Quota;
using AutoMount.Fuse;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;

namespace AutoMount.FileSystem;

/// <summary>Extended attributes go to the store as they come; who may set which is checked by the kernel.</summary>
internal sealed partial class UserFileSystem
{
    private const uint AclKillsSetGroupId = 1; // FUSE_SETXATTR_ACL_KILL_SGID

    /// <inheritdoc/>
    public Errno SetExtendedAttribute(
        in FuseCall call,
        in FuseSetXAttrIn request,
        ReadOnlySpan<byte> terminatedName,
        ReadOnlySpan<byte> value
    )
    {
        Errno error = Pin(call.NodeId, out PinnedNode pinned);
        using (pinned)
        {
            using ChangeScope change =
                error == Errno.None ? ChangingAttributes(in pinned) : default;
            error =
                error == Errno.None
                    ? ExtendedAttributes.Set(
                        pinned.Descriptor,
                        terminatedName,
                        value,
                        call.IsRepeat ? 0 : (int)request.Flags // it must not be new: the predecessor may have made it
                    )
                    : error;
            if (error == Errno.None && (request.ExtendedFlags & AclKillsSetGroupId) != 0)
            {
                error = AttributeIo.Get(pinned.Descriptor, out FileStatus status);
                error =
                    error == Errno.None
                        ? AttributeIo.SetMode(
                            pinned.Descriptor,
                            status.Mode & PermissionBits & ~SetGroupIdBit
                        )
                        : error;
            }

            return error;
        }
    }

    /// <inheritdoc/>
    public Errno GetExtendedAttribute(
        in FuseCall call,
        ReadOnlySpan<byte> terminatedName,
        Span<byte> value,
        out int size
    )
    {
        size = 0;
        if (call.NodeId == RootId)
        {
            return Errno.ENODATA;
        }

        Errno error = Pin(call.NodeId, out PinnedNode pinned);
        using (pinned)
        {
            return error == Errno.None
                ? ExtendedAttributes.Get(pinned.Descriptor, terminatedName, value, out size)
                : error;
        }
    }

    /// <inheritdoc/>
    public Errno ListExtendedAttributes(in FuseCall call, Span<byte> list, out int size)
    {
        size = 0;
        if (call.NodeId == RootId)
        {
            return Errno.None;
        }

        Errno error = Pin(call.NodeId, out PinnedNode pinned);
        using (pinned)
        {
            return error != Errno.None ? error
                : call.User == 0 ? ExtendedAttributes.List(pinned.Descriptor, list, out size)
                : ListForUser(pinned.Descriptor, list, out size);
        }
    }

    /// <summary>The list without <c>trusted.*</c>, which others than root are not shown (<c>xattr(7)</c>); the kernel leaves that to us.</summary>
    private static Errno ListForUser(RawDescriptor file, Span<byte> list, out int size)
    {
        const int longestList = 65536; // XATTR_LIST_MAX
        Span<byte> all = stackalloc byte[longestList];
        size = 0;
        Errno error = ExtendedAttributes.List(file, all, out int length);
        if (error != Errno.None)
        {
            return error;
        }

        ReadOnlySpan<byte> rest = all[..length];
        while (!rest.IsEmpty)
        {
            ReadOnlySpan<byte> name = rest[..(rest.IndexOf((byte)0) + 1)];
            rest = rest[name.Length..];
            if (name.StartsWith("trusted."u8))
            {
                continue;
            }

            if (!list.IsEmpty && !name.TryCopyTo(list[size..]))
            {
                return Errno.ERANGE;
            }

            size += name.Length;
        }

        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno RemoveExtendedAttribute(in FuseCall call, ReadOnlySpan<byte> terminatedName)
    {
        Errno error = Pin(call.NodeId, out PinnedNode pinned);
        using (pinned)
        {
            using ChangeScope change =
                error == Errno.None ? ChangingAttributes(in pinned) : default;
            return error == Errno.None
                ? RemoveAttribute(in call, pinned.Descriptor, terminatedName)
                : error;
        }
    }
}
