using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Mounts;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Core;

namespace AutoMount.Core.Tests.Sessions;

/// <summary>Records, containers and homes that do not fit together.</summary>
public sealed class SessionReconcileTests : IDisposable
{
    private static readonly UserId Alice = new(1000);
    private readonly FakeContainerEngine _engine = new();
    private readonly FakeSessionHomes _homes = new();
    private readonly MemorySessionStore _store = new();
    private readonly FakeUserDirectory _users = new((Alice.Value, "alice"));
    private readonly RecordingLogger _log = new();
    private readonly FolderManager _folders;
    private SessionManager _sessions;

    public SessionReconcileTests()
    {
        _folders = new FolderManager(
            new MemoryFolderStore(),
            new FakeFolderEngine(),
            _users,
            TimeProvider.System
        );
        _sessions = Manager();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _sessions.Dispose();

    [Fact]
    public async Task LostRecord_ComesBackWhole()
    {
        _ = AddFolder(".local");
        _ = AddFolder("data");
        SessionRequest request = new()
        {
            Owner = Alice,
            Image = "debian",
            Command = ["sh", "-c", "echo \"ä\n\""],
            Mounts = new MountWishes
            {
                Requests = [new MountRequest(FolderName.Parse("data"), ReadOnly: true)],
            },
        };
        Session before = await _sessions.CreateAsync(request, Cancellation);
        _sessions.Dispose();
        _store.Remove(before.Id);

        Session after = await RecoverAsync(before.Id);

        Assert.Equal(before.Mounts, after.Mounts);
        Assert.Equal(before.Command, after.Command);
        Assert.Equal(
            before with
            {
                Mounts = [],
                Command = [],
                StartedAt = null,
                History = [],
                MountWishes = MountWishes.Default,
            },
            after with
            {
                Mounts = [],
                Command = [],
                StartedAt = null,
                History = [],
                MountWishes = MountWishes.Default,
            }
        );
        Assert.NotNull(after.StartedAt);
        Assert.Throws<ServiceException>(() =>
            _sessions.RefuseDeletion(_folders.Get(Alice, FolderName.Parse("data")))
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("[{\"folder\":1}]")]
    [InlineData("[{\"folder\":\"00000000000000000000000000000000\",\"name\":\"a/b\"}]")]
    public async Task LostRecord_WithSpoiltLabels_ComesBackWithoutThem(string spoilt)
    {
        Session before = await _sessions.CreateAsync(Request(), Cancellation);
        _sessions.Dispose();
        _store.Remove(before.Id);
        Spoil(before.ContainerId, "org.automount.mounts", spoilt);
        Spoil(before.ContainerId, "org.automount.command", spoilt);
        Spoil(before.ContainerId, "org.automount.created", spoilt);

        Session after = await RecoverAsync(before.Id);

        Assert.Equal(SessionState.Running, after.State);
        Assert.Empty(after.Mounts);
        Assert.Empty(after.Command);
    }

    [Fact]
    public async Task ContainerOfNobody_IsLeftAlone_WithItsHome_AndToldOnce()
    {
        Session session = await _sessions.CreateAsync(Request(), Cancellation);
        _sessions.Dispose();
        _store.Remove(session.Id);
        Spoil(session.ContainerId, "org.automount.user", "nobody");

        _sessions = Manager();
        await _sessions.RecoverAsync(Cancellation);
        await _sessions.RecoverAsync(Cancellation);

        Assert.True(_engine.Containers[session.ContainerId].Facts.Running);
        Assert.True(_homes.Homes.ContainsKey(session.Id));
        Assert.Single(_log.Messages, message => message.Id == 210);
    }

    [Fact]
    public async Task SecondContainerWithTheLabelOfASession_IsLeftAlone()
    {
        Session session = await _sessions.CreateAsync(Request(), Cancellation);
        ContainerSpecification forged = _engine.Containers[session.ContainerId].Specification with
        {
            Name = "forged",
        };
        string other = await _engine.CreateAsync(forged, Cancellation);

        await _sessions.RecoverAsync(Cancellation);
        _ = await _sessions.TerminateAsync(session.Id, Cancellation);

        Assert.Equal([other], _engine.Containers.Keys);
    }

    /// <summary>The engine may still be making a container whose maker has given up or died.</summary>
    [Fact]
    public async Task ContainerThatComesAfterItsSessionsEnd_IsRemoved()
    {
        Session session = await _sessions.CreateAsync(Request(), Cancellation);
        ContainerSpecification specification = _engine
            .Containers[session.ContainerId]
            .Specification;
        _ = await _sessions.TerminateAsync(session.Id, Cancellation);
        _store.Save(_store.Find(session.Id)! with { ContainerId = string.Empty });
        _ = await _engine.CreateAsync(specification, Cancellation);

        await _sessions.RecoverAsync(Cancellation);

        Assert.Empty(_engine.Containers);
        Assert.Equal(SessionState.Ended, _sessions.Get(session.Id).State);
    }

    [Fact]
    public async Task StopThatWasAskedForBeforeACrash_IsCarriedOut()
    {
        Session session = await _sessions.CreateAsync(Request(), Cancellation);
        _sessions.Dispose();
        _store.Save(session with { State = SessionState.Stopping, Reason = "Stopped on request." });

        _ = await RecoverAsync(session.Id);
        Session ended = await WaitAsync(session.Id);

        Assert.Equal(
            (SessionState.Ended, 143, "Stopped on request."),
            (ended.State, ended.ExitCode, ended.Reason)
        );
    }

    [Fact]
    public async Task StopWhileTheEngineIsAway_IsRefused_AndCarriedOutLater()
    {
        Session session = await _sessions.CreateAsync(Request(), Cancellation);
        _engine.Failure = new ServiceException(ServiceError.EngineUnavailable, "away");
        _ = await Assert.ThrowsAsync<ServiceException>(() =>
            _sessions.TerminateAsync(session.Id, Cancellation)
        );

        _engine.Failure = null;

        Assert.Equal("Stopped on request.", (await WaitAsync(session.Id)).Reason);
    }

    /// <summary>Run directory and mounts are gone, scratch and records are there.</summary>
    [Theory]
    [InlineData(true, 255)]
    [InlineData(false, 255)]
    public async Task HostRestart_IsTold(bool containerIsLeft, int exitCode)
    {
        Session session = await _sessions.CreateAsync(Request(), Cancellation);
        _sessions.Dispose();
        _homes.Homes.Clear();
        _engine.Containers[session.ContainerId].End(255);
        if (!containerIsLeft)
        {
            _engine.Containers.Clear();
        }

        _ = await RecoverAsync(session.Id);
        Session ended = await WaitAsync(session.Id);

        Assert.Equal((SessionState.Ended, exitCode), (ended.State, ended.ExitCode));
        Assert.StartsWith("The host was restarted", ended.Reason, StringComparison.Ordinal);
        Assert.Empty(_engine.Containers);
    }

    [Fact]
    public async Task DotfolderMadeWhileNobodyWatched_IsMounted()
    {
        Session session = await _sessions.CreateAsync(Request(), Cancellation);
        _sessions.Dispose();
        Folder folder = AddFolder(".late");

        Session after = await RecoverAsync(session.Id);

        Assert.Equal(folder.Id, Assert.Single(after.Mounts).FolderId);
    }

    /// <summary>A container's labels have the names of the day on which it was made.</summary>
    [Fact]
    public async Task LostRecord_OfARenamedFolder_IsNotTheOneThatIsCalledSoNow()
    {
        Folder asked = AddFolder("data");
        SessionRequest request = Request() with
        {
            Mounts = new MountWishes { Requests = [new MountRequest(asked.Name, ReadOnly: false)] },
        };
        Session session = await _sessions.CreateAsync(request, Cancellation);
        _ = _folders.Rename(asked.Id, FolderName.Parse("old"));
        _ = AddFolder("data");
        _sessions.Dispose();
        _store.Remove(session.Id);

        Session after = await RecoverAsync(session.Id);

        MountPlanEntry mounted = Assert.Single(_homes.Homes[session.Id]);
        Assert.Equal((asked.Id, "old"), (mounted.FolderId, mounted.Name.Value));
        Assert.Equal(mounted, Assert.Single(after.Mounts));
    }

    private static SessionRequest Request() => new() { Owner = Alice, Image = "debian" };

    private Folder AddFolder(string name) =>
        _folders.Create(Alice, FolderName.Parse(name), new FolderLimits(1 << 20, 100));

    private async Task<Session> RecoverAsync(SessionId id)
    {
        _sessions = Manager();
        await _sessions.RecoverAsync(Cancellation);
        return _sessions.Get(id);
    }

    private Task<Session> WaitAsync(SessionId id) =>
        _sessions.WaitAsync(id, Cancellation).WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

    private void Spoil(string container, string label, string value)
    {
        FakeContainer old = _engine.Containers[container];
        Dictionary<string, string> labels = new(old.Specification.Labels) { [label] = value };
        _engine.Containers[container] = new FakeContainer(
            container,
            old.Specification with
            {
                Labels = labels,
            }
        )
        {
            Started = true,
        };
    }

    private SessionManager Manager() =>
        new(
            new SessionManagerSetup
            {
                Folders = _folders,
                Store = _store,
                Engine = _engine,
                Homes = _homes,
                Logs = new MemorySessionLogs(),
                Users = _users,
                Notices = new FakeSessionNotices(),
                Time = TimeProvider.System,
                Logger = _log,
            }
        );
}
