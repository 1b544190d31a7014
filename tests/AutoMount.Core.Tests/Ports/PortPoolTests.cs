using AutoMount.Core.Ports;
using AutoMount.TestKit.Core;

namespace AutoMount.Core.Tests.Ports;

/// <summary>On a fake host.</summary>
public sealed class PortPoolTests
{
    private static readonly ServicePort First = new("a", 80, PortProtocol.Http);
    private static readonly ServicePort Second = new("b", 81, PortProtocol.Http);
    private readonly FakeHostPorts _host = new();
    private readonly PortPool _pool;

    public PortPoolTests() =>
        _pool = new PortPool(new PortSettings { First = 100, Last = 104 }, _host);

    [Fact]
    public void Take_SkipsWhatSessionsAndOthersHave()
    {
        _host.Taken[100] = true;

        using HeldPorts held = _pool.Take([First, Second], new HashSet<int> { 101, 103 });

        Assert.Equal([102, 104], held.Ports.Select(port => port.HostPort));
        Assert.Contains(102, _host.Taken.Keys);
    }

    [Fact]
    public void Take_APortThatWasGivenBack_IsTheLastToBeGiven()
    {
        List<int> given = [];
        for (int round = 0; round < 6; round++)
        {
            using HeldPorts held = _pool.Take([First], new HashSet<int>());
            given.Add(held.Ports[0].HostPort);
        }

        Assert.Equal([100, 101, 102, 103, 104, 100], given);
    }

    [Fact]
    public void Take_OfMoreThanThereAre_GivesNoPortTwice()
    {
        PortPool pool = new(new PortSettings { First = 100, Last = 101 }, new GenerousHost());

        using HeldPorts held = pool.Take([First, Second], new HashSet<int>());
        ServiceException refusal = Assert.Throws<ServiceException>(() =>
            pool.Take([First, Second, First], new HashSet<int>())
        );

        Assert.Equal([100, 101], held.Ports.Select(port => port.HostPort));
        Assert.Equal(ServiceError.LimitReached, refusal.Error);
    }

    /// <summary>Lets anybody have any port.</summary>
    private sealed class GenerousHost : IHostPorts
    {
        public IDisposable TryHold(string address, int port) => new CancellationTokenSource();
    }

    [Fact]
    public void Take_WithNothingLeft_SaysSo_AndHoldsNothing()
    {
        ServiceException refusal = Assert.Throws<ServiceException>(() =>
            _pool.Take([First, Second], new HashSet<int> { 100, 101, 102, 103 })
        );

        Assert.Equal(ServiceError.LimitReached, refusal.Error);
        Assert.Contains("PortPool=", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_host.Taken);
    }
}
