using System.Text;
using AutoMount.Core.Sessions;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace AutoMount.Core.Tests.Sessions;

/// <summary>From bytes to lines, and how many of them.</summary>
public sealed class LineTests
{
    [Fact]
    public void Bytes_BecomeLines_HoweverTheyAreCut() =>
        Gen.Select(Gen.Int[0, 3].Select(letter => "ab\n\0"u8[letter]).Array[0, 60], Gen.Int[1, 7])
            .Sample(
                (bytes, length) =>
                {
                    List<string> lines = [];
                    LineStream stream = new(1000, line => lines.Add(Text(line)));
                    foreach (byte[] piece in bytes.Chunk(length))
                    {
                        stream.Write(piece);
                    }

                    stream.Finish();
                    string[] expected = Encoding.Latin1.GetString(bytes).Split('\n');
                    Assert.Equal(expected[^1].Length > 0 ? expected : expected[..^1], lines);
                }
            );

    [Fact]
    public void LongLine_ComesInParts_AndLosesNothing()
    {
        List<string> lines = [];
        LineStream stream = new(4, line => lines.Add(Text(line)));

        stream.Write("abcdefghi\nj"u8);
        stream.Finish();

        Assert.Equal(["abcd", "efgh", "i", "j"], lines);
    }

    [Fact]
    public void Budget_LetsABurstThrough_ThenSoManyASecond()
    {
        FakeTimeProvider time = new();
        LineBudget budget = new(time, burst: 10, perSecond: 5);

        Assert.Equal(10, Enumerable.Range(0, 100).Count(line => budget.TryTake(out _)));
        Assert.Equal(90, budget.LeftOut);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(budget.TryTake(out long leftOut));
        Assert.Equal(90, leftOut);
        Assert.Equal(4, Enumerable.Range(0, 100).Count(line => budget.TryTake(out _)));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(10, Enumerable.Range(0, 100).Count(line => budget.TryTake(out _)));
    }

    /// <summary>Whenever lines come, no more than the burst and what time gave back gets through.</summary>
    [Fact]
    public void Budget_IsNeverExceeded() =>
        Gen.Int[0, 300]
            .Array[1, 200]
            .Sample(pauses =>
            {
                FakeTimeProvider time = new();
                LineBudget budget = new(time, burst: 10, perSecond: 5);
                int taken = 0;
                int told = 0;
                double seconds = 0;
                foreach (int milliseconds in pauses)
                {
                    time.Advance(TimeSpan.FromMilliseconds(milliseconds));
                    seconds += milliseconds / 1000.0;
                    if (budget.TryTake(out long leftOut))
                    {
                        taken++;
                        told += (int)leftOut;
                    }
                }

                Assert.True(taken <= 10 + (seconds * 5) + 0.001, $"{taken} in {seconds} s");
                Assert.Equal(pauses.Length, taken + told + budget.LeftOut);
            });

    private static string Text(ReadOnlyMemory<byte> line) => Encoding.Latin1.GetString(line.Span);
}
