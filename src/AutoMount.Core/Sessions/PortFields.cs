using AutoMount.Core.Ports;

namespace AutoMount.Core.Sessions;

/// <summary>A port of a session as its document has it.</summary>
internal sealed record PortFields
{
    public string? Name { get; init; }

    public int Port { get; init; }

    public string? Protocol { get; init; }

    public string? Address { get; init; }

    public int HostPort { get; init; }

    public static PortFields[]? Of(IReadOnlyList<PublishedPort> ports) =>
        ports.Count == 0
            ? null
            :
            [
                .. ports.Select(port => new PortFields
                {
                    Name = port.Port.Name,
                    Port = port.Port.Number,
                    Protocol = ServicePorts.WordOf(port.Port.Protocol),
                    Address = port.Address,
                    HostPort = port.HostPort,
                }),
            ];

    public static IReadOnlyList<PublishedPort> ToPorts(PortFields[]? fields) =>
        fields is null ? [] : [.. fields.Select(field => field.ToPort()).OfType<PublishedPort>()];

    private PublishedPort? ToPort() =>
        Name is { } name
        && Address is { } address
        && ServicePorts.ToProtocol(Protocol) is { } protocol
            ? new PublishedPort(new ServicePort(name, Port, protocol), address, HostPort)
            : null;
}
