using System.Text;
using AutoMount.Containers.Homes;

namespace AutoMount.Containers.Tests.Homes;

public sealed class TailStreamTests
{
    [Fact]
    public void Little_IsKeptWhole() => Assert.Equal("one\ntwo\n", Kept(10, "one\n", "two\n"));

    [Fact]
    public void TooMuch_KeepsTheLastWholeLines() =>
        Assert.Equal("four\n", Kept(10, "one\ntwo\nthr", "ee\nfour\n"));

    [Fact]
    public void ManySmallWrites_NeverHoldMoreThanTwice()
    {
        using TailStream stream = new(1000);
        for (int i = 0; i < 10_000; i++)
        {
            stream.Write("0123456789\n"u8);
            Assert.True(stream.Held <= 2011);
        }

        Assert.InRange(stream.ToArray().Length, 980, 1000);
    }

    private static string Kept(int most, params string[] writes)
    {
        using TailStream stream = new(most);
        foreach (string text in writes)
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
