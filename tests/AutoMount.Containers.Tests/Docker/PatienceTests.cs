using AutoMount.Containers.Docker;
using AutoMount.Core;

namespace AutoMount.Containers.Tests.Docker;

/// <summary>How long an engine may take.</summary>
public sealed class PatienceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Counting and copying take as long as there are files.</summary>
    [Fact]
    public async Task Size_MayTakeLong_AndAPlainAnswerMayNot()
    {
        using SlowEngine slow = new();
        using DockerEngine engine = new(
            new DockerEngineOptions
            {
                Host = slow.Host,
                Network = "none",
                Instance = "/nowhere",
            }
        )
        {
            Patience = TimeSpan.FromSeconds(1),
        };
        Assert.NotNull(await engine.InspectAsync("c", Cancellation));
        slow.Delay = TimeSpan.FromSeconds(3);

        ServiceException away = await Assert.ThrowsAsync<ServiceException>(() =>
            engine.InspectAsync("c", Cancellation)
        );
        Assert.Equal(ServiceError.EngineUnavailable, away.Error);
        Assert.Equal(5, await engine.GetSizeAsync("c", Cancellation));
    }
}
