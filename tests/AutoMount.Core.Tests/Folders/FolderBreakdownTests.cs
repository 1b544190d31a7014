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
            return [new(".", true, 4096, 1), new($"walk{walk}", false, 8192, 1)];
        };
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _breakdowns.Dispose();

    [Fact]
    public async Task FirstCall_Waits_AndLaterOnesAnswerFromMemory()
    {
        (FolderBreakdown found, bool isRefreshing) = await GetAsync();
        Assert.Equal(["walk1", "."], found.Parts.Select(part => part.Name));
        _files.SetUsage(_folder, new FolderUsage(8192, 2));
        _time.Advance(TimeSpan.FromSeconds(59));
        (found, isRefreshing) = await GetAsync();
        Assert.Equal((1, "walk1", false), (_walks, found.Parts[0].Name, isRefreshing));
    }

    [Fact]
    public async Task OldResult_IsToldOnceMoreWhileItIsCountedAgain_ButOnlyAfterAChange()
    {
        _ = await GetAsync();
        _time.Advance(TimeSpan.FromHours(1));
        _ = await GetAsync();
        Assert.Equal(1, _walks);

        _files.SetUsage(_folder, new FolderUsage(8192, 2));
        (FolderBreakdown found, bool isRefreshing) = await GetAsync();
        Assert.Equal(("walk1", true), (found.Parts[0].Name, isRefreshing));
        for (int tries = 0; found.Parts[0].Name == "walk1" && tries < 500; tries++)
        {
            await Task.Delay(10, Cancellation);
            (found, _) = await GetAsync();
        }

        Assert.Equal(("walk2", _time.GetUtcNow()), (found.Parts[0].Name, found.CountedAt));
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
