using System.Diagnostics;
using AutoMount.Containers.Docker;
using AutoMount.Containers.Tests.Sessions;
using AutoMount.Core.Sessions;

namespace AutoMount.Containers.Tests.Docker;

public sealed class EventStreamTests(DockerFixture fixture) : IClassFixture<DockerFixture>
{
    /// <summary>Longer than the client's patience with an answer (100 seconds).</summary>
    [Fact]
    [Trait("Kind", "Soak")]
    public async Task Stream_WithoutEvents_Lasts()
    {
        using DockerEngine engine = new(
            new DockerEngineOptions
            {
                Host = fixture.Docker.Host,
                Network = "none",
                Instance = "nobody",
            }
        );
        using CancellationTokenSource ending = new();
        List<ContainerEvent> events = [];
        long start = Stopwatch.GetTimestamp();
        Task stream = engine.FollowEventsAsync(
            TimeProvider.System.GetUtcNow(),
            events.Add,
            ending.Token
        );

        Task first = await Task.WhenAny(
            stream,
            Task.Delay(TimeSpan.FromSeconds(130), TestContext.Current.CancellationToken)
        );

        Assert.False(first == stream, $"it ended after {Stopwatch.GetElapsedTime(start)}");
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream);
        Assert.Empty(events);
    }
}
