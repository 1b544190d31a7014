namespace AutoMount.Core.Configuration;

/// <summary>Where metrics are told; nothing is counted where they are told nowhere.</summary>
public sealed record MetricsSettings
{
    /// <summary><c>Socket=</c>: the path of a socket at which they can be fetched; null for none.</summary>
    public string? Socket { get; init; }

    /// <summary><c>TextFile=</c>: a file for node_exporter's textfile collector; null for none.</summary>
    public string? TextFile { get; init; }

    /// <summary><c>TextFileInterval=</c>: how often that is written.</summary>
    public TimeSpan TextFileInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether they are told anywhere.</summary>
    public bool IsOn => Socket is not null || TextFile is not null;
}
