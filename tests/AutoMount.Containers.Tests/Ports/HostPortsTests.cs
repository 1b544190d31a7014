using System.Net;
using System.Net.Sockets;
using AutoMount.Containers.Ports;

namespace AutoMount.Containers.Tests.Ports;

/// <summary>On this host's own ports.</summary>
public sealed class HostPortsTests
{
    private readonly HostPorts _ports = new();

    /// <summary>Two programs may bind one port where both set SO_REUSEADDR, as most servers do.</summary>
    [Fact]
    public void Held_IsHeldAgainstAServerThatReusesAddresses()
    {
        int port = FreePort();
        using (IDisposable? held = _ports.TryHold("127.0.0.1", port))
        {
            Assert.NotNull(held);
            Assert.Equal(SocketError.AddressAlreadyInUse, Listen(port));
            Assert.Null(_ports.TryHold("127.0.0.1", port));
        }

        Assert.Equal(SocketError.Success, Listen(port));
    }

    private static SocketError Listen(int port)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen();
            return SocketError.Success;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode;
        }
    }

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
