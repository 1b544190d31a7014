using AutoMount.Core.Sessions;
using AutoMount.TestKit.Containers;

namespace AutoMount.Containers.Tests.Sessions;

/// <summary>Sessions on a real Docker engine, which are ended after each test and leave nothing.</summary>
/// <param name="fixture">The engine.</param>
public abstract class StageTests(DockerFixture fixture)
    : IClassFixture<DockerFixture>,
        IAsyncLifetime
{
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected PrivateDocker Docker { get; } = fixture.Docker;

    protected Stage Stage { get; } = new(fixture.Docker.Host);

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        await using (Stage)
        {
            foreach (Session session in Stage.Sessions.List(owner: null))
            {
                using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
                _ = await Stage.Sessions.TerminateAsync(session.Id, limit.Token);
            }

            await Stage.AssertNothingLeftAsync();
            Assert.All(Stage.Gpus.List(), view => Assert.Null(view.Lease));
        }

        GC.SuppressFinalize(this);
    }
}
