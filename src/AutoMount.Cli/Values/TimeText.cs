using System.Globalization;
using AutoMount.Core;

namespace AutoMount.Cli.Values;

/// <summary>A time as people write it: a part of what <c>systemd.time(7)</c> allows.</summary>
internal static class TimeText
{
    /// <summary>The forms, for messages.</summary>
    internal const string Form =
        "'2026-11-23', '2026-11-23 10:00', 'today', 'yesterday', or how long ago: 2h, 7d";

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd",
        "yyyy-MM-dd HH:mm",
        "yyyy-MM-dd HH:mm:ss",
        "yyyy-MM-dd'T'HH:mm:ss",
    ];

    /// <summary>Reads one.</summary>
    /// <param name="text">It.</param>
    /// <param name="now">What time it is.</param>
    /// <param name="zone">Where.</param>
    /// <exception cref="FormatException">It is none.</exception>
    internal static DateTimeOffset Parse(string text, DateTimeOffset now, TimeZoneInfo zone)
    {
        DateTime today = TimeZoneInfo.ConvertTime(now, zone).Date;
        switch (text)
        {
            case "now":
                return now;
            case "today":
                return At(today, zone);
            case "yesterday":
                return At(today.AddDays(-1), zone);
        }

        CultureInfo culture = CultureInfo.InvariantCulture;
        if (DateTime.TryParseExact(text, Formats, culture, DateTimeStyles.None, out DateTime local))
        {
            return At(local, zone);
        }

        // as 'automountctl --json' writes it
        if (
            text.Contains('T', StringComparison.Ordinal)
            && DateTimeOffset.TryParse(text, culture, DateTimeStyles.None, out DateTimeOffset exact)
        )
        {
            return exact;
        }

        try
        {
            return now - DurationText.Parse(text, longest: TimeSpan.FromDays(3660));
        }
        catch (FormatException exception)
        {
            throw new FormatException($"'{text}' is no time; write {Form}.", exception);
        }
    }

    private static DateTimeOffset At(DateTime local, TimeZoneInfo zone) =>
        new(local, zone.GetUtcOffset(local));
}
