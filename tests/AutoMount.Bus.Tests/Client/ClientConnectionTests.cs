using AutoMount.Bus.Client;
using AutoMount.Bus.SdBus;
using AutoMount.TestKit.Bus;

namespace AutoMount.Bus.Tests.Client;

public sealed class ClientConnectionTests : IDisposable
{
    private const string Daemon = "org.freedesktop.DBus";
    private static readonly BusTarget Target = new(Daemon, "/org/freedesktop/DBus", Daemon);

    private readonly PrivateBus _bus = PrivateBus.Start();

    [Fact]
    public void Call_OfTheBusItself_ReturnsItsReply()
    {
        using ClientConnection connection = ClientConnection.Open(_bus.Address);

        using BusMessage reply = connection.Call(Target, "ListNames");

        Assert.Contains(Daemon, reply.Body.ReadStringArray());
    }

    [Fact]
    public void Call_OfNobody_ThrowsTheErrorWithItsName()
    {
        using ClientConnection connection = ClientConnection.Open(_bus.Address);

        BusCallException exception = Assert.Throws<BusCallException>(() =>
            connection.Call(new BusTarget("org.automount1", "/", "org.automount1.Manager"), "X")
        );

        Assert.Equal("org.freedesktop.DBus.Error.ServiceUnknown", exception.Name);
        Assert.NotEmpty(exception.Message);
    }

    [Fact]
    public void Open_OfNoBus_ThrowsBusException() =>
        Assert.Throws<BusException>(() => ClientConnection.Open("unix:path=/nonexistent/bus"));

    [Fact]
    public void ReadDictionary_OfCredentials_ReadsVariantsOfEveryKind()
    {
        using ClientConnection connection = ClientConnection.Open(_bus.Address);

        using BusMessage reply = connection.Call(
            Target,
            "GetConnectionCredentials",
            writer => writer.WriteString(Daemon)
        );

        IReadOnlyDictionary<string, BusValue> credentials = reply.Body.ReadDictionary();
        Assert.Equal("u", credentials["UnixUserID"].Signature);
        Assert.Equal(0u, credentials["UnixUserID"].As<uint>());
    }

    [Fact]
    public void Process_WithASignal_CallsTheSubscriber()
    {
        using ClientConnection connection = ClientConnection.Open(_bus.Address);
        List<string> seen = [];
        using IDisposable subscription = connection.Subscribe(
            $"type='signal',sender='{Daemon}',member='NameOwnerChanged'",
            signal => seen.Add(signal.Body.ReadString())
        );

        ClientConnection.Open(_bus.Address).Dispose();

        while (seen.Count < 2)
        {
            Assert.True(connection.Process(TimeSpan.FromSeconds(5)));
        }

        Assert.All(seen, name => Assert.StartsWith(":", name));
    }

    public void Dispose() => _bus.Dispose();
}
