using System.Text;

namespace AutoMount.Core.Configuration;

/// <summary>The keys of section <c>[Metrics]</c>.</summary>
internal static class MetricsKeys
{
    private const int LongestSocket = 100; // bytes: sockaddr_un holds 107, and a new socket's name is longer by some until it has its place

    public static readonly IReadOnlyList<ConfigurationKey> All =
    [
        Key("Socket", (metrics, text) => metrics with { Socket = Socket(text) }),
        Key("TextFile", (metrics, text) => metrics with { TextFile = TextFile(text) }),
        Key(
            "TextFileInterval",
            (metrics, text) => metrics with { TextFileInterval = Interval(text) }
        ),
    ];

    private static ConfigurationKey Key(
        string name,
        Func<MetricsSettings, string, MetricsSettings> apply
    ) => new("Metrics", name, (all, text) => all with { Metrics = apply(all.Metrics, text) });

    private static string Socket(string text) =>
        Encoding.UTF8.GetByteCount(ConfigurationValues.Path(text)) <= LongestSocket
            ? text
            : throw new FormatException($"a socket's path has at most {LongestSocket} bytes.");

    private static string TextFile(string text) =>
        ConfigurationValues.Path(text).EndsWith(".prom", StringComparison.Ordinal)
            ? text
            : throw new FormatException(
                "give a file whose name ends in '.prom': node_exporter reads no others."
            );

    private static TimeSpan Interval(string text) =>
        ConfigurationValues.Duration(text) is var interval && interval >= TimeSpan.FromSeconds(1)
            ? interval
            : throw new FormatException("at least 1s.");
}
