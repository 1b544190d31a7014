using AutoMount.Bus.Service;
using AutoMount.Core.Folders;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Bus;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoMount.Cli.Tests.EndToEnd;

/// <summary>The real service on a private bus, over fakes of the file system and the container engine.</summary>
public sealed class ServiceFixture : IAsyncLifetime
{
    private readonly PrivateBus _bus = PrivateBus.Start();
    private readonly BusService _service;

    public ServiceFixture()
    {
        FakeUserDirectory users = new((Tool.Alice, "nobody"), (Tool.Bob, "daemon"));
        Folders = new FolderManager(new MemoryFolderStore(), Files, users, TimeProvider.System);
        SessionManager sessions = new(
            new SessionManagerSetup
            {
                Folders = Folders,
                Store = new MemorySessionStore(),
                Engine = Engine,
                Homes = new FakeSessionHomes(),
                Logs = new MemorySessionLogs(),
                Users = users,
                Time = TimeProvider.System,
                Logger = NullLogger.Instance,
            }
        );
        Folders.Changed += sessions.FolderChanged;
        _service = new BusService(
            new BusServiceSetup
            {
                Folders = Folders,
                Sessions = sessions,
                Users = users,
                Engine = Engine,
                DefaultLimits = new FolderLimits(1 << 20, 1000),
                Version = "1.2.3",
                Time = TimeProvider.System,
                Logger = NullLogger.Instance,
                Address = _bus.Address,
            }
        );
        Tool = new Tool(_bus.Address);
    }

    internal FakeFolderEngine Files { get; } = new();

    internal FakeContainerEngine Engine { get; } = new();

    internal FolderManager Folders { get; }

    internal Tool Tool { get; }

    public async ValueTask InitializeAsync() => await _service.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _bus.Dispose();
    }
}
