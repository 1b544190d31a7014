using AutoMount.FileSystem.Nodes;
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
    private const int PlusEntriesLength = 4 * 1024; // an entry with attributes needs about five times the room
    private const byte DirectoryType = 4; // DT_DIR

    /// <inheritdoc/>
    public Errno OpenDirectory(in FuseCall call, in FuseOpenIn request, out FuseOpenOut open)
    {
        open = default;
        if (call.NodeId == RootId)
        {
            open.Handle = _handles.Add(
                new OpenFile(node: null, new FileDescriptor(-1), IoMode.None)
            );
            return Errno.None;
        }

        Node? node = _nodes.Find(call.NodeId);
        if (node is null)
        {
            return Errno.ESTALE;
        }

        Errno error = node.Handle.Open(
            _store.Root,
            OpenMode.O_RDONLY | OpenMode.O_DIRECTORY,
            out FileDescriptor directory
        );
        if (error != Errno.None)
        {
            return error;
        }

        lock (node)
        {
            node.Opens++;
        }

        open.Handle = _handles.Add(new OpenFile(node, directory, IoMode.None));
        open.Flags = OpenReplyFlags.FOPEN_CACHE_DIR | OpenReplyFlags.FOPEN_KEEP_CACHE;
        return Errno.None;
    }

    /// <inheritdoc/>
    public void ReleaseDirectory(in FuseCall call, in FuseReleaseIn request) =>
        Release(in call, in request);

    /// <inheritdoc/>
    public Errno SynchronizeDirectory(in FuseCall call, in FuseFSyncIn request)
    {
        if (_handles.Find(request.Handle) is not { } file)
        {
            return Errno.EBADF;
        }

        return file.Node is null ? Errno.None : FileIo.Synchronize(file.Descriptor);
    }

    /// <inheritdoc/>
    public Errno ReadDirectory(
        in FuseCall call,
        in FuseReadIn request,
        bool withAttributes,
        ref DirectoryReply reply
    )
    {
        if (_handles.Find(request.Handle) is not { } file)
        {
            return Errno.EBADF;
        }

        if (file.Node is null)
        {
            return ReadRoot((long)request.Offset, withAttributes, ref reply);
        }

        lock (file)
        {
            return ReadEntries(file, file.Node, (long)request.Offset, withAttributes, ref reply);
        }
    }

    private Errno ReadEntries(
        OpenFile file,
        Node node,
        long offset,
        bool withAttributes,
        ref DirectoryReply reply
    )
    {
        Span<byte> buffer = stackalloc byte[withAttributes ? PlusEntriesLength : EntriesLength];
        while (true)
        {
            Errno error = ReadFrom(file, offset, buffer, out int length);
            if (error != Errno.None || length == 0)
            {
                return error;
            }

            DirectoryEntries entries = new(buffer[..length]);
            while (entries.MoveNext())
            {
                error = Add(file, node, entries, withAttributes, ref reply, out bool full);
                if (full || error != Errno.None)
                {
                    return error;
                }

                offset = entries.NextOffset;
            }
        }
    }

    /// <summary>Reads records from a position on; seeks only where the last read did not end there.</summary>
    private static Errno ReadFrom(OpenFile file, long offset, Span<byte> buffer, out int length)
    {
        length = 0;
        if (file.Position != offset)
        {
            Errno error = FileIo.Seek(file.Descriptor, offset, whence: 0, out _);
            if (error != Errno.None)
            {
                return error;
            }
        }

        Errno result = DirectoryIo.ReadEntries(file.Descriptor, buffer, out length);
        file.Position = LastOffset(buffer[..length], offset);
        return result;
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
        OpenFile file,
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
            Errno error = Enter(directory.Volume, file.Descriptor, component, out entry);
            if (error != Errno.None)
            {
                return error == Errno.ENOENT ? Errno.None : error; // removed since the record was read
            }
        }

        full = !reply.TryAdd(in entry, entries.Inode, entries.NextOffset, entries.Type, name);
        return Errno.None;
    }

    private Errno ReadRoot(long offset, bool withAttributes, ref DirectoryReply reply)
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
            if (!AddFolder(folder, withAttributes, ref reply))
            {
                break;
            }
        }

        return Errno.None;
    }

    /// <summary>Adds a folder to a listing of the root; false where the reply is full.</summary>
    private bool AddFolder(RootEntry folder, bool withAttributes, ref DirectoryReply reply)
    {
        if (!reply.Fits(folder.Name.Length, withAttributes))
        {
            return false;
        }

        if (LookupFolder(folder.Name, out FuseEntryOut entry) != Errno.None)
        {
            return true; // detached meanwhile
        }

        ulong inode = entry.Attributes.Inode;
        if (withAttributes)
        {
            return reply.TryAdd(in entry, inode, folder.Position, DirectoryType, folder.Name);
        }

        Forget(entry.NodeId, lookups: 1);
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
