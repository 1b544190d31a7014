using AutoMount.Cli.Output;

namespace AutoMount.Cli.Tests.Output;

public sealed class PaletteTests
{
    [Theory]
    [InlineData(true, "TERM=xterm", true)]
    [InlineData(false, "TERM=xterm", false)]
    [InlineData(true, "TERM=dumb", false)]
    [InlineData(true, "", false)]
    [InlineData(true, "TERM=xterm NO_COLOR=1", false)]
    [InlineData(true, "TERM=xterm NO_COLOR=", true)] // no-color.org: not empty
    [InlineData(true, "TERM=xterm SYSTEMD_COLORS=0", false)]
    [InlineData(false, "SYSTEMD_COLORS=1 NO_COLOR=1", true)]
    public void Colours_AreForWhoWantsThem(bool isTerminal, string environment, bool expected) =>
        Assert.Equal(
            expected ? "\e[0;1;32mx\e[0m" : "x",
            Palette.For(isTerminal, Variables.Of(environment)).Paint("x", Ink.Good)
        );

    [Fact]
    public void PaintedText_IsAsWideAsItIsShown() =>
        Assert.Equal(
            "名前 running".Length + 2,
            TerminalText.PaintedWidth($"名前 {Palette.Coloured.Paint("running", Ink.Bad)}")
        );
}
