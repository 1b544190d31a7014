using System.Globalization;
using AutoMount.Core.Ports;
using Docker.DotNet.Models;

namespace AutoMount.Containers.Docker;

/// <summary>Published ports in the engine's words.</summary>
internal static class ContainerPorts
{
    internal static Dictionary<string, EmptyStruct> Exposed(IReadOnlyList<PublishedPort> ports) =>
        ports.ToDictionary(NameOf, _ => default(EmptyStruct), StringComparer.Ordinal);

    internal static Dictionary<string, IList<PortBinding>> Bindings(
        IReadOnlyList<PublishedPort> ports
    ) => ports.ToDictionary(NameOf, BindingsOf, StringComparer.Ordinal);

    private static string NameOf(PublishedPort port) =>
        string.Create(CultureInfo.InvariantCulture, $"{port.Port.Number}/tcp");

    private static IList<PortBinding> BindingsOf(PublishedPort port) =>
        [
            new PortBinding
            {
                HostIP = port.Address,
                HostPort = port.HostPort.ToString(CultureInfo.InvariantCulture),
            },
        ];
}
