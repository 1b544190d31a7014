using AutoMount.Cli.Values;

namespace AutoMount.Cli.Tests.Values;

public sealed class SessionIdTextTests
{
    private static readonly string[] Ids = ["aa1111111111", "aa2222222222", "bb3333333333"];

    [Theory]
    [InlineData("b", "bb3333333333")]
    [InlineData("AA2", "aa2222222222")]
    [InlineData("aa1111111111", "aa1111111111")]
    public void Choose_OfABeginningOfOne_IsThatOne(string text, string id) =>
        Assert.Equal(id, SessionIdText.Choose(text, Ids));

    [Theory]
    [InlineData("c")]
    [InlineData("")]
    [InlineData("bb33333333333")]
    [InlineData("../x")]
    public void Choose_OfNone_IsNotFound(string text) =>
        Assert.Equal(
            ExitCode.NotFound,
            Assert.Throws<CommandException>(() => SessionIdText.Choose(text, Ids)).ExitCode
        );

    [Fact]
    public void Choose_OfSeveral_NamesThem()
    {
        CommandException exception = Assert.Throws<CommandException>(() =>
            SessionIdText.Choose("aa", Ids)
        );

        Assert.Equal(ExitCode.Usage, exception.ExitCode);
        Assert.Contains("aa1111111111, aa2222222222", exception.Message, StringComparison.Ordinal);
    }
}
