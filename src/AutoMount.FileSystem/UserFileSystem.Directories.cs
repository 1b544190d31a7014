using AutoMount.FileSystem.Nodes;
using AutoMount.FileSystem.Views;
using AutoMount.Fuse;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;
using AutoMount.Posix.Directories;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem;

/// <summary>Listing of directories.</summary>
internal sealed partial class UserFileSystem
{
    private const int EntriesLength = 32 * 1024;
    private const int ShortestEntries = 1024; // more than the longest name's record
    private const int PlusShare = 7; // an entry with attributes needs about that much more room
    private const byte DirectoryType = 4; // DT_DIR

    /// <inheritdoc/>
    /// <remarks>Directories are not opened: ENOSYS tells the kernel never to ask again and to cache listings (FUSE_NO_OPENDIR_SUPPORT). A listing is read by node and offset, whose cookies are the store's and outlast any open directory.</remarks>
    public Errno OpenDirectory(in FuseCall call, in FuseOpenIn request, out FuseOpenOut open)
    {
        open = default;
        return Errno.ENOSYS;
    }

    /// <inheritdoc/>
    public void ReleaseDirectory(in FuseCall call, in FuseReleaseIn request)
    {
        // never asked: no directory is opened
    }

    /// <inheritdoc/>
    public Errno SynchronizeDirectory(in FuseCall call, in FuseFSyncIn request)
    {
        if (call.NodeId == RootId)
        {
            return Errno.None;
        }

        Errno error = OpenListing(call.NodeId, out _, out RawDescriptor directory);
        error = error == Errno.None ? FileIo.Synchronize(directory) : error;
        directory.Close();
        return error;
    }

    /// <inheritdoc/>
    public Errno ReadDirectory(
        in FuseCall call,
        in FuseReadIn request,
        bool withAttributes,
        ref DirectoryReply reply
    )
    {
        long offset = (long)request.Offset;
        if (call.NodeId == RootId)
        {
            return ReadRoot(in call, offset, withAttributes, ref reply);
        }

        Errno error = TakeStream(
            call.NodeId,
            offset,
            out Node? directory,
            out RawDescriptor stream
        );
        if (error != Errno.None)
        {
            return error;
        }

        error = ReadEntries(
            in call,
            directory!,
            stream,
            ref offset,
            withAttributes,
            ref reply,
            out bool ended
        );
        if (ended || error != Errno.None)
        {
            stream.Close();
            return error;
        }

        lock (directory!)
        {
            _nodes.KeepStreamLocked(directory, stream, offset);
        }

        return Errno.None;
    }

    private Errno OpenListing(ulong nodeId, out Node? node, out RawDescriptor directory)
    {
        directory = RawDescriptor.None;
        node = _nodes.Find(nodeId);
        return node is null
            ? Errno.ESTALE
            : OpenBacking(node, OpenMode.O_RDONLY | OpenMode.O_DIRECTORY, out directory);
    }

    /// <summary>An open stream of a directory at an offset: the one that the last request left, or a new one.</summary>
    private Errno TakeStream(ulong nodeId, long offset, out Node? node, out RawDescriptor stream)
    {
        long position = 0;
        stream = RawDescriptor.None;
        node = _nodes.Find(nodeId);
        if (node is null)
        {
            return Errno.ESTALE;
        }

        lock (node)
        {
            position = node.StreamPosition;
            stream = _nodes.TakeStreamLocked(node);
        }

        Errno error = Errno.None;
        if (stream.IsNone || offset == 0) // a stream at its start shows what was added since, one rewound might not
        {
            stream.Close();
            position = 0;
            error = OpenListing(nodeId, out node, out stream);
        }

        if (error == Errno.None && position != offset)
        {
            error = FileIo.Seek(stream, offset, whence: 0, out _);
        }

        if (error != Errno.None)
        {
            stream.Close();
        }

        return error;
    }

    /// <summary>Fills a reply from a stream that stands at the offset.</summary>
    /// <param name="call">The request.</param>
    /// <param name="node">The directory.</param>
    /// <param name="stream">Its stream.</param>
    /// <param name="offset">Where the stream stands, before and after.</param>
    /// <param name="withAttributes">Whether entries carry attributes.</param>
    /// <param name="reply">The reply.</param>
    /// <param name="ended">Whether there is nothing more.</param>
    private Errno ReadEntries(
        in FuseCall call,
        Node node,
        RawDescriptor stream,
        ref long offset,
        bool withAttributes,
        ref DirectoryReply reply,
        out bool ended
    )
    {
        Span<byte> buffer = stackalloc byte[EntriesLength];
        while (true)
        {
            ended = false;
            int room = RoomFor(in reply, withAttributes);
            Errno error = DirectoryIo.ReadEntries(stream, buffer[..room], out int length);
            if (error != Errno.None || length == 0)
            {
                ended = true;
                return reply.Length > 0 ? Errno.None : error; // what was found is told; the next request tells the error
            }

            offset = LastOffset(buffer[..length], offset);
            DirectoryEntries entries = new(buffer[..length]);
            while (entries.MoveNext())
            {
                error = Add(
                    in call,
                    stream,
                    node,
                    entries,
                    withAttributes,
                    ref reply,
                    out bool full
                );
                if (full || error != Errno.None)
                {
                    return reply.Length > 0 ? Errno.None : error;
                }
            }

            if (reply.Length > reply.Capacity / 2)
            {
                return Errno.None; // a further read would fill little and be read again
            }
        }
    }

    /// <summary>How many bytes of entries to read for what is left of a reply.</summary>
    private static int RoomFor(in DirectoryReply reply, bool withAttributes)
    {
        int room = reply.Capacity - reply.Length;
        return Math.Clamp(withAttributes ? room / PlusShare : room, ShortestEntries, EntriesLength);
    }

    private static long LastOffset(ReadOnlySpan<byte> records, long offset)
    {
        DirectoryEntries entries = new(records);
        while (entries.MoveNext())
        {
            offset = entries.NextOffset;
        }

        return offset;
    }

    private Errno Add(
        in FuseCall call,
        RawDescriptor stream,
        Node directory,
        scoped DirectoryEntries entries,
        bool withAttributes,
        ref DirectoryReply reply,
        out bool full
    )
    {
        ReadOnlySpan<byte> name = entries.TerminatedName[..^1];
        full = !reply.Fits(name.Length, withAttributes);
        if (full)
        {
            return Errno.None;
        }

        if (!withAttributes)
        {
            full = !reply.TryAdd(entries.Inode, entries.NextOffset, entries.Type, name);
            return Errno.None;
        }

        FuseEntryOut entry = default; // "." and ".." carry no node
        if (
            !entries.IsDots
            && PathComponent.TryTake(entries.TerminatedName, out PathComponent component)
        )
        {
            Errno error = Enter(
                directory.Volume,
                directory,
                stream,
                component,
                call.Slot,
                out entry
            );
            if (error != Errno.None)
            {
                return error == Errno.ENOENT ? Errno.None : error; // removed since the record was read
            }
        }

        full = !reply.TryAdd(in entry, entries.Inode, entries.NextOffset, entries.Type, name);
        return Errno.None;
    }

    private Errno ReadRoot(
        in FuseCall call,
        long offset,
        bool withAttributes,
        ref DirectoryReply reply
    )
    {
        if (
            (offset < 1 && !AddDots(1, "."u8, withAttributes, ref reply))
            || (offset < 2 && !AddDots(2, ".."u8, withAttributes, ref reply))
        )
        {
            return Errno.None;
        }

        foreach (RootEntry folder in _root.After(offset))
        {
            if (!AddFolder(in call, folder, withAttributes, ref reply))
            {
                return Errno.None;
            }
        }

        foreach (GuestPlace place in _root.Places.All.Where(place => place.Position > offset))
        {
            FuseEntryOut entry = _root.Places.Describe(place);
            if (!AddPlace(place, in entry, withAttributes, ref reply))
            {
                break;
            }
        }

        return Errno.None;
    }

    private static bool AddPlace(
        GuestPlace place,
        in FuseEntryOut entry,
        bool withAttributes,
        ref DirectoryReply reply
    ) =>
        withAttributes
            ? reply.TryAdd(in entry, place.Id, place.Position, DirectoryType, place.Name)
            : reply.TryAdd(place.Id, place.Position, DirectoryType, place.Name);

    /// <summary>Adds a folder to a listing of the root; false where the reply is full.</summary>
    private bool AddFolder(
        in FuseCall call,
        RootEntry folder,
        bool withAttributes,
        ref DirectoryReply reply
    )
    {
        if (!reply.Fits(folder.Name.Length, withAttributes))
        {
            return false;
        }

        if (LookupFolder(folder.Name, call.Slot, out FuseEntryOut entry) != Errno.None)
        {
            return true; // detached meanwhile
        }

        ulong inode = entry.Attributes.Inode;
        if (withAttributes)
        {
            return reply.TryAdd(in entry, inode, folder.Position, DirectoryType, folder.Name);
        }

        Uncount(in call, entry.NodeId);
        return reply.TryAdd(inode, folder.Position, DirectoryType, folder.Name);
    }

    private static bool AddDots(
        long position,
        ReadOnlySpan<byte> name,
        bool withAttributes,
        ref DirectoryReply reply
    ) =>
        withAttributes
            ? reply.TryAdd(default(FuseEntryOut), RootId, position, DirectoryType, name)
            : reply.TryAdd(RootId, position, DirectoryType, name);
}
