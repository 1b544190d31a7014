using AutoMount.Archives;
using AutoMount.Bus.Service;
using AutoMount.Containers.Docker;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Audit;
using AutoMount.Core.Configuration;
using AutoMount.Core.Folders;
using AutoMount.Core.Gpus;
using AutoMount.Core.Images;
using AutoMount.Core.Mounts;
using AutoMount.Core.Sessions;
using AutoMount.Core.Shares;
using AutoMount.Daemon.Accounts;
using AutoMount.Daemon.Audit;
using AutoMount.Daemon.Metrics;
using AutoMount.Daemon.State;
using AutoMount.Daemon.Systemd;
using AutoMount.FileSystem;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon;

/// <summary>What the daemon is made of, on one page, in the order of its making; nothing is served before <see cref="DaemonService"/> says so.</summary>
internal sealed partial class Composition : IAsyncDisposable
{
    private volatile AutoMountConfiguration _configuration;
    private readonly ILoggerFactory _loggers;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly UserDirectory _users;
    private readonly Stack<IDisposable> _owned = new(); // disposed in the order opposite to their making
    private readonly FolderEngine _storage;
    private readonly TakeoverLog _takeovers;
    private readonly IAuditTrail _audit;
    private readonly QuotaWatch _quotas;
    private readonly RefusedCalls _refusedCalls = new();
    private readonly MetricsService? _metrics;
    private RecordKeeper _recordKeeper = null!; // made with the database
    private FolderTransfers _transfers = null!; // made with the folders
    private ShareKeeper _shareKeeper = null!; // made with the shares
    private readonly List<(UserId User, string Reason)> _replaced = []; // filled before anything is served

    /// <summary>Makes all parts.</summary>
    /// <exception cref="StartException">One cannot be made.</exception>
    public Composition(
        AutoMountConfiguration configuration,
        ILoggerFactory loggers,
        UserDirectory users
    )
    {
        _users = users;
        _configuration = configuration;
        _loggers = loggers;
        _takeovers = new TakeoverLog(loggers.CreateLogger<TakeoverLog>());
        PathSettings paths = configuration.Paths;
        try
        {
            StateDirectories.Make(paths);
            _ = Own(StateLock.Take(paths.StateDirectory));
            _audit = MakeAudit();
            StorageReserve reserve = MakeReserve(paths);
            StateDatabase database = OpenRecords(paths, reserve);
            FolderEngine storage = Own(MakeStorage(paths, reserve));
            storage.LeavesMounts = true; // whatever ends us but a stop, somebody follows
            _storage = storage;
            Folders = MakeFolders(database, storage);
            Shares = MakeShares(database, storage);
            Users = MakeUsers(database, storage);
            _quotas = MakeQuotas();
            SoftLimits = MakeSoftLimits(database, storage);
            DockerEngine engine = Own(MakeEngine(paths));
            Gpus = MakeGpus(database, engine);
            Sessions = Own(MakeSessions(database, storage, engine));
            Follow(storage);
            _metrics = configuration.Metrics.IsOn ? Own(MakeMetrics()) : null;
            Bus = new BusKeeper(() => MakeBus(engine), _loggers.CreateLogger<BusService>());
        }
        catch (ServiceException exception)
        {
            DisposeOwned();
            throw new StartException(exception.Message, exception);
        }
        catch
        {
            DisposeOwned();
            throw;
        }
    }

    /// <summary>All folders.</summary>
    public FolderManager Folders { get; }

    /// <summary>What is shared with whom.</summary>
    public ShareManager Shares { get; }

    /// <summary>The configuration key by key, for who asks; a reload sets it.</summary>
    public IReadOnlyList<ConfigurationAssignment> Assignments { get; set; } = [];

    /// <summary>What users may hold.</summary>
    public UserManager Users { get; }

    /// <summary>Soft limits.</summary>
    public SoftLimitKeeper SoftLimits { get; }

    /// <summary>All GPUs.</summary>
    public GpuManager Gpus { get; }

    /// <summary>All sessions.</summary>
    public SessionManager Sessions { get; }

    /// <summary>The D-Bus service.</summary>
    public BusKeeper Bus { get; }

    /// <summary>What was taken over from the process before.</summary>
    public TakeoverReport Takeover { get; private set; } = TakeoverReport.None;

    /// <summary>Goes on with the mounts of the process before, once the folders are recovered.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    public void TakeOver()
    {
        Takeover = _storage.Serve();
        _shareKeeper.Schedule(); // shares that end soon, or did while nobody looked
        _takeovers.Report(Takeover);
        foreach ((UserId user, string reason) in _replaced)
        {
            IEnumerable<SessionId> running = Sessions
                .List(user)
                .Where(session => !session.State.IsFinal())
                .Select(session => session.Id);
            _takeovers.ReportReplaced(user, reason, running);
        }
    }

    /// <summary>Ends when the bus and every mount have answered; where one does not, neither does this.</summary>
    public Task ProbeAsync(CancellationToken cancellation) =>
        Task.WhenAll(Bus.ProbeAsync(), _storage.ProbeAsync(cancellation));

    /// <summary>Begins to tell metrics, once everything else is served.</summary>
    public void TellMetrics() => _metrics?.Start();

    /// <summary>Goes by another configuration from now on, as far as <see cref="LiveKeys"/> says; the rest of it is the same.</summary>
    public void Apply(AutoMountConfiguration configuration)
    {
        UserLimits before = _configuration.Folders.DefaultUserLimits;
        _configuration = configuration;
        if (configuration.Folders.DefaultUserLimits != before)
        {
            foreach (UserId user in _storage.ListUsers())
            {
                Users.Enforce(user);
            }
        }
    }

    /// <summary>Nobody follows: at the end everything is unmounted.</summary>
    public void EndForGood()
    {
        _storage.LeavesMounts = false;
        _metrics?.EndForGood();
    }

    /// <summary>Stops serving and closes. Containers are left as they are, and so are mounts, unless it ends for good.</summary>
    public async ValueTask DisposeAsync()
    {
        await Bus.DisposeAsync().ConfigureAwait(false);
        DisposeOwned();
    }

    private StorageReserve MakeReserve(PathSettings paths)
    {
        StorageReserve reserve = Own(StorageReserve.Open(paths.StateDirectory));
        _ = Own(new ReserveKeeper(reserve, _time, _loggers.CreateLogger<ReserveKeeper>()));
        return reserve;
    }

    private IAuditTrail MakeAudit()
    {
        IAuditTrail audit = AuditFiles.Open(
            _configuration,
            _time,
            _loggers.CreateLogger<AuditTrail>()
        );
        _ = audit is IDisposable kept ? Own(kept) : null;
        return audit;
    }

    private QuotaWatch MakeQuotas()
    {
        QuotaWatch quotas = Own(new QuotaWatch(Folders, Users, _time));
        _ = Own(new QuotaLog(quotas, _loggers.CreateLogger<QuotaLog>()));
        quotas.Reached += threshold => Sessions.TellFill(threshold); // made later than this, looked for later still
        return quotas;
    }

    private FolderManager MakeFolders(StateDatabase database, FolderEngine storage)
    {
        FolderManager folders = new(
            new FolderRecords(database, _recordKeeper.FolderChanged),
            storage,
            _users,
            _time,
            () => _configuration.Policies,
            () => _configuration.Folders.TrashRetention
        );
        _ = Own(folders.Breakdowns);
        _ = Own(new RecountLog(folders, _loggers.CreateLogger<RecountLog>()));
        _transfers = Own(MakeTransfers(storage));
        _ = Own(new TrashKeeper(folders, _time, _loggers.CreateLogger<TrashKeeper>()));
        return folders;
    }

    private ShareManager MakeShares(StateDatabase database, FolderEngine storage)
    {
        ShareManager shares = new(
            new ShareRecords(database, _recordKeeper.FolderChanged),
            Folders,
            storage,
            _users,
            _time
        );
        _shareKeeper = Own(new ShareKeeper(shares, _time, _loggers.CreateLogger<ShareKeeper>()));
        return shares;
    }

    private UserManager MakeUsers(StateDatabase database, FolderEngine storage) =>
        new(
            new UserLimitRecords(database, _recordKeeper.UsersChanged),
            storage,
            _users,
            () => _configuration.Folders.DefaultUserLimits
        );

    private FolderEngine MakeStorage(PathSettings paths, StorageReserve reserve)
    {
        FaultLog faults = new(_loggers.CreateLogger<FolderEngine>());
        FolderEngineOptions options = new()
        {
            StateDirectory = paths.StateDirectory,
            RuntimeDirectory = paths.RuntimeDirectory,
            DefaultUserLimits = () => _configuration.Folders.DefaultUserLimits,
            MakeSpace = reserve.TryGiveUp,
            OwnerReserve = () => _configuration.Folders.OwnerReserve,
            Snapshots = SnapshotPolicy,
            OnSnapshotProblem = new SnapshotLog(
                id => Folders?.Find(id),
                _loggers.CreateLogger<SnapshotLog>()
            ).Report,
            Time = _time,
            KeepsProcessorsAwake = _configuration.Folders.KeepsProcessorsAwake,
            CountsRequests = _configuration.Metrics.IsOn,
            Descriptors = DescriptorStore.Open(_takeovers.ReportNotKept) is { } store
                ? Own(store)
                : null,
            OnMountReplaced = (user, reason) => _replaced.Add((user, reason)),
            OnFault = faults.Report,
            OnUnknownRequest = faults.ReportUnknown,
        };
        return new FolderEngine(options, _users);
    }

    private SnapshotPolicy SnapshotPolicy() =>
        _configuration.Folders.Snapshots == SnapshotTrigger.Off
            ? _configuration.Folders.SnapshotPolicy with
            {
                Limit = 0,
            }
            : _configuration.Folders.SnapshotPolicy;

    /// <summary>Sessions and folders follow one another.</summary>
    private void Follow(FolderEngine storage)
    {
        Folders.Changed += Sessions.FolderChanged;
        Folders.Deleting += Sessions.RefuseDeletion;
        Folders.Changed += Shares.FolderChanged;
        Folders.Renaming += Shares.RefuseRename;
        Folders.Naming += Shares.FreeName;
        Shares.Changed += Sessions.FolderChanged;
        _ = Own(new SessionAudit(Sessions, _audit, _time));
        _ = Own(
            new SnapshotKeeper(
                Sessions,
                storage,
                mount => Shares.FolderBehind(mount) ?? mount,
                () => _configuration.Folders.Snapshots,
                _time,
                _loggers.CreateLogger<SnapshotKeeper>()
            )
        );
    }

    private FolderTransfers MakeTransfers(FolderEngine storage) =>
        new(
            new FolderTransfersOptions
            {
                Program = Environment.ProcessPath ?? "/proc/self/exe",
                Arguments = TransferMode.Arguments,
                Users = _users,
                TreeOf = folder => storage.GetUserTree(folder.Owner),
                Synchronize = storage.Synchronize,
            }
        );

    private MetricsService MakeMetrics() =>
        new(
            _configuration.Metrics,
            new MetricsSources
            {
                Names = new UserNames(_users, _time),
                Users = _storage.Measure,
                Sessions = Sessions.ListLive,
                EndedSessions = Own(new SessionTally(Sessions)).List,
                Gpus = Gpus.List,
                GpuQueue = () => Gpus.QueueLength,
                Takeover = () => Takeover,
                ReplacedMounts = () => _replaced.Count,
                RefusedCalls = _refusedCalls.List,
                Version = Program.Version,
                StartedAt = _time.GetUtcNow(),
            },
            _time,
            _loggers
        );

    private BusService MakeBus(DockerEngine engine) =>
        new(
            new BusServiceSetup
            {
                Folders = Folders,
                UserLimits = Users,
                Shares = Shares,
                Policies = () => _configuration.Policies,
                Configuration = () => Assignments,
                Sessions = Sessions,
                Snapshots = _storage,
                Quotas = _quotas,
                SoftLimits = SoftLimits,
                Gpus = Gpus,
                Users = _users,
                Engine = engine,
                Images = new ImageManager(
                    engine,
                    new ImagePolicy(() => _configuration.Images),
                    _users
                ),
                Transfers = _transfers,
                DefaultLimits = () => _configuration.Folders.DefaultLimits,
                Version = Program.Version,
                Takeover = () => Takeover,
                Audit = _audit,
                OnCallRefused = _configuration.Metrics.IsOn ? _refusedCalls.Add : null,
                Time = _time,
                Logger = _loggers.CreateLogger<BusService>(),
            }
        );

    private T Own<T>(T part)
        where T : IDisposable
    {
        _owned.Push(part);
        return part;
    }

    private void DisposeOwned()
    {
        while (_owned.TryPop(out IDisposable? part))
        {
            part.Dispose();
        }
    }
}
