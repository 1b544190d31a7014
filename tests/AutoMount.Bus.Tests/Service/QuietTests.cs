using AutoMount.Bus.Client;
using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.TestKit.Bus;

namespace AutoMount.Bus.Tests.Service;

/// <summary>Nobody calls for a long time, or a connection of ours is lost: whoever calls next is answered.</summary>
public sealed class QuietTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FirstCallLongAfterTheStart_IsAnswered()
    {
        TimeSpan patience = TimeSpan.FromSeconds(2);
        using PrivateBus bus = PrivateBus.Start(patience);
        await using ServiceFixture service = new(bus.Address);
        await service.InitializeAsync();

        await Task.Delay(2 * patience, Cancellation);

        CommandResult answer = await Commands.RunAsync(
            ServiceFixture.Root,
            [
                "busctl",
                $"--address={bus.Address}",
                "call",
                BusNames.Service,
                BusNames.ManagerPath,
                BusNames.ManagerInterface,
                "ListGpus",
                "a{sv}",
                "0",
            ]
        );
        _ = answer.Succeeded();
    }

    [Fact]
    public async Task ConnectionForQuestionsIsLost_AnotherTakesItsPlace()
    {
        using PrivateBus bus = PrivateBus.Start();
        using PrivateBus lost = PrivateBus.Start();
        using BusLoop loop = new(Connection.Open(bus.Address), _ => { });
        loop.Start();
        Queue<string> addresses = new([lost.Address, bus.Address]);
        CallerDirectory? callers = null;
        await loop.InvokeAsync(() =>
            callers = new CallerDirectory(loop, () => ClientConnection.Open(addresses.Dequeue()))
        );
        await lost.RestartAsync(TimeSpan.Zero);

        await loop.InvokeAsync(() => Assert.Equal(0U, callers!.Ask("org.freedesktop.DBus").Value));

        Assert.Empty(addresses);
    }
}
