using System.Globalization;

namespace AutoMount.Cli.Output;

/// <summary>Times for people: in their own time zone.</summary>
internal static class HumanTime
{
    /// <summary>A time; empty where there is none.</summary>
    internal static string Format(DateTimeOffset? time) =>
        time?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)
        ?? string.Empty;
}
