using AutoMount.Fuse;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;

namespace AutoMount.FileSystem.Views;

/// <summary>Names: looking up, making, listing, removing.</summary>
internal sealed partial class SharedFileSystem
{
    private const uint RenameNoReplace = 1; // RENAME_NOREPLACE

    /// <inheritdoc/>
    public Errno Lookup(in FuseCall call, PathComponent name, out FuseEntryOut entry)
    {
        if (call.NodeId == UserFileSystem.RootId)
        {
            return places.TryLookup(name.Bytes, out entry) ? Errno.None
                : name.Bytes.StartsWith(" "u8) ? LookupView(in call, name, out entry)
                : own.Lookup(in call, name, out entry);
        }

        if (IsOwn(in call))
        {
            return own.Lookup(in call, name, out entry);
        }

        entry = default;
        if (GuestPlaces.Knows(call.NodeId))
        {
            return Errno.ENOENT;
        }

        Errno error = Begin(in call, Act.Read, out GuestView view, out FuseCall inward);
        if (error == Errno.None)
        {
            error = own.Lookup(in inward, name, out entry);
            view.Outward(ref entry);
        }

        return error;
    }

    /// <inheritdoc/>
    public Errno MakeSymlink(
        in FuseCall call,
        PathComponent name,
        ReadOnlySpan<byte> terminatedTarget,
        out FuseEntryOut entry
    )
    {
        if (IsOwn(in call))
        {
            return own.MakeSymlink(in call, name, terminatedTarget, out entry);
        }

        entry = default;
        Errno error = Begin(in call, Act.Write, out GuestView view, out FuseCall inward);
        if (error == Errno.None)
        {
            error = own.MakeSymlink(in inward, name, terminatedTarget, out entry);
            view.Outward(ref entry);
        }

        return error;
    }

    /// <inheritdoc/>
    public Errno MakeNode(
        in FuseCall call,
        in FuseMkNodIn request,
        PathComponent name,
        out FuseEntryOut entry
    )
    {
        if (IsOwn(in call))
        {
            return own.MakeNode(in call, in request, name, out entry);
        }

        entry = default;
        Errno error = Begin(in call, Act.Write, out GuestView view, out FuseCall inward);
        if (error == Errno.None)
        {
            FuseMkNodIn inner = request;
            inner.Mode = GuestView.WithoutSetIds(inner.Mode);
            error = own.MakeNode(in inward, in inner, name, out entry);
            view.Outward(ref entry);
        }

        return error;
    }

    /// <inheritdoc/>
    public Errno MakeDirectory(
        in FuseCall call,
        in FuseMkDirIn request,
        PathComponent name,
        out FuseEntryOut entry
    )
    {
        if (IsOwn(in call))
        {
            return own.MakeDirectory(in call, in request, name, out entry);
        }

        entry = default;
        Errno error = Begin(in call, Act.Write, out GuestView view, out FuseCall inward);
        if (error == Errno.None)
        {
            FuseMkDirIn inner = request;
            inner.Mode = GuestView.WithoutSetIds(inner.Mode);
            error = own.MakeDirectory(in inward, in inner, name, out entry);
            view.Outward(ref entry);
        }

        return error;
    }

    /// <inheritdoc/>
    public Errno MakeLink(
        in FuseCall call,
        in FuseLinkIn request,
        PathComponent name,
        out FuseEntryOut entry
    )
    {
        if (IsOwn(in call))
        {
            return own.MakeLink(in call, in request, name, out entry);
        }

        entry = default;
        Errno error = Begin(in call, Act.Write, out GuestView view, out FuseCall inward);
        if (error != Errno.None || ViewIds.View(request.OldNode) != view.Number)
        {
            return error == Errno.None ? Errno.EXDEV : error;
        }

        FuseLinkIn inner = new() { OldNode = ViewIds.Node(request.OldNode) };
        error = own.MakeLink(in inward, in inner, name, out entry);
        view.Outward(ref entry);
        return error;
    }

    /// <inheritdoc/>
    public Errno RemoveFile(in FuseCall call, PathComponent name)
    {
        if (IsOwn(in call))
        {
            return own.RemoveFile(in call, name);
        }

        Errno error = Begin(in call, Act.Delete, out _, out FuseCall inward);
        return error == Errno.None ? own.RemoveFile(in inward, name) : error;
    }

    /// <inheritdoc/>
    public Errno RemoveDirectory(in FuseCall call, PathComponent name)
    {
        if (IsOwn(in call))
        {
            return own.RemoveDirectory(in call, name);
        }

        Errno error = Begin(in call, Act.Delete, out _, out FuseCall inward);
        return error == Errno.None ? own.RemoveDirectory(in inward, name) : error;
    }

    /// <inheritdoc/>
    /// <remarks>Who may delete nothing may rename, but over nothing; the store itself sees to that.</remarks>
    public Errno Rename(
        in FuseCall call,
        in FuseRenameIn request,
        PathComponent oldName,
        PathComponent newName
    )
    {
        if (IsOwn(in call))
        {
            return own.Rename(in call, in request, oldName, newName);
        }

        bool isPlain = (request.Flags & ~RenameNoReplace) == 0;
        Errno error = Begin(
            in call,
            isPlain ? Act.Write : Act.Delete,
            out GuestView view,
            out FuseCall inward
        );
        if (error != Errno.None || ViewIds.View(request.NewDirectory) != view.Number)
        {
            return error == Errno.None ? Errno.EXDEV : error;
        }

        bool keeps = !view.MayDelete;
        FuseRenameIn inner = new()
        {
            NewDirectory = ViewIds.Node(request.NewDirectory),
            Flags = keeps ? RenameNoReplace : request.Flags,
        };
        error = own.Rename(in inward, in inner, oldName, newName);
        return error == Errno.EEXIST && request.Flags == 0 && keeps ? Errno.EPERM : error;
    }

    /// <inheritdoc/>
    public Errno ReadSymlink(in FuseCall call, Span<byte> target, out int length)
    {
        if (IsOwn(in call))
        {
            return own.ReadSymlink(in call, target, out length);
        }

        length = 0;
        Errno error = Begin(in call, Act.Read, out _, out FuseCall inward);
        return error == Errno.None ? own.ReadSymlink(in inward, target, out length) : error;
    }

    /// <inheritdoc/>
    public Errno OpenDirectory(in FuseCall call, in FuseOpenIn request, out FuseOpenOut open) =>
        own.OpenDirectory(in call, in request, out open);

    /// <inheritdoc/>
    public void ReleaseDirectory(in FuseCall call, in FuseReleaseIn request) =>
        own.ReleaseDirectory(in call, in request);

    /// <inheritdoc/>
    public Errno SynchronizeDirectory(in FuseCall call, in FuseFSyncIn request) =>
        own.SynchronizeDirectory(call.Of(ViewIds.Node(call.NodeId)), in request);

    /// <inheritdoc/>
    public Errno ReadDirectory(
        in FuseCall call,
        in FuseReadIn request,
        bool withAttributes,
        ref DirectoryReply reply
    )
    {
        if (IsOwn(in call))
        {
            return own.ReadDirectory(in call, in request, withAttributes, ref reply);
        }

        if (GuestPlaces.Knows(call.NodeId))
        {
            return Errno.None; // a view is mounted over it, or will be
        }

        Errno error = Begin(in call, Act.Read, out GuestView view, out FuseCall inward);
        if (error == Errno.None)
        {
            error = own.ReadDirectory(in inward, in request, withAttributes, ref reply);
            if (withAttributes)
            {
                reply.ChangeEntries(view.Outward);
            }
        }

        return error;
    }

    /// <summary>The root of a view, by the name that only the daemon uses. That there is none is not to be remembered.</summary>
    private Errno LookupView(in FuseCall call, PathComponent name, out FuseEntryOut entry)
    {
        entry = default;
        foreach (GuestView view in views.All())
        {
            if (name.Bytes.SequenceEqual(view.RootNameBytes))
            {
                Errno error = own.EnterFolder(view.Volume, call.Slot, out entry);
                view.Outward(ref entry);
                entry.EntryValidSeconds = UserFileSystem.DaySeconds; // asked again, it would lose its name under those who work in it
                return error;
            }
        }

        return Errno.ENOENT;
    }
}
