using AutoMount.Core.Folders;

namespace AutoMount.FileSystem.Tests.Quota;

/// <summary>Limits of a user over all his folders.</summary>
public sealed class UserLimitTests : IDisposable
{
    private const long Limit = 6 << 20;
    private readonly MountedUser _user = new();

    public void Dispose() => _user.Dispose();

    [Fact]
    public void TwoFolders_AboveTheUsersLimitTogether_StopAtIt()
    {
        _user.Engine.SetUserLimits(_user.Account.Id, new UserLimits(Limit, 100));
        Folder one = _user.Add("one", 4 << 20);
        Folder two = _user.Add("two", 4 << 20);
        File.WriteAllBytes(_user.PathOf(one, "a"), new byte[3 << 20]);

        IOException refused = Assert.Throws<IOException>(() =>
            File.WriteAllBytes(_user.PathOf(two, "b"), new byte[(3 << 20) + 1])
        );

        Assert.Contains("quota", refused.Message, StringComparison.OrdinalIgnoreCase);
        Assert.InRange(_user.Engine.GetUserUsage(_user.Account.Id).Bytes, Limit - 4096, Limit);
        File.Delete(_user.PathOf(one, "a"));
        _user.AssertSettles(one, new FolderUsage(4096, 1));
        File.WriteAllBytes(_user.PathOf(two, "b"), new byte[(3 << 20) + 1]);
        Assert.Throws<IOException>(() =>
            File.WriteAllBytes(_user.PathOf(two, "c"), new byte[2 << 20]) // its own limit
        );
    }

    [Fact]
    public void Inodes_OfAllFolders_StopAtTheUsersLimit()
    {
        _user.Engine.SetUserLimits(
            _user.Account.Id,
            new UserLimits(FolderLimits.Unlimited, Inodes: 10)
        );
        Folder one = _user.Add("one");
        Folder two = _user.Add("two");
        for (int file = 0; file < 8; file++)
        {
            File.WriteAllBytes(_user.PathOf(file % 2 == 0 ? one : two, $"f{file}"), []);
        }

        Assert.Throws<IOException>(() => File.WriteAllBytes(_user.PathOf(one, "g"), []));
        Assert.Throws<IOException>(() => Directory.CreateDirectory(_user.PathOf(two, "h")));
        Assert.Equal(10, _user.Engine.GetUserUsage(_user.Account.Id).Inodes);
    }

    [Fact]
    public void Df_InAFolder_TellsWhatTheTighterLimitLeaves()
    {
        _user.Engine.SetUserLimits(_user.Account.Id, new UserLimits(Limit, 50));
        Folder one = _user.Add("one", 4 << 20, inodes: 20);
        Folder two = _user.Add("two");
        File.WriteAllBytes(_user.PathOf(one, "a"), new byte[3 << 20]);

        Assert.Equal(["4096", "3076", "1020"], Df(one, "-k", "--output=size,used,avail"));
        Assert.Equal(["3068", "4", "3064"], Df(two, "-k", "--output=size,used,avail"));
        Assert.Equal(["20", "18"], Df(one, "--output=itotal,iavail"));
        Assert.Equal(["48", "47"], Df(two, "--output=itotal,iavail"));
        File.WriteAllBytes(_user.PathOf(two, "b"), new byte[2 << 20]);
        Assert.Equal(["4096", "3076", "1016"], Df(one, "-k", "--output=size,used,avail"));
    }

    [Fact]
    public void ErasedFolder_IsPaidForUntilItsFilesAreGone()
    {
        Folder one = _user.Add("one");
        File.WriteAllBytes(_user.PathOf(one, "a"), new byte[1 << 20]);
        using FileStream open = File.Open(
            _user.PathOf(one, "a"),
            FileMode.Open,
            FileAccess.ReadWrite
        );
        FolderUsage before = _user.Engine.GetUserUsage(_user.Account.Id);
        _user.Engine.Detach(one);
        Assert.Equal(before, _user.Engine.GetUserUsage(_user.Account.Id));
        _user.Engine.Erase(one.Id, new FolderErasure(total: 0));
        Assert.Equal(default, _user.Engine.GetUserUsage(_user.Account.Id));
        open.Position = 1 << 20;
        open.Write(new byte[100_000]); // nobody's any more, and no harm to the account
        open.Flush();
        Assert.Equal(default, _user.Engine.GetUserUsage(_user.Account.Id));
    }

    [Fact]
    public void LimitBelowUsed_StopsGrowthAndLetsDelete()
    {
        Folder one = _user.Add("one");
        File.WriteAllBytes(_user.PathOf(one, "a"), new byte[1 << 20]);
        _user.Engine.SetUserLimits(_user.Account.Id, new UserLimits(0, 0));

        Assert.Throws<IOException>(() => File.WriteAllBytes(_user.PathOf(one, "b"), []));
        File.Delete(_user.PathOf(one, "a"));
        _user.AssertSettles(one, new FolderUsage(4096, 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task RacingWriters_OfTwoFolders_NeverPassTheUsersLimit_AndSumUp(int seed)
    {
        _user.Engine.SetUserLimits(_user.Account.Id, new UserLimits(1 << 20, 60));
        Folder one = _user.Add("one", 800 << 10);
        Folder two = _user.Add("two", 800 << 10);
        Task[] programs =
        [
            .. new[] { one, two, one, two }.Select(
                (folder, program) =>
                    Task.Run(() =>
                        Commands.Run(Churn, _user.PathOf(folder), "2", $"{seed * 10 + program}")
                    )
            ),
        ];
        FolderUsage highest = default;
        Task all = Task.WhenAll(programs);
        while (!all.IsCompleted)
        {
            _ = await Task.WhenAny(all, Task.Delay(1, TestContext.Current.CancellationToken));
            FolderUsage used = _user.Engine.GetUserUsage(_user.Account.Id);
            Assert.True(used.Bytes <= 1 << 20 && used.Inodes <= 60, $"{used}");
            highest = new(
                Math.Max(highest.Bytes, used.Bytes),
                Math.Max(highest.Inodes, used.Inodes)
            );
        }

        await all;
        Assert.True(highest.Bytes > 400 << 10 || highest.Inodes > 50, $"{highest}");
        _user.AssertSettles(one, _user.Engine.CountUsage(one.Id));
        _user.AssertSettles(two, _user.Engine.CountUsage(two.Id));
        FolderUsage first = _user.Engine.GetUsage(one.Id);
        FolderUsage second = _user.Engine.GetUsage(two.Id);
        Assert.Equal(
            new FolderUsage(first.Bytes + second.Bytes, first.Inodes + second.Inodes),
            _user.Engine.GetUserUsage(_user.Account.Id)
        );
    }

    private static string Churn => Path.Combine(AppContext.BaseDirectory, "Quota", "churn-names");

    private string[] Df(Folder folder, params string[] options) =>
        Commands
            .Run("df", [.. options, _user.PathOf(folder)])
            .Split('\n')[1]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
