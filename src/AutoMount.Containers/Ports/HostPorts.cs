using System.Net;
using System.Net.Sockets;
using AutoMount.Core;
using AutoMount.Core.Ports;

namespace AutoMount.Containers.Ports;

/// <summary>The host's TCP ports: one is free that can be bound, and as long as we have it bound nobody else can.</summary>
public sealed class HostPorts : IHostPorts
{
    /// <inheritdoc/>
    public IDisposable? TryHold(string address, int port)
    {
        IPAddress host = IPAddress.Parse(address);
        Socket socket = new(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(host, port));
            socket.Listen(backlog: 1); // two programs may bind one port (SO_REUSEADDR), but only one can listen
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            return
                exception.SocketErrorCode
                    is SocketError.AddressAlreadyInUse
                        or SocketError.AccessDenied
                ? null
                : throw new ServiceException(
                    ServiceError.InvalidArgument,
                    $"PortAddress={address} is no address of this host ({exception.Message}); an administrator corrects it in automountd.conf(5).",
                    exception
                );
        }
    }
}
