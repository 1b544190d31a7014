using AutoMount.Bus.Client;
using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Tests.Service;

public sealed class BusLossTests
{
    [Fact]
    public async Task Ended_WhenTheBusDies_Fails()
    {
        ServiceFixture service = new();
        await service.InitializeAsync();

        service.Bus.Dispose();

        await Assert.ThrowsAsync<BusException>(() =>
            service.Service.Ended.WaitAsync(
                TimeSpan.FromSeconds(10),
                TestContext.Current.CancellationToken
            )
        );
        await service.Service.DisposeAsync();
    }

    [Fact]
    public async Task Ended_WhenStopped_Completes_AndTheNameIsFree()
    {
        ServiceFixture service = new();
        await service.InitializeAsync();

        await service.Service.DisposeAsync();

        await service.Service.Ended;
        using ClientConnection connection = service.Connect();
        Assert.Throws<BusCallException>(() => connection.Call(ServiceFixture.Manager, "X"));
        service.Bus.Dispose();
    }
}
