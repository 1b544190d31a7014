using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Images;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace AutoMount.Core.Tests.Sessions;

/// <summary>Sessions whose image is not there yet.</summary>
public sealed class SessionPullTests
{
    private static readonly UserId Root = new(0);
    private static readonly UserId Alice = new(1000);
    private readonly FakeContainerEngine _engine = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MissingImage_IsFetched_WhereThatWasAskedFor()
    {
        using SessionManager sessions = Manager();

        Session session = await sessions.CreateAsync(Request(Root, pulls: true), Cancellation);

        Assert.Equal(
            [
                SessionState.Preparing,
                SessionState.Pulling,
                SessionState.Creating,
                SessionState.Running,
            ],
            session.History.Select(step => step.State)
        );
        Session again = await sessions.CreateAsync(Request(Root, pulls: true), Cancellation);
        Assert.DoesNotContain(again.History, step => step.State == SessionState.Pulling);
        _ = await sessions.TerminateAsync(session.Id, Cancellation);
        _ = await sessions.TerminateAsync(again.Id, Cancellation);
    }

    [Theory]
    [InlineData(0u, false, ServiceError.NoSuchImage)]
    [InlineData(1000u, true, ServiceError.AccessDenied)]
    public async Task MissingImage_IsNotFetched_WithoutTheWishOrTheRight(
        uint user,
        bool pulls,
        ServiceError error
    )
    {
        using SessionManager sessions = Manager();

        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() =>
            sessions.CreateAsync(Request(new UserId(user), pulls), Cancellation)
        );

        Assert.Equal(error, refusal.Error);
        Assert.Equal(SessionState.Failed, sessions.List(owner: null).Single().State);
    }

    private static SessionRequest Request(UserId owner, bool pulls) =>
        new()
        {
            Owner = owner,
            Image = "python:3",
            Pulls = pulls,
        };

    private SessionManager Manager()
    {
        FakeUserDirectory users = new((Alice.Value, "alice"), (Root.Value, "root"));
        return new SessionManager(
            new SessionManagerSetup
            {
                Folders = new FolderManager(
                    new MemoryFolderStore(),
                    new FakeFolderEngine(),
                    users,
                    TimeProvider.System
                ),
                Store = new MemorySessionStore(),
                Engine = _engine,
                ImageEngine = new Registry(_engine),
                Homes = new FakeSessionHomes(),
                Logs = new MemorySessionLogs(),
                Users = users,
                Notices = new FakeSessionNotices(),
                Time = TimeProvider.System,
                Logger = NullLogger.Instance,
            }
        );
    }

    /// <summary>A registry that has every image.</summary>
    private sealed class Registry(FakeContainerEngine engine) : IImageEngine
    {
        public Task<IReadOnlyList<ImageSummary>> ListImagesAsync(CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<ImageSummary> ShowImageAsync(
            string reference,
            CancellationToken cancellation
        ) => throw new NotSupportedException();

        public Task PullImageAsync(
            string reference,
            Action<PullProgress> progress,
            CancellationToken cancellation
        )
        {
            engine.Images.Add(reference);
            return Task.CompletedTask;
        }
    }
}
