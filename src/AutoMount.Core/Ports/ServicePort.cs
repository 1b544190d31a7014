using System.Globalization;

namespace AutoMount.Core.Ports;

/// <summary>A port inside a session that is to be reached from the host.</summary>
/// <param name="Name">What the service calls itself, such as <c>jupyter</c>.</param>
/// <param name="Number">The port inside.</param>
/// <param name="Protocol">What is spoken there; tells the URL.</param>
public sealed record ServicePort(string Name, int Number, PortProtocol Protocol);

/// <summary>What is spoken at a port. All are TCP.</summary>
public enum PortProtocol
{
    /// <summary>HTTP.</summary>
    Http,

    /// <summary>HTTP over TLS.</summary>
    Https,

    /// <summary>Anything else.</summary>
    Tcp,
}

/// <summary>A port of a session as it is reached on the host.</summary>
/// <param name="Port">The port inside.</param>
/// <param name="Address">The host's address.</param>
/// <param name="HostPort">The port there.</param>
public sealed record PublishedPort(ServicePort Port, string Address, int HostPort)
{
    /// <summary>What a user opens: a URL, or <c>address:port</c> where there is none.</summary>
    public string Url
    {
        get
        {
            string address = Address is "0.0.0.0" or "::" ? "localhost" : Address;
            string host = address.Contains(':', StringComparison.Ordinal)
                ? $"[{address}]"
                : address;
            string place = string.Create(CultureInfo.InvariantCulture, $"{host}:{HostPort}");
            return Port.Protocol switch
            {
                PortProtocol.Http => $"http://{place}/",
                PortProtocol.Https => $"https://{place}/",
                _ => place,
            };
        }
    }
}
