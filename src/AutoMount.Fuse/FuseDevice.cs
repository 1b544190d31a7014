using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AutoMount.Fuse.Protocol;
using AutoMount.Posix;
using AutoMount.Posix.Files;

namespace AutoMount.Fuse;

/// <summary>The kernel's end of one connection: an open <c>/dev/fuse</c>.</summary>
/// <param name="descriptor">The open device; owned from now on.</param>
public sealed class FuseDevice(FileDescriptor descriptor) : IDisposable
{
    private const string Path = "/dev/fuse";
    private const nuint BackingOpen = 0x4010_E501; // _IOW(229, 1, struct fuse_backing_map)
    private const uint ExpireOnly = 1; // FUSE_EXPIRE_ONLY
    private const nuint BackingClose = 0x4004_E502; // _IOW(229, 2, uint32_t)

    /// <summary>The descriptor, for mounting and hand-over.</summary>
    public FileDescriptor Descriptor { get; } = descriptor;

    /// <summary>Opens the device for a new connection.</summary>
    /// <returns>ENOENT or ENODEV where the kernel has no FUSE (<c>modprobe fuse</c>).</returns>
    public static Errno Open(out FuseDevice device)
    {
        Errno error = FileIo.OpenTrusted(Path, OpenMode.O_RDWR, out FileDescriptor descriptor);
        device = new FuseDevice(descriptor);
        return error;
    }

    /// <summary>Whether the kernel has ended the connection: it was unmounted or aborted.</summary>
    public bool HasEnded => DeviceIo.HasFailed(Descriptor);

    /// <summary>Takes one request; blocks until there is one.</summary>
    /// <returns>ENODEV after the unmount, ECONNABORTED after an abort; ENOENT, EINTR, EAGAIN: ask again.</returns>
    public Errno Receive(Span<byte> buffer, out int length) =>
        DeviceIo.Read(Descriptor, buffer, out length);

    /// <summary>Whether a request waits, or comes within the time.</summary>
    public bool WaitForRequest(int milliseconds) => DeviceIo.WaitReadable(Descriptor, milliseconds);

    /// <summary>Gives one reply or notification.</summary>
    /// <returns>ENOENT where the caller of the request is gone.</returns>
    public Errno Send(ReadOnlySpan<byte> message) => DeviceIo.Write(Descriptor, message);

    /// <summary>Bytes that <see cref="Store"/> puts before the content.</summary>
    public static int StoreHeaderLength { get; } =
        Unsafe.SizeOf<FuseOutHeader>() + Unsafe.SizeOf<FuseNotifyStore>();

    /// <summary>Puts content into the kernel's cache of a node.</summary>
    /// <param name="nodeId">The node; no read or write of it may be in work, or this waits for it.</param>
    /// <param name="offset">Where the content begins, bytes.</param>
    /// <param name="message">The content behind <see cref="StoreHeaderLength"/> bytes of room.</param>
    /// <param name="size">Bytes of content.</param>
    /// <returns>ENOENT where the kernel does not know the node.</returns>
    public Errno Store(ulong nodeId, ulong offset, Span<byte> message, int size)
    {
        message = message[..(StoreHeaderLength + size)];
        WriteHeader(message, NotifyCode.FUSE_NOTIFY_STORE);
        FuseNotifyStore body = new()
        {
            NodeId = nodeId,
            Offset = offset,
            Size = (uint)size,
        };
        MemoryMarshal.Write(message[Unsafe.SizeOf<FuseOutHeader>()..], in body);
        return Send(message);
    }

    /// <summary>Has the kernel hand out again what was taken and not answered (Linux 6.9, FUSE_HAS_RESEND); only while no worker has a request.</summary>
    /// <returns>EINVAL where the kernel does not know how.</returns>
    public Errno Resend()
    {
        Span<byte> message = stackalloc byte[Unsafe.SizeOf<FuseOutHeader>()];
        WriteHeader(message, NotifyCode.FUSE_NOTIFY_RESEND);
        return Send(message);
    }

    /// <summary>Registers a file for passthrough. Needs CAP_SYS_ADMIN.</summary>
    public Errno RegisterBacking(RawDescriptor file, out int backingId)
    {
        FuseBackingMap map = new() { Descriptor = file.Number };
        return DeviceIo.Control(Descriptor, BackingOpen, ref map, out backingId);
    }

    /// <summary>Ends a registration; open files keep it alive in the kernel.</summary>
    public void UnregisterBacking(int backingId)
    {
        uint id = (uint)backingId;
        _ = DeviceIo.Control(Descriptor, BackingClose, ref id, out _); // an id of ours cannot be refused while connected
    }

    /// <summary>Tells the kernel that a name in a directory changed behind it.</summary>
    /// <returns>ENOENT where the kernel did not know the name.</returns>
    public Errno InvalidateEntry(ulong parentNodeId, ReadOnlySpan<byte> name) =>
        TellEntry(parentNodeId, name, flags: 0);

    /// <summary>Has the kernel ask again before it believes in a name; whoever works below it goes on (Linux 6.2, FUSE_HAS_EXPIRE_ONLY).</summary>
    /// <returns>ENOENT where the kernel did not know the name.</returns>
    public Errno ExpireEntry(ulong parentNodeId, ReadOnlySpan<byte> name) =>
        TellEntry(parentNodeId, name, ExpireOnly);

    private Errno TellEntry(ulong parentNodeId, ReadOnlySpan<byte> name, uint flags)
    {
        Span<byte> message =
            stackalloc byte[
                Unsafe.SizeOf<FuseOutHeader>()
                    + Unsafe.SizeOf<FuseInvalidateEntry>()
                    + name.Length
                    + 1
            ];
        message.Clear();
        WriteHeader(message, NotifyCode.FUSE_NOTIFY_INVAL_ENTRY);
        FuseInvalidateEntry body = new()
        {
            ParentNodeId = parentNodeId,
            NameLength = (uint)name.Length,
            Flags = flags,
        };
        MemoryMarshal.Write(message[Unsafe.SizeOf<FuseOutHeader>()..], in body);
        name.CopyTo(
            message[(Unsafe.SizeOf<FuseOutHeader>() + Unsafe.SizeOf<FuseInvalidateEntry>())..]
        );
        return Send(message);
    }

    /// <summary>Tells the kernel that a node's attributes and content changed behind it.</summary>
    /// <returns>ENOENT where the kernel does not know the node.</returns>
    public Errno InvalidateInode(ulong nodeId) => InvalidateInode(nodeId, offset: 0);

    /// <summary>Tells the kernel that a node's attributes changed behind it; cached content stays.</summary>
    /// <returns>ENOENT where the kernel does not know the node.</returns>
    public Errno InvalidateAttributes(ulong nodeId) => InvalidateInode(nodeId, offset: -1);

    /// <inheritdoc/>
    public void Dispose() => Descriptor.Dispose();

    private Errno InvalidateInode(ulong nodeId, long offset)
    {
        Span<byte> message =
            stackalloc byte[Unsafe.SizeOf<FuseOutHeader>() + Unsafe.SizeOf<FuseInvalidateInode>()];
        WriteHeader(message, NotifyCode.FUSE_NOTIFY_INVAL_INODE);
        FuseInvalidateInode body = new() { NodeId = nodeId, Offset = offset };
        MemoryMarshal.Write(message[Unsafe.SizeOf<FuseOutHeader>()..], in body);
        return Send(message);
    }

    private static void WriteHeader(Span<byte> message, NotifyCode code)
    {
        FuseOutHeader header = new() { Length = (uint)message.Length, Error = (int)code };
        MemoryMarshal.Write(message, in header);
    }
}
