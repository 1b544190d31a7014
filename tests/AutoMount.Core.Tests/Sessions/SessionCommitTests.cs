using AutoMount.Core.Accounts;
using AutoMount.Core.Configuration;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Core;

namespace AutoMount.Core.Tests.Sessions;

/// <summary>What users may make images of.</summary>
public sealed class SessionCommitTests : IDisposable
{
    private static readonly UserId Alice = new(1000);
    private static readonly UserId Bob = new(1001);
    private readonly FakeCommits _commits = new();
    private readonly SessionManager _sessions;

    public SessionCommitTests()
    {
        FakeUserDirectory users = new((Alice.Value, "alice"), (Bob.Value, "bob"));
        _sessions = new SessionManager(
            FakeSessionSetup.For(users) with
            {
                Commits = _commits,
                Settings = () =>
                    new SessionSettings
                    {
                        Commits = new CommitPolicy { MaximumBytes = 100, MaximumTotalBytes = 250 },
                    },
            }
        );
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _sessions.Dispose();

    [Theory]
    [InlineData(100, 0, true)]
    [InlineData(101, 0, false)]
    [InlineData(50, 200, true)]
    [InlineData(51, 200, false)]
    [InlineData(1, 1000, false)]
    public async Task Image_HasTheRoomThatIsLeft(long bytes, long added, bool isMade)
    {
        Session session = await StartAsync(Alice);
        (_commits.Bytes, _commits.Added) = (bytes, added);

        if (isMade)
        {
            _ = await CommitAsync(session);
        }
        else
        {
            ServiceException refused = await Assert.ThrowsAsync<ServiceException>(() =>
                CommitAsync(session)
            );
            Assert.Equal(ServiceError.LimitReached, refused.Error);
        }

        Assert.Equal(("org.automount.image.owner", "1000"), _commits.Asked);
        Assert.Equal(
            isMade ? [Math.Min(100, 250 - added)] : [],
            _commits.Made.Select(made => made.MaximumBytes)
        );
    }

    [Fact]
    public async Task Image_MadeByRoot_HasNoBound()
    {
        Session session = await StartAsync(Alice);
        (_commits.Bytes, _commits.Added) = (1000, 1000);

        _ = await _sessions.CommitAsync(session.Id, "tools", asRoot: true, Cancellation);

        Assert.Equal(long.MaxValue, Assert.Single(_commits.Made).MaximumBytes);
    }

    /// <summary>What is left would else be given out twice.</summary>
    [Fact]
    public async Task Images_OfAUser_AreMadeOneAtATime()
    {
        Session first = await StartAsync(Alice);
        Session second = await StartAsync(Alice);
        Session others = await StartAsync(Bob);
        _commits.Gate = new TaskCompletionSource();
        Task<string> made = CommitAsync(first);

        ServiceException refused = await Assert.ThrowsAsync<ServiceException>(() =>
            CommitAsync(second)
        );
        Assert.Equal(ServiceError.LimitReached, refused.Error);
        Task<string> anothers = CommitAsync(others);
        _commits.Gate.SetResult();

        _ = await made;
        _ = await anothers;
        _ = await CommitAsync(second);
    }

    [Fact]
    public async Task Image_ThatCouldNotBeMade_IsInNobodysWay()
    {
        Session session = await StartAsync(Alice);
        _commits.Gate = new TaskCompletionSource();
        _commits.Gate.SetException(new ServiceException(ServiceError.EngineUnavailable, "away"));
        _ = await Assert.ThrowsAsync<ServiceException>(() => CommitAsync(session));
        _commits.Gate = null;

        _ = await CommitAsync(session);
    }

    private Task<Session> StartAsync(UserId owner) =>
        _sessions.CreateAsync(new SessionRequest { Owner = owner, Image = "debian" }, Cancellation);

    private async Task<string> CommitAsync(Session session) =>
        (await _sessions.CommitAsync(session.Id, "tools", asRoot: false, Cancellation)).ImageId;

    private sealed class FakeCommits : IContainerCommits
    {
        public long Bytes { get; set; }

        public long Added { get; set; }

        public (string, string) Asked { get; private set; }

        public List<CommitSpecification> Made { get; } = [];

        /// <summary>Waited for before an image is there.</summary>
        public TaskCompletionSource? Gate { get; set; }

        public Task<long> GetSizeAsync(string containerId, CancellationToken cancellation) =>
            Task.FromResult(Bytes);

        public Task<long> GetAddedBytesAsync(
            string label,
            string value,
            CancellationToken cancellation
        )
        {
            Asked = (label, value);
            return Task.FromResult(Added);
        }

        public async Task<string> CommitAsync(
            CommitSpecification specification,
            CancellationToken cancellation
        )
        {
            if (Gate is { } gate)
            {
                await gate.Task;
            }

            Made.Add(specification);
            return "sha256:11";
        }
    }
}
