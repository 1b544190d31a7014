using AutoMount.Core.Folders;
using CsCheck;

namespace AutoMount.Core.Tests.Folders;

public sealed class FolderNameTests
{
    [Theory]
    [InlineData(".local")]
    [InlineData("datasets")]
    [InlineData("Übung 1")]
    [InlineData("a")]
    public void Parse_AGoodName_TakesItAsItIs(string name) =>
        Assert.Equal(name, FolderName.Parse(name).Value);

    [Theory]
    [InlineData(null, "needs a name")]
    [InlineData("", "needs a name")]
    [InlineData(".", "cannot be")]
    [InlineData("..", "cannot be")]
    [InlineData("a/b", "'/'")]
    [InlineData("a\nb", "control")]
    [InlineData("a\u001b[31m", "control")]
    [InlineData("a\0b", "control")]
    [InlineData(" a", "blank")]
    [InlineData("a ", "blank")]
    public void Parse_ABadName_SaysWhichRuleItBreaks(string? name, string rule)
    {
        ServiceException exception = Assert.Throws<ServiceException>(() => FolderName.Parse(name));

        Assert.Equal(ServiceError.InvalidArgument, exception.Error);
        Assert.Contains(rule, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_HalfACharacter_IsNotText() =>
        Assert.Contains(
            "valid text",
            Assert.Throws<ServiceException>(() => FolderName.Parse("a" + '\ud800')).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Parse_ByLength_TakesUpTo64Bytes(int bytes, bool good) =>
        Assert.Equal(
            good,
            Record.Exception(() => FolderName.Parse(new string('x', bytes))) is null
        );

    [Fact]
    public void Parse_AnyText_GivesAComponentOrRefuses() =>
        Gen.String.Sample(text =>
            Record.Exception(() => FolderName.Parse(text)) is ServiceException
            || (
                text is not ("." or "..")
                && !text.Contains('/', StringComparison.Ordinal)
                && !text.Contains('\0', StringComparison.Ordinal)
            )
        );

    [Theory]
    [InlineData(".local", true)]
    [InlineData("local", false)]
    public void IsDotfolder_ByItsFirstCharacter(string name, bool expected) =>
        Assert.Equal(expected, FolderName.Parse(name).IsDotfolder);
}
