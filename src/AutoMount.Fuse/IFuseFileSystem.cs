using AutoMount.Fuse.Protocol;
using AutoMount.Posix;

namespace AutoMount.Fuse;

/// <summary>What a file system does for each request of the kernel. Called by several threads at once; every call answers with an errno.</summary>
/// <remarks>
/// Permissions are the kernel's affair (<c>default_permissions</c>). Every entry handed out (Lookup, Make…, Create,
/// directory entries with attributes) counts one lookup of its node, taken back by <see cref="Forget"/>.
/// </remarks>
public interface IFuseFileSystem
{
    /// <summary>Tells the file system what INIT agreed on; called once, before any other request.</summary>
    void Initialize(InitFlags agreed);

    /// <summary>Takes back what a predecessor did for a request whose answer was not sent: the request is served again.</summary>
    /// <param name="nodeId">The node that it is about; its length may have changed.</param>
    /// <param name="lookups">Nodes of which it had counted a lookup each.</param>
    /// <param name="handle">The handle that it may have opened; 0 for none.</param>
    void TakeBack(ulong nodeId, ReadOnlySpan<ulong> lookups, ulong handle);

    /// <summary>Asked where a request met a full store (ENOSPC): whether room came free meanwhile, so that it is worth another try. May wait a moment.</summary>
    bool MadeRoom();

    /// <summary>Finds a name. A missing name may be answered as node 0 with a validity, so that the kernel remembers it.</summary>
    Errno Lookup(in FuseCall call, PathComponent name, out FuseEntryOut entry);

    /// <summary>Takes lookups back; at 0 the node ends.</summary>
    void Forget(ulong nodeId, ulong lookups);

    /// <summary>Reads attributes.</summary>
    Errno GetAttributes(in FuseCall call, in FuseGetAttrIn request, out FuseAttrOut attributes);

    /// <summary>Sets attributes.</summary>
    Errno SetAttributes(in FuseCall call, in FuseSetAttrIn request, out FuseAttrOut attributes);

    /// <summary>Reads attributes with birth time.</summary>
    Errno GetStatus(in FuseCall call, in FuseStatXIn request, out FuseStatXOut status);

    /// <summary>Reads a symbolic link's target, without NUL.</summary>
    Errno ReadSymlink(in FuseCall call, Span<byte> target, out int length);

    /// <summary>Makes a symbolic link; the target ends in NUL.</summary>
    Errno MakeSymlink(
        in FuseCall call,
        PathComponent name,
        ReadOnlySpan<byte> terminatedTarget,
        out FuseEntryOut entry
    );

    /// <summary>Makes a file, pipe, socket or device.</summary>
    Errno MakeNode(
        in FuseCall call,
        in FuseMkNodIn request,
        PathComponent name,
        out FuseEntryOut entry
    );

    /// <summary>Makes a directory.</summary>
    Errno MakeDirectory(
        in FuseCall call,
        in FuseMkDirIn request,
        PathComponent name,
        out FuseEntryOut entry
    );

    /// <summary>Removes a name that is no directory.</summary>
    Errno RemoveFile(in FuseCall call, PathComponent name);

    /// <summary>Removes an empty directory.</summary>
    Errno RemoveDirectory(in FuseCall call, PathComponent name);

    /// <summary>Renames, with the flags of <c>renameat2(2)</c>.</summary>
    Errno Rename(
        in FuseCall call,
        in FuseRenameIn request,
        PathComponent oldName,
        PathComponent newName
    );

    /// <summary>Makes another name for an inode.</summary>
    Errno MakeLink(
        in FuseCall call,
        in FuseLinkIn request,
        PathComponent name,
        out FuseEntryOut entry
    );

    /// <summary>Opens a file. The scratch is room for content that is handed to the kernel with it (<see cref="FuseDevice.Store"/>).</summary>
    Errno Open(in FuseCall call, in FuseOpenIn request, Span<byte> scratch, out FuseOpenOut open);

    /// <summary>Makes and opens a file.</summary>
    Errno Create(
        in FuseCall call,
        in FuseCreateIn request,
        PathComponent name,
        out FuseEntryOut entry,
        out FuseOpenOut open
    );

    /// <summary>Makes and opens a file without a name in a directory.</summary>
    Errno CreateTemporary(
        in FuseCall call,
        in FuseCreateIn request,
        out FuseEntryOut entry,
        out FuseOpenOut open
    );

    /// <summary>Reads; fewer bytes only at the end.</summary>
    Errno Read(in FuseCall call, in FuseReadIn request, Span<byte> buffer, out int count);

    /// <summary>Writes; fewer bytes where a limit or the store cuts it.</summary>
    Errno Write(in FuseCall call, in FuseWriteIn request, ReadOnlySpan<byte> data, out int count);

    /// <summary>Ends an open file.</summary>
    void Release(in FuseCall call, in FuseReleaseIn request);

    /// <summary>Makes a file durable.</summary>
    Errno Synchronize(in FuseCall call, in FuseFSyncIn request);

    /// <summary>Allocates, punches or zeroes a range.</summary>
    Errno Allocate(in FuseCall call, in FuseFAllocateIn request);

    /// <summary>Finds data or holes.</summary>
    Errno Seek(in FuseCall call, in FuseLSeekIn request, out long position);

    /// <summary>Copies a range between two open files.</summary>
    Errno CopyRange(in FuseCall call, in FuseCopyFileRangeIn request, out long copied);

    /// <summary>Opens a directory. ENOSYS: never ask again, keep listings cached, and read them by node alone.</summary>
    Errno OpenDirectory(in FuseCall call, in FuseOpenIn request, out FuseOpenOut open);

    /// <summary>Reads entries from an offset on, into records.</summary>
    Errno ReadDirectory(
        in FuseCall call,
        in FuseReadIn request,
        bool withAttributes,
        ref DirectoryReply reply
    );

    /// <summary>Ends an open directory.</summary>
    void ReleaseDirectory(in FuseCall call, in FuseReleaseIn request);

    /// <summary>Makes a directory durable.</summary>
    Errno SynchronizeDirectory(in FuseCall call, in FuseFSyncIn request);

    /// <summary>Tells how full it is.</summary>
    Errno GetVolume(in FuseCall call, out FuseStatFsOut volume);

    /// <summary>Makes everything durable.</summary>
    Errno SynchronizeAll(in FuseCall call);

    /// <summary>Sets an extended attribute; the name ends in NUL.</summary>
    Errno SetExtendedAttribute(
        in FuseCall call,
        in FuseSetXAttrIn request,
        ReadOnlySpan<byte> terminatedName,
        ReadOnlySpan<byte> value
    );

    /// <summary>Reads an extended attribute, or with an empty buffer its size.</summary>
    Errno GetExtendedAttribute(
        in FuseCall call,
        ReadOnlySpan<byte> terminatedName,
        Span<byte> value,
        out int size
    );

    /// <summary>Lists extended attributes, or with an empty buffer the list's size.</summary>
    Errno ListExtendedAttributes(in FuseCall call, Span<byte> list, out int size);

    /// <summary>Removes an extended attribute.</summary>
    Errno RemoveExtendedAttribute(in FuseCall call, ReadOnlySpan<byte> terminatedName);
}
