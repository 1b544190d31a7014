using System.Diagnostics;
using AutoMount.Core.Accounts;
using AutoMount.Daemon.Accounts;
using Microsoft.Extensions.Time.Testing;

namespace AutoMount.Daemon.Tests.Accounts;

public sealed class UserDirectoryTests
{
    private readonly UserDirectory _users = new();

    [Fact]
    public void Find_Root_HasItsGroups()
    {
        UserAccount account = Assert.IsType<UserAccount>(_users.Find(UserId.Root));

        Assert.Equal("root", account.Name);
        Assert.Equal(0u, account.PrimaryGroup);
        Assert.Contains(new UserGroup(0, "root"), account.Groups);
    }

    [Fact]
    public void FindRecent_IsTheSameAnswerForAMinute()
    {
        FakeTimeProvider time = new();
        UserDirectory users = new(time);
        UserAccount? first = users.FindRecent(UserId.Root);
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Same(first, users.FindRecent(UserId.Root));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.NotSame(first, users.FindRecent(UserId.Root));
        Assert.Null(users.FindRecent(new UserId(3_999_999_999)));
    }

    [Fact]
    public void Find_UnknownUid_IsNull() => Assert.Null(_users.Find(new UserId(3_999_999_999)));

    [Theory]
    [InlineData("nobody-of-that-name")]
    [InlineData("")]
    [InlineData("root\0x")]
    public void FindByName_UnknownName_IsNull(string name) => Assert.Null(_users.FindByName(name));

    [Fact]
    public void FindByName_EveryAccount_HasTheGroupsThatIdTells()
    {
        foreach (string line in File.ReadLines("/etc/passwd"))
        {
            string name = line.Split(':')[0];
            UserAccount account = Assert.IsType<UserAccount>(_users.FindByName(name));
            Assert.Equal(
                Id(name),
                string.Join(' ', account.Groups.Select(group => group.Id).Distinct().Order())
            );
        }
    }

    [Fact]
    public void Find_FromManyThreads_IsRightEachTime() =>
        Parallel.For(
            0,
            200,
            number =>
            {
                (uint uid, string name) = number % 2 == 0 ? (0u, "root") : (1u, "daemon");
                Assert.Equal(name, _users.Find(new UserId(uid))?.Name);
            }
        );

    private static string Id(string name)
    {
        ProcessStartInfo start = new("id", ["-G", name])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process id = Process.Start(start)!;
        string text = id.StandardOutput.ReadToEnd();
        id.WaitForExit();
        return string.Join(
            ' ',
            text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Select(uint.Parse)
                .Order()
        );
    }
}
