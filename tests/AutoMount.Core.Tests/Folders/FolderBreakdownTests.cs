using AutoMount.Core.Folders;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Time.Testing;

namespace AutoMount.Core.Tests.Folders;

public sealed class FolderBreakdownTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeFolderEngine _files = new();
    private readonly FolderBreakdowns _breakdowns;
    private readonly FolderId _folder = FolderId.New();
    private int _walks;

    public FolderBreakdownTests()
    {
        _breakdowns = new FolderBreakdowns(_files, _time);
        _files.SetUsage(_folder, new FolderUsage(4096, 1));
        _files.Parts = _ =>
        {
            int walk = Interlocked.Increment(ref _walks);
            return
            [
                new(".", FolderPartKind.Directory, 4096, 1),
                new($"walk{walk}", FolderPartKind.File, 8192, 1),
            ];
        };
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _breakdowns.Dispose();

    [Fact]
    public async Task FirstCall_Waits_AndLaterOnesAreToldWhatIsKept()
    {
        (FolderBreakdown found, bool isRefreshing) = await GetAsync();
        Assert.Equal(["walk1", "."], found.Parts.Select(part => part.Name));
        _files.KeptParts = new FolderParts(
            [new("small", FolderPartKind.File, 4096, 1), new("big", FolderPartKind.File, 8192, 1)],
            IsCurrent: true
        );
        _time.Advance(TimeSpan.FromHours(1));
        (found, isRefreshing) = await GetAsync();
        Assert.Equal(["big", "small"], found.Parts.Select(part => part.Name));
        Assert.Equal(_time.GetUtcNow(), found.CountedAt);
        Assert.Equal((1, false), (_walks, isRefreshing));
    }

    [Fact]
    public async Task WhatIsKept_AndNotSure_IsToldOnceMoreWhileTheFolderIsWalked()
    {
        _ = await GetAsync();
        _files.KeptParts = new FolderParts(
            [new("kept", FolderPartKind.File, 4096, 1)],
            IsCurrent: false
        );
        using ManualResetEventSlim walking = new();
        Func<FolderId, IReadOnlyList<FolderPart>> walk = _files.Parts;
        _files.Parts = folder =>
        {
            _files.KeptParts = null;
            walking.Wait(Cancellation);
            return walk(folder);
        };
        (FolderBreakdown found, bool isRefreshing) = await GetAsync();
        Assert.Equal(("kept", true), (found.Parts[0].Name, isRefreshing));
        Assert.True(SpinWait.SpinUntil(() => _files.KeptParts is null, TimeSpan.FromSeconds(10)));
        (found, isRefreshing) = await GetAsync();
        Assert.Equal(("kept", true), (found.Parts[0].Name, isRefreshing));

        walking.Set();
        (found, isRefreshing) = await _breakdowns.GetAsync(_folder, anew: true, Cancellation);
        Assert.Equal(("walk2", 2, false), (found.Parts[0].Name, _walks, isRefreshing));
    }

    [Fact]
    public async Task Anew_WaitsForANewCount_AndAFailureIsNotKept()
    {
        _ = await GetAsync();
        (FolderBreakdown found, _) = await _breakdowns.GetAsync(_folder, true, Cancellation);
        Assert.Equal("walk2", found.Parts[0].Name);

        Func<FolderId, IReadOnlyList<FolderPart>> works = _files.Parts;
        _files.Parts = _ => throw new ServiceException(ServiceError.StorageFailed, "broken");
        _ = await Assert.ThrowsAsync<ServiceException>(() =>
            _breakdowns.GetAsync(_folder, true, Cancellation)
        );
        _files.Parts = works;
        (found, _) = await _breakdowns.GetAsync(_folder, true, Cancellation);
        Assert.Equal("walk3", found.Parts[0].Name);
    }

    private Task<(FolderBreakdown Breakdown, bool IsRefreshing)> GetAsync() =>
        _breakdowns.GetAsync(_folder, anew: false, Cancellation);
}
