using System.Globalization;

namespace AutoMount.Cli.Output;

/// <summary>Times for people, as <c>systemd.time(7)</c> has them: in their own time zone, and how long ago.</summary>
internal static class HumanTime
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    private const long Minute = 60;
    private const long Hour = 60 * Minute;
    private const long Day = 24 * Hour;
    private const long Week = 7 * Day;
    private const long Year = 31_557_600; // 365.25 days
    private const long Month = Year / 12;

    /// <summary>A time, such as <c>Mon 2026-11-23 10:00:00 UTC</c>; empty where there is none.</summary>
    internal static string Format(DateTimeOffset? time) => Format(time, TimeZoneInfo.Local);

    /// <summary>A time and how far away it is, such as <c>Mon 2026-11-23 10:00:00 UTC; 2h 3min ago</c>.</summary>
    internal static string FormatBoth(DateTimeOffset? time) =>
        time is null ? string.Empty : $"{Format(time)}; {Distance(time)}";

    /// <summary>How far away a time is, such as <c>2h 3min ago</c> or <c>5min left</c>; empty where there is none.</summary>
    internal static string Distance(DateTimeOffset? time) =>
        Distance(time, TimeProvider.System.GetUtcNow());

    internal static string Format(DateTimeOffset? time, TimeZoneInfo zone)
    {
        if (time is not { } known)
        {
            return string.Empty;
        }

        DateTimeOffset local = TimeZoneInfo.ConvertTime(known, zone);
        // without globalisation data the runtime's names of a zone are the abbreviations that its file has
        string name = zone.IsDaylightSavingTime(local) ? zone.DaylightName : zone.StandardName;
        if (name.Contains(' ', StringComparison.Ordinal))
        {
            name = local.Offset == TimeSpan.Zero ? "UTC" : local.ToString("zzz", Invariant);
        }

        return $"{local.ToString("ddd yyyy-MM-dd HH:mm:ss", Invariant)} {name}";
    }

    internal static string Distance(DateTimeOffset? time, DateTimeOffset now)
    {
        if (time is not { } known)
        {
            return string.Empty;
        }

        TimeSpan distance = now - known;
        string length = Length(distance.Duration());
        return length.Length == 0 ? "now"
            : distance > TimeSpan.Zero ? $"{length} ago"
            : $"{length} left";
    }

    /// <summary>In the two largest units that say something.</summary>
    private static string Length(TimeSpan time)
    {
        long seconds = (long)time.TotalSeconds;
        return seconds switch
        {
            >= Year => Two(seconds, Year, "year", Month, "month"),
            >= Month => Two(seconds, Month, "month", Day, "day"),
            >= Week => Two(seconds, Week, "week", Day, "day"),
            >= 2 * Day => $"{seconds / Day} days",
            >= 25 * Hour => $"1 day {(seconds - Day) / Hour}h",
            >= 6 * Hour => $"{seconds / Hour}h",
            >= Hour => $"{seconds / Hour}h {seconds % Hour / Minute}min",
            >= 5 * Minute => $"{seconds / Minute}min",
            >= Minute => $"{seconds / Minute}min {seconds % Minute}s",
            > 0 => $"{seconds}s",
            _ => time.TotalMilliseconds >= 1 ? $"{(long)time.TotalMilliseconds}ms" : string.Empty,
        };
    }

    private static string Two(long seconds, long large, string name, long small, string smallName)
    {
        string first = Wording.Count(seconds / large, name);
        long rest = seconds % large / small;
        return $"{first} {Wording.Count(rest, smallName)}";
    }
}
