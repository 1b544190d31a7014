using AutoMount.Cli.Output;

namespace AutoMount.Cli.Tests.Output;

public sealed class PagerChoiceTests
{
    [Theory]
    [InlineData("", "less")]
    [InlineData("PAGER=more", "more")]
    [InlineData("PAGER=more SYSTEMD_PAGER=most", "most")]
    [InlineData("SYSTEMD_PAGER=most AUTOMOUNT_PAGER=less+-N", "less -N")]
    [InlineData("PAGER=cat", null)]
    [InlineData("PAGER=", null)]
    [InlineData("PAGER=more AUTOMOUNT_PAGER=", null)]
    public void Choice_IsThatOfTheFirstVariable(string environment, string? expected)
    {
        PagerChoice? choice = PagerChoice.From(Variables.Of(environment), isElevated: false);

        Assert.Equal(expected, choice is null ? null : string.Join(' ', choice.Command));
        Assert.NotEqual(true, choice?.IsSecure);
    }

    /// <summary>A pager of somebody's who became root could start a shell.</summary>
    [Theory]
    [InlineData("", "less", true)]
    [InlineData("PAGER=evil+--shell", "less", true)]
    [InlineData("PAGER=less+-N", "less -N", true)]
    [InlineData("PAGER=evil SYSTEMD_PAGERSECURE=1", "evil", true)]
    [InlineData("PAGER=evil SYSTEMD_PAGERSECURE=0", "evil", false)]
    public void Elevated_GetsASecurePager(string environment, string expected, bool isSecure)
    {
        PagerChoice? choice = PagerChoice.From(Variables.Of(environment), isElevated: true);

        Assert.Equal(expected, string.Join(' ', choice!.Command));
        Assert.Equal(isSecure, choice.IsSecure);
    }
}
