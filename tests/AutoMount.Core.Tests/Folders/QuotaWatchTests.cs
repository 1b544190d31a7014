using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Time.Testing;

namespace AutoMount.Core.Tests.Folders;

public sealed class QuotaWatchTests : IDisposable
{
    private const long Limit = 100 * 4096;
    private static readonly UserId Alice = new(1000);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeFolderEngine _files = new();
    private readonly FolderManager _folders;
    private readonly UserManager _users;
    private readonly QuotaWatch _watch;
    private readonly List<string> _told = [];
    private readonly Folder _folder;

    public QuotaWatchTests()
    {
        FakeUserDirectory users = new((Alice.Value, "alice"));
        _folders = new FolderManager(new MemoryFolderStore(), _files, users, _time);
        _users = new UserManager(
            new MemoryUserLimitStore(),
            _files,
            users,
            new UserLimits(FolderLimits.Unlimited, 1000)
        );
        _folder = _folders.Create(Alice, FolderName.Parse("data"), new FolderLimits(Limit, 100));
        _watch = new QuotaWatch(_folders, _users, _time);
        _watch.Reached += threshold =>
            _told.Add(
                $"{threshold.Folder?.Name.Value ?? "all"} {threshold.Resource} {threshold.Percent}"
            );
        _watch.Look();
    }

    public void Dispose() => _watch.Dispose();

    [Fact]
    public void Threshold_IsToldOnce_AndAgainAfterItWasLeft()
    {
        Use(Limit * 79 / 100, 1);
        Use(Limit * 80 / 100, 1);
        Use(Limit * 90 / 100, 1);
        Use(Limit * 79 / 100, 1); // not left yet
        Use(Limit * 80 / 100, 1);
        Assert.Equal(["data Bytes 80"], Told());

        Use(Limit * 77 / 100, 1);
        Use(Limit * 96 / 100, 1); // the highest only
        Assert.Equal(["data Bytes 95"], Told());

        Use(Limit, 1);
        Use(Limit, 1);
        Assert.Equal(["data Bytes 100"], Told());
    }

    [Fact]
    public void LessThanABlockLeft_IsFull_AndMoreIsNot()
    {
        _folders.SetLimits(_folder.Id, new FolderLimits((1 << 30) + 4095, FolderLimits.Unlimited));
        Use((1 << 30) - 4096, 1);
        Assert.Equal(["data Bytes 95"], Told());
        Use(1 << 30, 1);
        Assert.Equal(["data Bytes 100"], Told());
    }

    [Fact]
    public void InodesAndLimitsOverAllFolders_AreWatchedToo()
    {
        Folder other = _folders.Create(
            Alice,
            FolderName.Parse("other"),
            new FolderLimits(FolderLimits.Unlimited, FolderLimits.Unlimited)
        );
        _files.SetUsage(other.Id, new FolderUsage(long.MaxValue / 2, 851));
        Use(4096, 100);

        Assert.Equal(["data Inodes 100", "all Inodes 95"], Told());
    }

    [Fact]
    public void LimitLoweredBelowWhatIsUsed_IsReached()
    {
        Use(Limit / 2, 1);
        _folders.SetLimits(_folder.Id, new FolderLimits(Limit / 4, FolderLimits.Unlimited));
        _time.Advance(QuotaWatch.Period);

        Assert.Equal(["data Bytes 100"], Told());
    }

    [Fact]
    public void WhatWasFullAtTheStart_IsNotToldAgain()
    {
        Use(Limit, 1);
        _ = Told();
        using QuotaWatch next = new(_folders, _users, _time);
        next.Reached += threshold => _told.Add($"{threshold.Percent}");
        next.Look();
        next.Look();

        Assert.Empty(Told());
    }

    private void Use(long bytes, long inodes)
    {
        _files.SetUsage(_folder.Id, new FolderUsage(bytes, inodes));
        _time.Advance(QuotaWatch.Period);
    }

    private string[] Told()
    {
        string[] told = [.. _told];
        _told.Clear();
        return told;
    }
}
