using System.Text;
using AutoMount.Cli.Streams;

namespace AutoMount.Cli.Tests.Streams;

public sealed class JsonEventStreamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public void Bytes_InPartsOfAnySize_AreLines(int size)
    {
        List<string> lines = [];
        using JsonEventStream stream = new(lines.Add);

        foreach (byte[] part in Encoding.UTF8.GetBytes("é\n\nwörld\nrest名").Chunk(size))
        {
            stream.Write(part);
        }

        stream.Flush();
        Assert.Equal(["é\n", "\n", "wörld\n", "rest名"], lines);
    }

    [Fact]
    public void Bytes_ThatAreNoText_AreReplaced()
    {
        List<string> lines = [];
        using JsonEventStream stream = new(lines.Add);

        stream.Write([0xff, (byte)'a', 0xc3]);

        stream.Flush();
        Assert.Equal(["\ufffda\ufffd"], lines);
    }

    [Fact]
    public void Line_WithoutEnd_ComesInParts()
    {
        List<string> lines = [];
        using JsonEventStream stream = new(lines.Add);

        stream.Write(new byte[200_000]);

        stream.Flush();
        Assert.Equal(200_000, lines.Sum(line => line.Length));
        Assert.True(lines.Count > 2);
    }
}
