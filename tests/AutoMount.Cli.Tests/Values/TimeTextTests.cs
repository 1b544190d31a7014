using System.Globalization;
using AutoMount.Cli.Values;

namespace AutoMount.Cli.Tests.Values;

/// <summary>Times as people write them.</summary>
public sealed class TimeTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 30, 0, TimeSpan.Zero);

    private static readonly TimeZoneInfo Zone = TimeZoneInfo.CreateCustomTimeZone(
        "there",
        TimeSpan.FromHours(-11),
        "there",
        "there"
    );

    [Theory]
    [InlineData("2026-11-20", "2026-11-20T11:00:00Z")]
    [InlineData("2026-11-20 08:15", "2026-11-20T19:15:00Z")]
    [InlineData("2026-11-20 08:15:30", "2026-11-20T19:15:30Z")]
    [InlineData("2026-11-20T08:15:30", "2026-11-20T19:15:30Z")]
    [InlineData("2026-11-20T08:15:30.5Z", "2026-11-20T08:15:30.5Z")]
    [InlineData("today", "2026-11-22T11:00:00Z")] // there it is still the 22nd
    [InlineData("yesterday", "2026-11-21T11:00:00Z")]
    [InlineData("now", "2026-11-23T10:30:00Z")]
    [InlineData("2h", "2026-11-23T08:30:00Z")]
    [InlineData("7d", "2026-11-16T10:30:00Z")]
    public void Time_IsRead(string text, string meant) =>
        Assert.Equal(
            DateTimeOffset.Parse(meant, CultureInfo.InvariantCulture),
            TimeText.Parse(text, Now, Zone)
        );

    [Theory]
    [InlineData("soon")]
    [InlineData("")]
    [InlineData("2026-13-01")]
    [InlineData("11/23/2026")]
    public void Nonsense_SaysWhatIsRight(string text) =>
        Assert.Contains(
            "yesterday",
            Assert.Throws<FormatException>(() => TimeText.Parse(text, Now, Zone)).Message,
            StringComparison.Ordinal
        );
}
