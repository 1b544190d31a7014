using AutoMount.Cli.Output;
using AutoMount.Cli.Streams;

namespace AutoMount.Cli.Tests.Output;

public sealed class ProgressLineTests
{
    private static readonly TimeSpan TwoSeconds = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(0, "Copying  [                        ]   0%  0 B of 4 MiB  0 B/s")]
    [InlineData(1 << 20, "Copying  [=====>                  ]  25%  1 MiB of 4 MiB  512 KiB/s")]
    [InlineData(5 << 20, "Copying  [========================] 100%  4 MiB of 4 MiB  2.5 MiB/s")]
    public void Bar_ShowsShareAmountAndRate(long done, string expected) =>
        Assert.Equal(expected, ProgressLine.Render("Copying", done, 4 << 20, TwoSeconds, 100));

    [Fact]
    public void Amount_OfNobodyKnowsWhat_HasNoBar() =>
        Assert.Equal(
            "Copying  1 MiB  512 KiB/s",
            ProgressLine.Render("Copying", 1 << 20, total: null, TwoSeconds, 100)
        );

    [Fact]
    public void Line_NeverWraps() =>
        Assert.Equal(29, ProgressLine.Render("Copying", 1, 2, TwoSeconds, columns: 30).Length);

    [Fact]
    public void Pull_CountsATransferOnce()
    {
        PullState state = new();

        Assert.True(state.Take("a", "Downloading", 50, 100));
        Assert.False(state.Take("a", "Downloading", 70, 100));
        Assert.True(state.Take("a", "Download complete", 0, 0));
        Assert.True(state.Take("b", "Downloading", 10, 300));
        Assert.True(state.Take("a", "Extracting", 1, 100));

        Assert.Equal((110, 400, 2), (state.Done, state.Total, state.Layers));
    }
}
