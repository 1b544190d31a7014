using AutoMount.Cli.Output;

namespace AutoMount.Cli.Tests.Output;

public sealed class HumanTimeTests
{
    private static readonly DateTimeOffset Time = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("UTC", "Mon 2026-11-23 10:00:00 UTC")]
    [InlineData("Europe/Berlin", "Mon 2026-11-23 11:00:00 CET")]
    [InlineData("Asia/Kolkata", "Mon 2026-11-23 15:30:00 IST")]
    public void Format_IsSystemds(string zone, string expected) =>
        Assert.Equal(expected, HumanTime.Format(Time, TimeZoneInfo.FindSystemTimeZoneById(zone)));

    [Fact]
    public void Format_InSummer_NamesSummerTime() =>
        Assert.Equal(
            "Wed 2026-07-01 12:00:00 CEST",
            HumanTime.Format(
                new DateTimeOffset(2026, 7, 1, 10, 0, 0, TimeSpan.Zero),
                TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")
            )
        );

    /// <summary>What <c>format_timestamp_relative()</c> of systemd gives.</summary>
    [Theory]
    [InlineData(0, "now")]
    [InlineData(0.25, "250ms ago")]
    [InlineData(59, "59s ago")]
    [InlineData(61, "1min 1s ago")]
    [InlineData(301, "5min ago")]
    [InlineData(7380, "2h 3min ago")]
    [InlineData(6 * 3600 + 120, "6h ago")]
    [InlineData(24.5 * 3600, "24h ago")]
    [InlineData(25 * 3600, "1 day 1h ago")]
    [InlineData(3 * 86400, "3 days ago")]
    [InlineData(8 * 86400, "1 week 1 day ago")]
    [InlineData(40 * 86400, "1 month 9 days ago")]
    [InlineData(2 * 31557600 + 2629800, "2 years 1 month ago")]
    [InlineData(-90, "1min 30s left")]
    public void Distance_IsSystemds(double secondsAgo, string expected) =>
        Assert.Equal(expected, HumanTime.Distance(Time, Time.AddSeconds(secondsAgo)));

    [Fact]
    public void NoTime_IsNothing() => Assert.Empty(HumanTime.FormatBoth(null));
}
