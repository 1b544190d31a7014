using System.Buffers;
using System.Text;

namespace AutoMount.Daemon.Metrics;

/// <summary>Labels as they stand between the braces, escaped. Made once for all metrics that have them.</summary>
internal static class MetricLabels
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create("\\\"\n");

    /// <summary>No labels.</summary>
    public static byte[] None { get; } = [];

    /// <summary>One label.</summary>
    public static byte[] Of(string name, string value) =>
        Encoding.UTF8.GetBytes($"{name}=\"{Escape(value)}\"");

    /// <summary>Two labels.</summary>
    public static byte[] Of(string name, string value, string secondName, string secondValue) =>
        [.. Of(name, value), (byte)',', .. Of(secondName, secondValue)];

    /// <summary>A value as it stands between quotes: any text but for three characters.</summary>
    internal static string Escape(string value) =>
        value.AsSpan().ContainsAny(Escaped)
            ? value
                .Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("\"", "\\\"", StringComparison.Ordinal)
                .Replace("\n", "\\n", StringComparison.Ordinal)
            : value;
}
