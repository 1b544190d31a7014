using AutoMount.Bus.Service;
using AutoMount.Core;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Time.Testing;

namespace AutoMount.Bus.Tests.Service;

public sealed class EngineStatusTests
{
    [Fact]
    public async Task Describe_WhenTheEngineIsDown_SaysWhy_AndRecovers()
    {
        FakeContainerEngine engine = new()
        {
            Failure = new ServiceException(ServiceError.EngineUnavailable, "Docker is down."),
        };
        FakeTimeProvider time = new();
        EngineStatus status = new(engine, time, TestContext.Current.CancellationToken);

        await status.RefreshAsync();
        Assert.Equal("unavailable: Docker is down.", status.Describe());

        engine.Failure = null;
        Assert.Equal("unavailable: Docker is down.", status.Describe());
        time.Advance(TimeSpan.FromSeconds(11));
        while (status.Describe() != "Fake 1.0")
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
