using AutoMount.Cli.Values;
using AutoMount.TestKit.Core;

namespace AutoMount.Cli.Tests.Values;

/// <summary>Whatever is written for a quantity: a number that is not negative, or one sentence that says what is wrong.</summary>
public sealed class QuantityFuzzTests
{
    private static readonly string[] Samples =
    [
        "10G",
        "1.5T",
        "4096",
        "512MiB",
        "2E",
        "7.99E",
        "0",
        "",
        "500k",
        "iB",
        "KiB",
        "0.0000000000000000000000000001P",
    ];

    [Fact]
    public void AnyText_IsANumberOrASentence()
    {
        TextSpoiler spoiler = new(new Random(1), Samples);
        for (int number = 0; number < 100_000; number++)
        {
            string text = spoiler.Next();
            Check(text, Quantity.ParseSize);
            Check(text, Quantity.ParseCount);
        }
    }

    private static void Check(string text, Func<string, long> parse)
    {
        try
        {
            long value = parse(text);
            Assert.True(value >= 0, $"'{text}' became {value}");
            Assert.NotEmpty(Quantity.FormatSize(value));
        }
        catch (FormatException exception)
        {
            Assert.NotEmpty(exception.Message);
        }
    }
}
