using AutoMount.Fuse.Protocol;
using AutoMount.Fuse.Survival;
using AutoMount.Posix;
using AutoMount.Posix.Threads;

namespace AutoMount.Fuse;

/// <summary>Turns the bytes of one request into one call of the file system and its answer into the bytes of one reply. Knows no device, so it runs without a kernel.</summary>
/// <param name="fileSystem">Who answers.</param>
/// <param name="onUnknown">Told once of each opcode that we do not know; null for nobody.</param>
internal sealed partial class FuseDispatcher(
    IFuseFileSystem fileSystem,
    Action<uint>? onUnknown = null
)
{
    /// <summary>Largest write and read, bytes; the kernel's own bound is 256 pages (<c>fs.fuse.max_pages_limit</c>).</summary>
    internal const int MaximumData = 1024 * 1024;

    /// <summary>Room that a reply needs: head, and the largest read.</summary>
    internal const int ReplyCapacity = MaximumData + 4096;

    private const int UnknownOpcode = -1;

    /// <summary>Answers one request.</summary>
    /// <param name="request">The request as read from the device.</param>
    /// <param name="reply">Where the reply goes.</param>
    /// <param name="identity">The calling thread's identity.</param>
    /// <param name="slot">Where the request lies while it is in work.</param>
    /// <returns>The reply's length, 0 where the request has none.</returns>
    internal int Dispatch(
        ReadOnlySpan<byte> request,
        Span<byte> reply,
        ThreadIdentity? identity,
        RequestSlot? slot = null
    )
    {
        RequestReader reader = new(request);
        if (!reader.TryTake(out FuseInHeader header))
        {
            return 0;
        }

        FuseCall call = new(in header, identity, slot);
        ReplyWriter writer = new(reply, header.Unique);
        int length = Names(in call, header.Opcode, ref reader, writer);
        length =
            length == UnknownOpcode ? Files(in call, header.Opcode, ref reader, writer) : length;
        length =
            length == UnknownOpcode ? Others(in call, header.Opcode, ref reader, writer) : length;
        return length == UnknownOpcode ? Declined(header.Opcode, writer) : length;
    }

    /// <inheritdoc cref="IFuseFileSystem.TakeBack"/>
    internal void TakeBack(ulong nodeId, ReadOnlySpan<ulong> lookups, ulong handle) =>
        fileSystem.TakeBack(nodeId, lookups, handle);

    /// <summary>Requests about names in directories.</summary>
    private int Names(
        in FuseCall call,
        Opcode opcode,
        ref RequestReader reader,
        ReplyWriter writer
    ) =>
        opcode switch
        {
            Opcode.FUSE_LOOKUP => Lookup(in call, ref reader, writer),
            Opcode.FUSE_FORGET => Forget(in call, ref reader),
            Opcode.FUSE_BATCH_FORGET => BatchForget(in call, ref reader),
            Opcode.FUSE_SYMLINK => MakeSymlink(in call, ref reader, writer),
            Opcode.FUSE_READLINK => ReadSymlink(in call, writer),
            Opcode.FUSE_MKNOD => MakeNode(in call, ref reader, writer),
            Opcode.FUSE_MKDIR => MakeDirectory(in call, ref reader, writer),
            Opcode.FUSE_UNLINK => Remove(in call, ref reader, writer, directory: false),
            Opcode.FUSE_RMDIR => Remove(in call, ref reader, writer, directory: true),
            Opcode.FUSE_RENAME => Rename(in call, ref reader, writer, withFlags: false),
            Opcode.FUSE_RENAME2 => Rename(in call, ref reader, writer, withFlags: true),
            Opcode.FUSE_LINK => MakeLink(in call, ref reader, writer),
            Opcode.FUSE_CREATE => Create(in call, ref reader, writer),
            Opcode.FUSE_TMPFILE => CreateTemporary(in call, ref reader, writer),
            Opcode.FUSE_OPENDIR => OpenDirectory(in call, ref reader, writer),
            Opcode.FUSE_READDIR => ReadDirectory(
                in call,
                ref reader,
                writer,
                withAttributes: false
            ),
            Opcode.FUSE_READDIRPLUS => ReadDirectory(
                in call,
                ref reader,
                writer,
                withAttributes: true
            ),
            Opcode.FUSE_RELEASEDIR => Release(in call, ref reader, writer, directory: true),
            Opcode.FUSE_FSYNCDIR => Synchronize(in call, ref reader, writer, directory: true),
            _ => UnknownOpcode,
        };

    /// <summary>Requests about the content of files.</summary>
    private int Files(
        in FuseCall call,
        Opcode opcode,
        ref RequestReader reader,
        ReplyWriter writer
    ) =>
        opcode switch
        {
            Opcode.FUSE_OPEN => Open(in call, ref reader, writer),
            Opcode.FUSE_READ => Read(in call, ref reader, writer),
            Opcode.FUSE_WRITE => Write(in call, ref reader, writer),
            Opcode.FUSE_RELEASE => Release(in call, ref reader, writer, directory: false),
            Opcode.FUSE_FSYNC => Synchronize(in call, ref reader, writer, directory: false),
            Opcode.FUSE_FALLOCATE => Allocate(in call, ref reader, writer),
            Opcode.FUSE_LSEEK => Seek(in call, ref reader, writer),
            Opcode.FUSE_COPY_FILE_RANGE => CopyRange(in call, ref reader, writer, wide: false),
            Opcode.FUSE_COPY_FILE_RANGE_64 => CopyRange(in call, ref reader, writer, wide: true),
            _ => UnknownOpcode,
        };

    /// <summary>Attributes and the whole file system.</summary>
    private int Others(
        in FuseCall call,
        Opcode opcode,
        ref RequestReader reader,
        ReplyWriter writer
    ) =>
        opcode switch
        {
            Opcode.FUSE_GETATTR => GetAttributes(in call, ref reader, writer),
            Opcode.FUSE_SETATTR => SetAttributes(in call, ref reader, writer),
            Opcode.FUSE_STATX => GetStatus(in call, ref reader, writer),
            Opcode.FUSE_STATFS => GetVolume(in call, writer),
            Opcode.FUSE_SYNCFS => writer.Status(fileSystem.SynchronizeAll(in call)),
            Opcode.FUSE_SETXATTR => SetExtendedAttribute(in call, ref reader, writer),
            Opcode.FUSE_GETXATTR => GetExtendedAttribute(in call, ref reader, writer),
            Opcode.FUSE_LISTXATTR => ListExtendedAttributes(in call, ref reader, writer),
            Opcode.FUSE_REMOVEXATTR => RemoveExtendedAttribute(in call, ref reader, writer),
            Opcode.FUSE_DESTROY => writer.Status(Errno.None),
            _ => UnknownOpcode,
        };
}
