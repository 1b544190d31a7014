using System.Text;
using AutoMount.Posix.Accounts;

namespace AutoMount.Posix.Tests;

public sealed class ProcessGroupsTests
{
    private const string Status =
        "Name:\tcat\nGid:\t7\t7\t7\t7\nFDSize:\t64\nGroups:\t4 24 1000 \nNStgid:\t9\n";

    [Theory]
    [InlineData(4, true)]
    [InlineData(1000, true)]
    [InlineData(7, false)]
    [InlineData(100, false)]
    [InlineData(9, false)]
    public void Names_AGroup_OnlyWhereItsLineHasIt(uint group, bool expected) =>
        Assert.Equal(expected, ProcessGroups.Names(Encoding.ASCII.GetBytes(Status), group));

    [Theory]
    [InlineData("")]
    [InlineData("Name:\tcat\n")]
    [InlineData("Name:\tcat\nGroups:")]
    [InlineData("Name:\tcat\nGroups:\t4x 99999999999 -1\n")]
    public void Names_ASpoiltText_NamesNothing(string text) =>
        Assert.False(ProcessGroups.Names(Encoding.ASCII.GetBytes(text), 4));

    [Fact]
    public void Contain_OfNoProcess_IsFalse()
    {
        Assert.False(ProcessGroups.Contain(0, 0));
        Assert.False(ProcessGroups.Contain(uint.MaxValue, 0));
    }
}
