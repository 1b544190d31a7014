using System.Globalization;

namespace AutoMount.Cli.Output;

/// <summary>Times in JSON: RFC 3339, UTC, microseconds.</summary>
internal static class JsonTime
{
    /// <summary>A time, or null where there is none.</summary>
    internal static string? Format(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
