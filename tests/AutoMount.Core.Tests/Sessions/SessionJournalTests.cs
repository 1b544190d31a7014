using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Logging;

namespace AutoMount.Core.Tests.Sessions;

/// <summary>What the journal tells of a session: its whole life, each message with the session and its user.</summary>
public sealed class SessionJournalTests : IDisposable
{
    private static readonly UserId Alice = new(1000);
    private readonly RecordingLogger _log = new();
    private readonly FakeContainerEngine _engine = new();
    private readonly FolderManager _folders;
    private readonly GpuManager _gpus;
    private readonly SessionManager _sessions;

    public SessionJournalTests()
    {
        FakeUserDirectory users = new((Alice.Value, "alice"));
        (_, _gpus) = FakeGpuHost.Make(GpuMachines.Pcie(1), _log);
        _ = _gpus.Reconcile([], [], _ => true);
        _folders = new FolderManager(
            new MemoryFolderStore(),
            new FakeFolderEngine(),
            users,
            TimeProvider.System
        );
        _sessions = new SessionManager(
            FakeSessionSetup.For(users) with
            {
                Folders = _folders,
                Engine = _engine,
                Gpus = _gpus,
                Logger = _log,
            }
        );
        _folders.Changed += _sessions.FolderChanged;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _sessions.Dispose();
        _gpus.Dispose();
    }

    [Fact]
    public async Task Session_HasItsWholeLifeInTheJournal()
    {
        Session first = await CreateAsync();
        Folder late = _folders.Create(Alice, FolderName.Parse(".late"), new FolderLimits(4096, 9));
        _folders.Delete(late.Id);
        Task<Session> waiting = CreateAsync();
        while (_gpus.QueueLength == 0)
        {
            await Task.Delay(5, Cancellation);
        }

        _ = await _sessions.TerminateAsync(first.Id, Cancellation);
        Session second = await waiting;
        _engine.Containers[second.ContainerId].End(3);
        _ = await _sessions.WaitAsync(second.Id, Cancellation);

        Assert.Equal([211, 500, 200, 213, 214, 216, 201, 501, 215], Ids(await LifeAsync(first.Id)));
        LoggedMessage[] life = await LifeAsync(second.Id);
        Assert.Equal([211, 212, 500, 200, 201, 501, 215], Ids(life));
        Assert.All(life, message => Assert.Equal(LogLevel.Information, message.Level));
        Assert.All(life, message => Assert.Equal(Alice, message["User"]));
        Assert.Equal((UserId.Root, "debian"), (life[0]["Caller"], life[0]["Image"]));
        Assert.Equal(1, life[1]["Place"]);
        Assert.Equal([GpuMachines.AddressOf(0)], (IReadOnlyList<GpuAddress>)life[2]["Gpus"]!);
        Assert.Equal(second.ContainerId, life[3]["Container"]);
        Assert.Equal((3, "finished"), (life[4]["ExitCode"], life[4]["End"]));
    }

    [Fact]
    public async Task Session_ThatItsMakerCouldNotHave_IsNoWarning()
    {
        SessionRequest request = new() { Owner = Alice, Image = "missing" };
        _ = await Assert.ThrowsAsync<ServiceException>(() =>
            _sessions.CreateAsync(request, Cancellation)
        );

        Session failed = Assert.Single(_sessions.List(Alice));
        LoggedMessage[] life = await LifeAsync(failed.Id);
        Assert.Equal([211, 202, 215], Ids(life));
        Assert.All(life, message => Assert.Equal(LogLevel.Information, message.Level));
    }

    [Fact]
    public async Task Session_ThatTheHostCouldNotMake_IsAWarning()
    {
        _engine.Failure = new ServiceException(ServiceError.EngineUnavailable, "away");
        SessionRequest request = new() { Owner = Alice, Image = "debian" };
        _ = await Assert.ThrowsAsync<ServiceException>(() =>
            _sessions.CreateAsync(request, Cancellation)
        );

        LoggedMessage warning = Assert.Single(_log.Messages, message => message.Id == 217);
        Assert.Equal(LogLevel.Warning, warning.Level);
    }

    private Task<Session> CreateAsync() =>
        _sessions.CreateAsync(
            new SessionRequest
            {
                Owner = Alice,
                AskedBy = UserId.Root,
                Image = "debian",
                Gpus = new GpuRequest { Count = 1, Wait = true },
            },
            Cancellation
        );

    private static IEnumerable<int> Ids(LoggedMessage[] life) => life.Select(message => message.Id);

    /// <summary>The last word on a session comes after whoever waits for its end knows it.</summary>
    private async Task<LoggedMessage[]> LifeAsync(SessionId id)
    {
        while (true)
        {
            LoggedMessage[] life =
            [
                .. _log.Messages.Where(message => message["Session"] is SessionId one && one == id),
            ];
            if (life is [.., { Id: 215 }])
            {
                return life;
            }

            await Task.Delay(5, Cancellation);
        }
    }
}
