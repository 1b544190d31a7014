using System.Runtime.CompilerServices;
using AutoMount.Fuse.Protocol;
using AutoMount.Fuse.Survival;
using AutoMount.Posix;
using AutoMount.Posix.Files;
using AutoMount.Posix.Mounts;

namespace AutoMount.Fuse;

/// <summary>One mounted file system: device, INIT, workers. Serves until unmounted.</summary>
/// <remarks>
/// All workers read one shared device descriptor, since a request read through a clone dies with it (decision D10). One
/// worker always waits; when the last waiting one gets a request, another is started, up to the maximum.
/// </remarks>
public sealed class FuseSession : IDisposable
{
    internal const InitFlags Wanted =
        InitFlags.FUSE_ASYNC_READ
        | InitFlags.FUSE_ATOMIC_O_TRUNC
        | InitFlags.FUSE_BIG_WRITES
        | InitFlags.FUSE_DONT_MASK
        | InitFlags.FUSE_DO_READDIRPLUS
        | InitFlags.FUSE_READDIRPLUS_AUTO
        | InitFlags.FUSE_PARALLEL_DIROPS
        | InitFlags.FUSE_POSIX_ACL
        | InitFlags.FUSE_MAX_PAGES
        | InitFlags.FUSE_CACHE_SYMLINKS
        | InitFlags.FUSE_EXPLICIT_INVAL_DATA
        | InitFlags.FUSE_HANDLE_KILLPRIV_V2
        | InitFlags.FUSE_SETXATTR_EXT
        | InitFlags.FUSE_INIT_EXT
        | InitFlags.FUSE_HAS_EXPIRE_ONLY
        | InitFlags.FUSE_DIRECT_IO_ALLOW_MMAP
        | InitFlags.FUSE_PASSTHROUGH
        | InitFlags.FUSE_HAS_RESEND;

    internal const InitFlags Required =
        InitFlags.FUSE_HANDLE_KILLPRIV_V2 | InitFlags.FUSE_SETXATTR_EXT | InitFlags.FUSE_POSIX_ACL;

    private const uint ProtocolMajor = 7;
    private const uint NewestMinor = 45;

    private static readonly TimeSpan s_probeInterval = TimeSpan.FromMilliseconds(100);

    private readonly FuseOptions _options;
    private readonly IFuseFileSystem _fileSystem;
    private readonly FuseWorkers _workers;

    private FuseSession(
        FuseOptions options,
        FuseDevice device,
        RequestJournal journal,
        IFuseFileSystem fileSystem
    )
    {
        _options = options;
        _fileSystem = fileSystem;
        Device = device;
        Journal = journal;
        FuseDispatcher dispatcher = new(fileSystem, options.OnUnknownRequest);
        _workers = new FuseWorkers(device, dispatcher, options, journal);
    }

    /// <summary>The connection, for notifications and passthrough.</summary>
    public FuseDevice Device { get; }

    /// <summary>What a successor needs beside the device.</summary>
    public RequestJournal Journal { get; }

    /// <summary>What was found of a predecessor's requests; nothing in a session that was mounted.</summary>
    public TakenRequests Taken => _workers.Taken;

    /// <summary>Ends when a request is taken, or where none waits; not while every worker is held up and callers wait. For a watchdog.</summary>
    public async Task ProbeAsync(CancellationToken cancellation)
    {
        long before = _workers.Requests;
        while (_workers.HasWaiting && _workers.Requests == before)
        {
            await Task.Delay(s_probeInterval, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Mounts and starts to serve.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="device">An open device, owned from now on.</param>
    /// <param name="fileSystem">Who answers.</param>
    /// <param name="session">The running session.</param>
    /// <returns>The errno of mount(2) or of the first request; EPROTONOSUPPORT where the kernel is older than 5.12 (HANDLE_KILLPRIV_V2).</returns>
    public static Errno Start(
        FuseOptions options,
        FuseDevice device,
        IFuseFileSystem fileSystem,
        out FuseSession? session
    )
    {
        session = null;
        string data =
            $"fd={device.Descriptor.Number},rootmode=40000,user_id=0,group_id=0,default_permissions,allow_other";
        Errno error = FileSystemMount.Mount(
            options.Source,
            options.MountPoint,
            $"fuse.{options.Subtype}",
            MountFlags.MS_NOSUID | MountFlags.MS_NODEV,
            data
        );
        if (error != Errno.None)
        {
            return error;
        }

        error = RequestJournal.Create(options.MaximumWorkers, out RequestJournal? journal);
        if (error != Errno.None)
        {
            Unmount(options.MountPoint);
            return error;
        }

        FuseSession started = new(options, device, journal!, fileSystem);
        error = started.Negotiate();
        error = error == Errno.None ? started._workers.Start() : error;
        if (error != Errno.None)
        {
            Unmount(options.MountPoint);
            journal!.Dispose();
            return error;
        }

        session = started;
        return Errno.None;
    }

    /// <summary>Goes on where a predecessor ended: answers what it had taken, then serves.</summary>
    /// <param name="options">As the file system was mounted.</param>
    /// <param name="device">The predecessor's device, owned from now on.</param>
    /// <param name="journal">The predecessor's journal, owned from now on.</param>
    /// <param name="fileSystem">Who answers; knows the predecessor's nodes and handles.</param>
    /// <param name="session">The running session.</param>
    /// <returns>EPERM where a worker cannot prepare its thread.</returns>
    public static Errno Resume(
        FuseOptions options,
        FuseDevice device,
        RequestJournal journal,
        IFuseFileSystem fileSystem,
        out FuseSession session
    )
    {
        session = new FuseSession(options, device, journal, fileSystem);
        fileSystem.Initialize(journal.Agreed);
        return session._workers.Start();
    }

    /// <summary>Ends serving and leaves the mount to a successor: every worker ends its request, new ones wait in the kernel.</summary>
    /// <returns>False where a worker did not end in time; the successor serves its request again.</returns>
    public bool HandOver(TimeSpan patience)
    {
        bool ended = _workers.Drain(patience);
        if (ended)
        {
            Release();
        }

        return ended;
    }

    /// <summary>Gives up what workers use; never while one is left, whose answer would go to whatever has the device's number by then.</summary>
    private void Release()
    {
        _workers.Dispose();
        Device.Dispose();
        Journal.Dispose();
    }

    /// <summary>Writes back what mappings changed, then ends the connection: views of it elsewhere and open files report errors from then on.</summary>
    public void Dispose()
    {
        OpenMode directory = OpenMode.O_RDONLY | OpenMode.O_DIRECTORY;
        if (
            FileIo.OpenTrusted(_options.MountPoint, directory, out FileDescriptor root)
            == Errno.None
        )
        {
            using (root)
            {
                _ = FileIo.SynchronizeFileSystem(root); // an error was told to the writer by its own fsync
            }
        }

        // forced, since bind mounts of the tree (homes of sessions) would keep the connection, and so the workers, alive
        Unmount(_options.MountPoint);
        if (_workers.Join(TimeSpan.FromSeconds(10)))
        {
            Release();
        }
    }

    private static void Unmount(string mountPoint) =>
        _ = FileSystemMount.Unmount(mountPoint, UnmountFlags.MNT_FORCE | UnmountFlags.MNT_DETACH);

    private Errno Negotiate()
    {
        const int initMaximum = 8192; // FUSE_MIN_READ_BUFFER
        Span<byte> buffer = stackalloc byte[initMaximum];
        Errno error = Device.Receive(buffer, out int length);
        RequestReader reader = new(buffer[..length]);
        if (
            error != Errno.None
            || !reader.TryTake(out FuseInHeader header)
            || !reader.TryTake(out FuseInitIn request)
        )
        {
            return error == Errno.None ? Errno.EPROTO : error;
        }

        InitFlags offered = (InitFlags)(request.Flags | ((ulong)request.Flags2 << 32));
        bool usable =
            header.Opcode == Opcode.FUSE_INIT
            && request.Major == ProtocolMajor
            && offered.HasFlag(Required);
        InitFlags agreed = offered & Wanted;
        Span<byte> reply =
            stackalloc byte[Unsafe.SizeOf<FuseOutHeader>() + Unsafe.SizeOf<FuseInitOut>()];
        ReplyWriter writer = new(reply, header.Unique);
        FuseInitOut answer = Answer(request, agreed);
        int replyLength = writer.Value(usable ? Errno.None : Errno.EPROTO, in answer);
        error = Device.Send(reply[..replyLength]);
        if (usable)
        {
            Journal.Agreed = agreed;
            _fileSystem.Initialize(agreed);
            return error;
        }

        return Errno.EPROTONOSUPPORT;
    }

    private static FuseInitOut Answer(in FuseInitIn request, InitFlags agreed) =>
        new()
        {
            Major = ProtocolMajor,
            Minor = Math.Min(request.Minor, NewestMinor),
            MaxReadahead = request.MaxReadahead,
            Flags = (uint)agreed,
            Flags2 = (uint)((ulong)agreed >> 32),
            MaxBackground = 64,
            CongestionThreshold = 48,
            MaxWrite = FuseDispatcher.MaximumData,
            TimeGranularity = 1,
            MaxPages = (ushort)(FuseDispatcher.MaximumData / 4096),
            MaxStackDepth = 1,
        };
}
