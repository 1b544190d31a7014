using AutoMount.Posix.Accounts;
using AutoMount.TestKit.Core;

namespace AutoMount.Posix.Tests.Accounts;

/// <summary>Whatever is asked for as a login name: the account of exactly that name, or none.</summary>
public sealed class AccountDatabaseFuzzTests
{
    [Fact]
    public void AnyName_IsFoundAsItselfOrNot()
    {
        TextSpoiler spoiler = new(new Random(1), ["root", "daemon", "nobody", "root:x:0:0", ""]);
        for (int number = 0; number < 3_000; number++)
        {
            string name = spoiler.Next();
            if (AccountDatabase.FindByName(name, out HostAccount? account) == Errno.None)
            {
                Assert.True(account is null || account.Name == name, $"'{name}' is {account}");
            }
        }
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(65534u)]
    [InlineData(uint.MaxValue)]
    [InlineData(0x8000_0000u)]
    public void AnyUid_IsFoundAsItselfOrNot(uint user)
    {
        Assert.Equal(Errno.None, AccountDatabase.Find(user, out HostAccount? account));
        Assert.True(account is null || account.User == user);
    }
}
