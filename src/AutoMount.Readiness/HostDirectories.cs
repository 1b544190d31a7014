using AutoMount.Core.Configuration;

namespace AutoMount.Readiness;

/// <summary>The directories of the service.</summary>
/// <param name="Runtime">Mounts.</param>
/// <param name="State">Records and files.</param>
public sealed record HostDirectories(string Runtime, string State)
{
    /// <summary>Those of an installed service.</summary>
    public static HostDirectories Usual { get; } = new("/run/automount", "/var/lib/automount");

    /// <summary>Those that a configuration names.</summary>
    public static HostDirectories Of(IReadOnlyList<ConfigurationAssignment> configuration) =>
        new(
            Value(configuration, "RuntimeDirectory") ?? Usual.Runtime,
            Value(configuration, "StateDirectory") ?? Usual.State
        );

    private static string? Value(
        IReadOnlyList<ConfigurationAssignment> configuration,
        string key
    ) => configuration.FirstOrDefault(each => each.Key == key)?.Value;
}
