using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Ports;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoMount.Core.Tests.Sessions;

/// <summary>Ports of sessions, on a fake host and a fake engine.</summary>
public sealed class SessionPortTests : IDisposable
{
    private static readonly UserId Alice = new(1000);
    private static readonly ServicePort Jupyter = new("jupyter", 8888, PortProtocol.Http);
    private readonly FakeContainerEngine _engine = new();
    private readonly FakeSessionHomes _homes = new();
    private readonly MemorySessionStore _store = new();
    private readonly FakeUserDirectory _users = new((Alice.Value, "alice"));
    private readonly FakeHostPorts _host = new();
    private readonly List<SessionManager> _managers = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _managers.ForEach(manager => manager.Dispose());

    [Fact]
    public async Task Create_PublishesWhatItRecorded_AndHoldsNothingAfterwards()
    {
        Session session = await Manager().CreateAsync(Request(), Cancellation);

        PublishedPort port = Assert.Single(session.Ports);
        Assert.Equal((Jupyter, "127.0.0.1", 30000), (port.Port, port.Address, port.HostPort));
        Assert.Equal(session.Ports, _engine.Containers[session.ContainerId].Specification.Ports);
        Assert.Equal(session.Ports, _store.Find(session.Id)!.Ports);
        Assert.Empty(_host.Taken);
    }

    [Fact]
    public async Task Create_AfterARestart_TakesNoPortOfALivingSession()
    {
        Session first = await Manager().CreateAsync(Request(), Cancellation);
        SessionManager again = Manager();
        await again.RecoverAsync(Cancellation);

        Session second = await again.CreateAsync(Request(), Cancellation);

        Assert.NotEqual(first.Ports[0].HostPort, second.Ports[0].HostPort);
    }

    [Fact]
    public async Task Create_ManyAtOnce_HaveAPortEach()
    {
        SessionManager manager = Manager();
        Session[] sessions = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => manager.CreateAsync(Request(), Cancellation))
        );

        Assert.Equal(20, sessions.Select(session => session.Ports[0].HostPort).Distinct().Count());
    }

    [Fact]
    public async Task Create_WithoutANetwork_RefusesWhatWasAskedFor()
    {
        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() =>
            Manager(hasNetwork: false).CreateAsync(Request(), Cancellation)
        );

        Assert.Equal(ServiceError.NotSupported, refusal.Error);
        Assert.Empty(_engine.Containers);
    }

    private SessionManager Manager(bool hasNetwork = true)
    {
        FolderManager folders = new(
            new MemoryFolderStore(),
            new FakeFolderEngine(),
            _users,
            TimeProvider.System
        );
        SessionManager manager = new(
            new SessionManagerSetup
            {
                Folders = folders,
                Store = _store,
                Engine = _engine,
                Homes = _homes,
                Logs = new MemorySessionLogs(),
                Users = _users,
                Time = TimeProvider.System,
                Notices = new FakeSessionNotices(),
                Logger = NullLogger.Instance,
                Ports = hasNetwork ? new PortPool(new PortSettings(), _host) : null,
            }
        );
        _managers.Add(manager);
        return manager;
    }

    private static SessionRequest Request() =>
        new()
        {
            Owner = Alice,
            Image = "debian",
            Ports = [Jupyter],
        };
}
