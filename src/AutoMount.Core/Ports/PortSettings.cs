namespace AutoMount.Core.Ports;

/// <summary>Section <c>[Ports]</c> of the configuration: where services of sessions are reached.</summary>
public sealed record PortSettings
{
    /// <summary><c>PortAddress=</c>: the host's address that ports are published at.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary><c>PortPool=</c>: the first port that may be given to a session.</summary>
    public int First { get; init; } = 30000;

    /// <summary><c>PortPool=</c>: the last.</summary>
    public int Last { get; init; } = 32767;
}
