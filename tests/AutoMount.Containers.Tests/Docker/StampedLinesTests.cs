using System.Text;
using AutoMount.Containers.Docker;
using AutoMount.Core.Sessions;

namespace AutoMount.Containers.Tests.Docker;

public sealed class StampedLinesTests
{
    private const int Part = 16 * 1024;
    private readonly List<(DateTimeOffset? At, string Text)> _lines = [];

    [Fact]
    public void Times_AreTakenOff()
    {
        Take("2026-01-02T03:04:05.123456789Z one\n2026-01-02T03:04:06.000000000Z \n");

        DateTimeOffset time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        Assert.Equal(
            [(time.AddTicks(1234567), "one"), (time.AddSeconds(1), "")],
            _lines.Select(line => (line.At!.Value, line.Text))
        );
    }

    /// <summary>The engine puts a time before each part of a long line.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void LongLine_ComesInTheEnginesParts(int rest)
    {
        string stamp = "2026-01-02T03:04:05.123456789Z ";
        Take(stamp + new string('x', Part) + stamp + new string('y', rest) + "\n" + stamp + "z\n");

        Assert.Equal(
            rest == 0 ? [Part, 1] : [Part, rest, 1],
            _lines.Select(line => line.Text.Length)
        );
        Assert.All(_lines, line => Assert.NotNull(line.At));
    }

    [Theory]
    [InlineData("no time at all")]
    [InlineData("2026-01-02T03:04:05.123456789Zone")]
    [InlineData("2026-13-02T03:04:05.123456789Z one")]
    [InlineData("")]
    public void LineWithoutATime_IsKeptWhole(string line)
    {
        Take(line + "\n");

        Assert.Equal([(null, line)], _lines);
    }

    private void Take(string text)
    {
        using LineStream lines = StampedLines.To(
            isError: false,
            line => _lines.Add((line.At, Encoding.UTF8.GetString(line.Text.Span)))
        );
        lines.Write(Encoding.UTF8.GetBytes(text));
        lines.Finish();
    }
}
