using AutoMount.Cli.Values;
using AutoMount.Core.Folders;

namespace AutoMount.Cli.Tests.Values;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("4096", 4096)]
    [InlineData("500k", 512_000)]
    [InlineData("500K", 512_000)]
    [InlineData("512M", 536_870_912)]
    [InlineData("10G", 10_737_418_240)]
    [InlineData("10GiB", 10_737_418_240)]
    [InlineData("1.5G", 1_610_612_736)]
    [InlineData(".5K", 512)]
    [InlineData("1T", 1_099_511_627_776)]
    [InlineData("7E", 8_070_450_532_247_928_832)]
    [InlineData("9223372036854775806", 9_223_372_036_854_775_806)]
    public void ParseSize_OfASize_IsBinary(string text, long bytes) =>
        Assert.Equal(bytes, Quantity.ParseSize(text));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("500k", 500_000)]
    [InlineData("500K", 500_000)]
    [InlineData("2M", 2_000_000)]
    [InlineData("1.5M", 1_500_000)]
    [InlineData("1G", 1_000_000_000)]
    public void ParseCount_OfACount_IsDecimal(string text, long count) =>
        Assert.Equal(count, Quantity.ParseCount(text));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("G")]
    [InlineData("10GB")]
    [InlineData("10 G")]
    [InlineData("10iB")]
    [InlineData("10Gi")]
    [InlineData("1,5G")]
    [InlineData("1e3")]
    [InlineData("0x10")]
    [InlineData("+1")]
    [InlineData("ten")]
    [InlineData("NaN")]
    [InlineData("iB")]
    [InlineData("GiB")]
    public void ParseSize_OfSomethingElse_SaysWhatToWrite(string text)
    {
        FormatException exception = Assert.Throws<FormatException>(() => Quantity.ParseSize(text));

        Assert.Contains($"'{text}'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("such as 10G", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ParseSize_BelowZero_SaysSo() =>
        Assert.Contains(
            "below zero",
            Assert.Throws<FormatException>(() => Quantity.ParseSize("-5G")).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("8E")]
    [InlineData("9223372036854775807")]
    [InlineData("99999999999999999999999999999999999")]
    [InlineData("79228162514264337593543950335E")]
    public void ParseSize_BeyondEverything_IsRefused(string text) =>
        Assert.Throws<FormatException>(() => Quantity.ParseSize(text));

    [Fact]
    public void ParseCount_WithABinaryUnit_IsRefused() =>
        Assert.Throws<FormatException>(() => Quantity.ParseCount("1KiB"));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1 KiB")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(1_048_575, "1 MiB")]
    [InlineData(10_737_418_240, "10 GiB")]
    [InlineData(FolderLimits.Unlimited, "8 EiB")]
    public void FormatSize_OfBytes_HasABinaryUnit(long bytes, string text) =>
        Assert.Equal(text, Quantity.FormatSize(bytes));
}
