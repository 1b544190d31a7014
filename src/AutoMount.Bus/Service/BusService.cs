using AutoMount.Bus.Audit;
using AutoMount.Bus.Client;
using AutoMount.Bus.Contract;
using AutoMount.Bus.Interop;
using AutoMount.Bus.SdBus;
using AutoMount.Posix;
using Microsoft.Extensions.Logging;

namespace AutoMount.Bus.Service;

/// <summary>The D-Bus service <c>org.automount1</c>: objects for folders and sessions, for everybody on the bus.</summary>
/// <remarks>
/// <c>await using BusService service = new(setup); await service.StartAsync();</c> then tell systemd READY; when
/// <see cref="Ended"/> fails the connection is lost and the daemon should end, to be started again.
/// </remarks>
public sealed partial class BusService : IAsyncDisposable
{
    private readonly BusServiceSetup _setup;
    private readonly CancellationTokenSource _stopping = new();
    private BusLoop? _loop;
    private FolderPublisher? _folders;
    private SessionPublisher? _sessions;
    private UserObjects? _users;
    private GpuPublisher? _gpus;
    private QuotaPublisher? _quotas;
    private SoftLimitPublisher? _softLimits;

    /// <summary>Makes the service; nothing happens before <see cref="StartAsync"/>.</summary>
    public BusService(BusServiceSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        _setup = setup;
    }

    /// <summary>Ends when the service was stopped; fails with <see cref="BusException"/> where the bus was lost.</summary>
    public Task Ended => _loop?.Ended ?? Task.CompletedTask;

    /// <summary>Connects, puts the objects on the bus and takes the name; ends when calls are answered.</summary>
    /// <exception cref="BusException">There is no bus, the name is taken (EEXIST) or the policy forbids it (EACCES, EPERM).</exception>
    public async Task StartAsync()
    {
        nint bus = _setup.Address is { } address
            ? Connection.Open(address)
            : Connection.OpenSystem();
        _loop = new BusLoop(bus, exception => LogMistake(_setup.Logger, exception));
        _loop.Start();
        EngineStatus engine = new(_setup.Engine, _setup.Time, _stopping.Token);
        Task described = engine.RefreshAsync();
        await _loop.InvokeAsync(() => AddObjects(_loop, engine)).ConfigureAwait(false);
        await Task.Run(LoadObjects).ConfigureAwait(false);
        // an engine that does not answer must not keep folders from being served
        await Task.WhenAny(described, Task.Delay(TimeSpan.FromMilliseconds(500)))
            .ConfigureAwait(false);
        await _loop.InvokeAsync(() => TakeName(bus)).ConfigureAwait(false);
        LogStarted(_setup.Logger, BusNames.Service);
    }

    /// <summary>Ends when the bus thread has come round: it answers callers. For a watchdog.</summary>
    public Task ProbeAsync() => _loop?.InvokeAsync(() => { }) ?? Task.CompletedTask;

    /// <summary>Gives the name back and ends the connection; calls in flight are not answered.</summary>
    public async ValueTask DisposeAsync()
    {
        _folders?.Stop();
        _sessions?.Stop();
        _users?.Stop();
        _gpus?.Stop();
        _quotas?.Stop();
        _softLimits?.Stop();
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_loop is { } loop)
        {
            // off this thread: stopping waits for the bus thread
            await Task.Run(loop.Dispose).ConfigureAwait(false);
        }

        _stopping.Dispose();
    }

    private void AddObjects(BusLoop loop, EngineStatus engine)
    {
        CallerDirectory callers = new(loop, Connect);
        CallAudit audit = new(_setup.Audit, callers, _setup.Time, _setup.Logger);
        ObjectTree tree = MakeTree(loop, callers, audit);
        Authority authority = new(new OutgoingCalls(loop));
        ChangeLog log = new(_setup.Logger);
        _folders = new FolderPublisher(authority, loop, tree, _setup.Folders, _setup.Users);
        _sessions = new SessionPublisher(authority, loop, tree, _setup.Sessions, _setup.Users);
        _users = MakeUsers(authority, loop, tree, _folders, log);
        _gpus = GpuPublisher.Add(authority, loop, tree, _setup.Gpus, log);
        AddLimits(loop, tree);
        audit.Objects = new AuditObjects(_folders.Registry, _sessions.Registry);
        FolderOperations folders = new(_setup.Folders, log, Soft);
        TransferOperations transfers = MakeTransfers();
        SessionOperations sessions = new(_setup.Sessions, log);
        MakeFilter(loop, callers).Start();
        tree.AddRoot(
            BusNames.ManagerPath,
            new ManagerObject(
                authority,
                _setup,
                _folders.Registry,
                folders,
                _sessions,
                sessions,
                _users,
                _gpus.Registry,
                engine,
                MakeImages(loop),
                transfers
            ).Define()
        );
        tree.AddFamily(_users.Registry, _users.Define());
        AddFolders(tree, _folders, folders, transfers);
        tree.AddFamily(_sessions.Registry, SessionObjects(loop, sessions).Define());
    }

    private ClientConnection Connect() =>
        _setup.Address is { } address
            ? ClientConnection.Open(address)
            : ClientConnection.OpenSystem();

    private void AddLimits(BusLoop loop, ObjectTree tree)
    {
        _quotas = new QuotaPublisher(loop, tree, _setup.Quotas);
        _softLimits = new SoftLimitPublisher(loop, tree, _setup.SoftLimits);
    }

    private ObjectTree MakeTree(BusLoop loop, CallerDirectory callers, CallAudit audit)
    {
        ConnectionWatch connections = new(loop, callers, _stopping.Token);
        connections.Start();
        return new ObjectTree(
            loop,
            new BusDispatcher(loop, callers, connections, audit, _setup.Logger),
            callers
        );
    }

    private void AddFolders(
        ObjectTree tree,
        FolderPublisher publisher,
        FolderOperations operations,
        TransferOperations transfers
    ) =>
        tree.AddFamily(
            publisher.Registry,
            new FolderObject(
                publisher.Registry,
                operations,
                transfers,
                Soft,
                _setup.Folders.Breakdowns,
                new SnapshotOperations(_setup.Snapshots, _setup.Logger),
                _stopping.Token
            ).Define()
        );

    private TransferOperations MakeTransfers() =>
        new(_setup.Transfers, _setup.Logger, _stopping.Token);

    private ImageOperations MakeImages(BusLoop loop) =>
        new(_setup.Images, loop, _setup.Logger, _stopping.Token);

    private SessionObject SessionObjects(BusLoop loop, SessionOperations operations)
    {
        SessionCommands commands = new(_setup.Sessions, loop, _setup.Time, _stopping.Token);
        return new SessionObject(
            _sessions!.Registry,
            operations,
            commands,
            new SessionLogs(_setup.Sessions, loop, _setup.Logger, _stopping.Token),
            new SessionTerminals(_setup.Sessions, commands, _setup.Logger, _stopping.Token),
            new SessionFiles(_setup.Sessions, _stopping.Token)
        );
    }

    private CallFilter MakeFilter(BusLoop loop, CallerDirectory callers) =>
        new(loop, callers, _setup.Time, _setup.Logger, _setup.OnCallRefused);

    private UserObjects MakeUsers(
        Authority authority,
        BusLoop loop,
        ObjectTree tree,
        FolderPublisher folders,
        ChangeLog log
    ) =>
        new(
            authority,
            loop,
            tree,
            _setup.UserLimits,
            folders.Registry,
            _setup.Users,
            _setup.Policies,
            log,
            Soft
        );

    private void LoadObjects()
    {
        _folders!.Start();
        _sessions!.Start();
        _users!.Start();
        _gpus!.Start();
        _quotas!.Start();
        _softLimits!.Start();
    }

    private SoftLimitValues Soft => new(_setup.SoftLimits);

    private static void TakeName(nint bus)
    {
        _ = BusException.CheckUninterrupted(
            () => Accepted(LibSystemd.RequestName(bus, BusNames.Service, flags: 0)),
            $"taking the name '{BusNames.Service}'"
        );

        // an interrupted request may have been granted
        static int Accepted(int result) => result == -(int)Errno.EALREADY ? 0 : result;
    }

    [LoggerMessage(
        EventId = 301,
        Level = LogLevel.Information,
        Message = "Serving '{Name}' on D-Bus."
    )]
    private static partial void LogStarted(ILogger logger, string name);

    [LoggerMessage(
        EventId = 302,
        Level = LogLevel.Error,
        Message = "An action on the bus thread failed, ignoring."
    )]
    private static partial void LogMistake(ILogger logger, Exception exception);
}
