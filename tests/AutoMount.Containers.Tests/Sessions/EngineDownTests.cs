using AutoMount.Core;
using AutoMount.Core.Sessions;

namespace AutoMount.Containers.Tests.Sessions;

public sealed class EngineDownTests
{
    [Fact]
    public async Task Create_NoEngine_SaysWhereItShouldBe_AndLeavesNothing()
    {
        await using Stage stage = new("unix:///nonexistent/docker.sock");

        ServiceException refusal = await Assert.ThrowsAsync<ServiceException>(() =>
            stage.StartAsync(Stage.Request("true"))
        );

        Assert.Equal(ServiceError.EngineUnavailable, refusal.Error);
        Assert.Contains("/nonexistent/docker.sock", refusal.Message, StringComparison.Ordinal);
        await stage.AssertNothingLeftAsync(engineIsUp: false);
        Assert.DoesNotContain(stage.Sessions.List(owner: null), one => !one.State.IsFinal());
    }
}
