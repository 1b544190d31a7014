using AutoMount.Core.Audit;

namespace AutoMount.Core.Tests.Audit;

/// <summary>Words and texts of the audit.</summary>
public sealed class AuditWordsTests
{
    [Theory]
    [InlineData(AuditKind.None, "")]
    [InlineData(AuditKind.Folder, "folder")]
    [InlineData(AuditKind.Gpu, "gpu")]
    public void Kind_HasItsWord(AuditKind kind, string word)
    {
        Assert.Equal(word, AuditWords.Of(kind));
        Assert.Equal(kind, AuditWords.ToKind(word));
        Assert.Null(AuditWords.ToKind("tea"));
    }

    [Theory]
    [InlineData("short", "short")]
    [InlineData("0123456789", "0123456789")]
    [InlineData("0123456789a", "012345678…")]
    [InlineData("a\nb\u001bc", "a b c")]
    [InlineData("\n0123456789", " 01234567…")]
    [InlineData("01234567😀9", "01234567…")]
    [InlineData("", "")]
    public void Text_IsOneLineOfABoundedLength(string text, string kept) =>
        Assert.Equal(kept, AuditWords.Bounded(text, 10));
}
