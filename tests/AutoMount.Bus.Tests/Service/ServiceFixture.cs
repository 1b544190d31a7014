using System.Collections.Concurrent;
using AutoMount.Bus.Client;
using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.Bus.Service;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Gpus;
using AutoMount.Core.Images;
using AutoMount.Core.Ports;
using AutoMount.Core.Sessions;
using AutoMount.Core.Shares;
using AutoMount.TestKit.Bus;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoMount.Bus.Tests.Service;

/// <summary>The whole service on a private bus, over fakes of the file system and the container engine.</summary>
public class ServiceFixture : IAsyncLifetime
{
    public const uint Root = 0;

    // uids that every host knows (nobody, daemon): dbus-daemon turns away those it does not
    public const uint Alice = 65534;
    public const uint Bob = 1;

    private readonly string? _address;

    public ServiceFixture()
    {
        (Host, Gpus) = FakeGpuHost.Make(GpuMachines.LinkMesh());
        Bus = PrivateBus.Start();
    }

    /// <summary>A second service on a bus that is there.</summary>
    internal ServiceFixture(string address)
    {
        (Host, Gpus) = FakeGpuHost.Make([]);
        Bus = null!;
        _address = address;
    }

    public PrivateBus Bus { get; }

    /// <summary>How long deleted folders stay in the trash; zero for no trash.</summary>
    protected virtual TimeSpan TrashRetention => TimeSpan.Zero;

    public FakeFolderEngine Files { get; } = new();

    public MemoryFolderSnapshots Snapshots { get; } = new();

    public FakeContainerEngine Engine { get; } = new();

    public FakeContainerTerminals Terminals { get; } = new();

    public FakeSessionLifelines Lifelines { get; } = new();

    public FakeImageEngine Images { get; } = new();

    public FakeContainerCommits Commits { get; } = new();

    public FakeSessionHomes Homes { get; } = new();

    /// <summary>Nothing internal is for users, and bob's group may fetch.</summary>
    private static ImageSettings ImageRules =>
        new ImageSettings
        {
            Rules = new ImageRules { Deny = [new ImagePattern("internal/*")] },
        }.With("bob", rules => rules with { AllowsPull = true });

    /// <summary>What the service told the journal.</summary>
    public RecordingLogger Log { get; } = new();

    /// <summary>What the service kept of who did what.</summary>
    public MemoryAuditTrail Audit { get; } = new();

    /// <summary>Who was told to call too often, once for each call.</summary>
    public ConcurrentQueue<UserId> Refused { get; } = new();

    public FakeGpuHost Host { get; }

    public GpuManager Gpus { get; }

    public FolderManager Folders { get; private set; } = null!;

    public SoftLimitKeeper SoftLimits { get; private set; } = null!;

    public BusService Service { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        FakeUserDirectory users = new((Alice, "alice"), (Bob, "bob"));
        MemoryFolderStore records = new();
        Folders = new FolderManager(
            records,
            Files,
            users,
            TimeProvider.System,
            policies: null,
            () => TrashRetention
        );
        _ = Gpus.Reconcile([], [], _ => true);
        ShareManager shares = new(
            new MemoryShareStore(records),
            Folders,
            Files,
            users,
            TimeProvider.System
        );
        SessionManager sessions = new(
            new SessionManagerSetup
            {
                Folders = Folders,
                Shares = shares,
                Store = new MemorySessionStore(),
                Engine = Engine,
                Terminals = Terminals,
                Commits = Commits,
                ImageEngine = Images,
                Homes = Homes,
                Lifelines = Lifelines,
                Logs = new MemorySessionLogs(),
                Gpus = Gpus,
                Users = users,
                Notices = new FakeSessionNotices(),
                Time = TimeProvider.System,
                Logger = NullLogger.Instance,
                Ports = new PortPool(new PortSettings(), new FakeHostPorts()),
                Images = new ImagePolicy(ImageRules),
            }
        );
        Folders.Changed += sessions.FolderChanged;
        Folders.Changed += shares.FolderChanged;
        Folders.Renaming += shares.RefuseRename;
        shares.Changed += sessions.FolderChanged;
        UserManager limits = new(
            new MemoryUserLimitStore(),
            Files,
            users,
            new UserLimits(FolderLimits.Unlimited, 5000)
        );
        SoftLimits = new SoftLimitKeeper(
            new MemorySoftLimitStore(),
            Folders,
            limits,
            Files,
            TimeProvider.System,
            static () => TimeSpan.FromDays(7)
        );
        Service = new BusService(
            new BusServiceSetup
            {
                Folders = Folders,
                Shares = shares,
                UserLimits = limits,
                SoftLimits = SoftLimits,
                Sessions = sessions,
                Gpus = Gpus,
                Users = users,
                Engine = Engine,
                Images = new ImageManager(Images, new ImagePolicy(ImageRules), users),
                DefaultLimits = static () => new FolderLimits(1 << 20, 1000),
                Version = "1.2.3",
                Audit = Audit,
                Snapshots = Snapshots,
                OnCallRefused = Refused.Enqueue,
                Time = TimeProvider.System,
                Logger = Log,
                Address = _address ?? Bus.Address,
            }
        );
        await Service.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Service.DisposeAsync();
        Bus?.Dispose();
    }

    /// <summary>Runs busctl as a uid.</summary>
    public Task<CommandResult> BusctlAsync(uint user, params string[] arguments) =>
        Commands.RunAsync(user, ["busctl", $"--address={Bus.Address}", "--", .. arguments]);

    /// <summary>Calls a method of the manager with busctl as a uid.</summary>
    public Task<CommandResult> CallAsync(uint user, string method, params string[] arguments) =>
        BusctlAsync(
            user,
            [
                "call",
                BusNames.Service,
                BusNames.ManagerPath,
                BusNames.ManagerInterface,
                method,
                .. arguments,
            ]
        );

    /// <summary>Calls a method of a folder object with busctl as a uid.</summary>
    public Task<CommandResult> CallFolderAsync(
        uint user,
        string path,
        string method,
        params string[] arguments
    ) =>
        BusctlAsync(
            user,
            ["call", BusNames.Service, path, BusNames.FolderInterface, method, .. arguments]
        );

    /// <summary>Makes a folder with busctl as a uid.</summary>
    /// <returns>Its object path.</returns>
    public async Task<string> CreateFolderAsync(uint user, string name, params string[] options)
    {
        string[] arguments = options.Length == 0 ? ["0"] : options;
        CommandResult result = await CallAsync(
            user,
            "CreateFolder",
            ["sa{sv}", name, .. arguments]
        );
        return result.Succeeded()["o \"".Length..^1];
    }

    /// <summary>Reads a property with busctl as a uid.</summary>
    public async Task<string> GetPropertyAsync(
        uint user,
        string path,
        string interfaceName,
        string property
    ) =>
        (
            await BusctlAsync(user, "get-property", BusNames.Service, path, interfaceName, property)
        ).Succeeded();

    /// <summary>Starts a session with busctl as a uid.</summary>
    /// <returns>Its object path.</returns>
    public async Task<string> CreateSessionAsync(uint user, params string[] command)
    {
        CommandResult result = await CallAsync(
            user,
            "CreateSession",
            ["sasa{sv}", "debian", $"{command.Length}", .. command, "0"]
        );
        return result.Succeeded()["o \"".Length..^1];
    }

    /// <summary>The container of a session.</summary>
    public async Task<FakeContainer> GetContainerAsync(string path)
    {
        string property = await GetPropertyAsync(
            Root,
            path,
            BusNames.SessionInterface,
            "ContainerId"
        );
        return Engine.Containers[property["s \"".Length..^1]];
    }

    /// <summary>A client of our own, as root.</summary>
    public ClientConnection Connect() => ClientConnection.Open(Bus.Address);

    /// <summary>The manager, for <see cref="ClientConnection.Call"/>.</summary>
    public static BusTarget Manager { get; } =
        new(BusNames.Service, BusNames.ManagerPath, BusNames.ManagerInterface);

    /// <summary>Options by name.</summary>
    public static IReadOnlyDictionary<string, BusValue> Options(
        params (string Key, BusValue Value)[] options
    ) => options.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
}
