using AutoMount.Bus.Service;
using AutoMount.Core.Configuration;
using AutoMount.Core.Folders;
using AutoMount.Core.Gpus;
using AutoMount.Core.Images;
using AutoMount.Core.Ports;
using AutoMount.Core.Scratch;
using AutoMount.Core.Sessions;
using AutoMount.Core.Shares;
using AutoMount.TestKit.Bus;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AutoMount.Cli.Tests.EndToEnd;

/// <summary>The real service on a private bus, over fakes of the file system and the container engine.</summary>
public sealed class ServiceFixture : IAsyncLifetime
{
    private readonly PrivateBus _bus = PrivateBus.Start();
    private readonly BusService _service;

    /// <summary>Looks when told to.</summary>
    internal QuotaWatch Quotas { get; }

    internal SoftLimitKeeper SoftLimits { get; }

    private static IReadOnlyList<ConfigurationAssignment> Assignments { get; } =
    [
        new("Folders", "DefaultSize", "10G", string.Empty, 0),
        new("Log", "Level", "debug", "/etc/automount/automountd.conf.d/my.conf", 3),
    ];

    public ServiceFixture()
    {
        FakeUserDirectory users = new((Tool.Alice, "nobody"), (Tool.Bob, "daemon"));
        MemoryFolderStore records = new();
        Folders = new FolderManager(
            records,
            Files,
            users,
            TimeProvider.System,
            policies: null,
            () => TimeSpan.FromDays(7)
        );
        (_, Gpus) = FakeGpuHost.Make(GpuMachines.Pcie(2));
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
                Homes = Homes,
                Scratch = new ScratchSettings { Kept = TimeSpan.FromHours(1) },
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
        UserManager userLimits = new(
            new MemoryUserLimitStore(),
            Files,
            users,
            new UserLimits(FolderLimits.Unlimited, 5000)
        );
        Quotas = new QuotaWatch(Folders, userLimits, new FakeTimeProvider());
        SoftLimits = new SoftLimitKeeper(
            new MemorySoftLimitStore(),
            Folders,
            userLimits,
            Files,
            TimeProvider.System,
            static () => TimeSpan.FromDays(7)
        );
        _service = new BusService(
            new BusServiceSetup
            {
                Folders = Folders,
                Shares = shares,
                UserLimits = userLimits,
                Quotas = Quotas,
                SoftLimits = SoftLimits,
                Configuration = () => Assignments,
                Sessions = sessions,
                Gpus = Gpus,
                Users = users,
                Engine = Engine,
                Images = new ImageManager(Images, new ImagePolicy(ImageRules), users),
                DefaultLimits = static () => new FolderLimits(1 << 20, 1000),
                Audit = Audit,
                Snapshots = Snapshots,
                Version = "1.2.3",
                Time = TimeProvider.System,
                Logger = NullLogger.Instance,
                Address = _bus.Address,
            }
        );
        Tool = new Tool(_bus.Address);
    }

    internal MemoryAuditTrail Audit { get; } = new();

    internal FakeFolderEngine Files { get; } = new();

    internal MemoryFolderSnapshots Snapshots { get; } = new();

    internal FakeContainerEngine Engine { get; } = new();

    internal FakeSessionHomes Homes { get; } = new();

    internal FakeImageEngine Images { get; } = new();

    /// <summary>Nothing internal is for users, and bob's group may fetch.</summary>
    private static ImageSettings ImageRules =>
        new ImageSettings
        {
            Rules = new ImageRules { Deny = [new ImagePattern("internal/*")] },
        }.With("daemon", rules => rules with { AllowsPull = true });

    internal GpuManager Gpus { get; }

    internal FolderManager Folders { get; }

    internal Tool Tool { get; }

    public async ValueTask InitializeAsync() => await _service.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _bus.Dispose();
    }
}
