using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Quotas;
using AutoMount.TestKit.Core;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace AutoMount.Core.Tests.Folders;

public sealed class SoftLimitTests : IDisposable
{
    private const long Soft = 80 * 4096;
    private static readonly TimeSpan Grace = TimeSpan.FromDays(7);
    private static readonly UserId Alice = new(1000);
    private readonly FakeTimeProvider _time = new();
    private readonly FakeFolderEngine _files = new();
    private readonly MemorySoftLimitStore _store = new();
    private readonly FolderManager _folders;
    private readonly UserManager _users;
    private readonly List<string> _told = [];
    private readonly Folder _folder;
    private TimeSpan _grace = Grace;
    private SoftLimitKeeper _keeper;

    public SoftLimitTests()
    {
        FakeUserDirectory users = new((Alice.Value, "alice"));
        _folders = new FolderManager(new MemoryFolderStore(), _files, users, _time);
        _users = new UserManager(new MemoryUserLimitStore(), _files, users, UserLimits.None);
        _folder = _folders.Create(Alice, FolderName.Parse("data"), new FolderLimits(1 << 20, 100));
        _keeper = Keeper();
    }

    private SoftSubject Subject => SoftSubject.Of(_folder.Id);

    private long Cap => _files.Caps.GetValueOrDefault(_folder.Id)?.Bytes ?? long.MaxValue;

    public void Dispose() => _keeper.Dispose();

    [Fact]
    public void Over_IsAllowedForTheGrace_ThenRefused_UntilItIsKeptAgain()
    {
        _keeper.Set(Subject, Soft, inodes: null);
        Use(Soft);
        Assert.Null(_keeper.Get(Subject).BytesOver);
        Use(Soft + 4096);
        DateTimeOffset since = _time.GetUtcNow();
        Pass(Grace - TimeSpan.FromSeconds(1));
        Assert.Equal(
            (since, since + Grace, long.MaxValue),
            (_keeper.Get(Subject).BytesOver!.Value, _keeper.RefusedFrom(since)!.Value, Cap)
        );

        Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(Soft, Cap);
        Pass(TimeSpan.FromDays(1));
        Use(Soft);
        Assert.Equal((null, long.MaxValue), (_keeper.Get(Subject).BytesOver, Cap));
        Assert.Equal(["data Over", "data Refused", "data Cleared"], _told);
    }

    [Fact]
    public void Restart_GivesNoNewGrace_AndEnforcesBeforeAnythingIsLookedAt()
    {
        _keeper.Set(Subject, Soft, inodes: null);
        Use(Soft + 4096);
        _time.Advance(Grace);
        _keeper.Dispose();
        _files.Caps.Clear();

        _keeper = Keeper();

        Assert.Equal(Soft, Cap);
        _keeper.Look();
        Assert.Equal(["data Over"], _told);
    }

    [Fact]
    public void InodesAndUsers_AreKeptAlike()
    {
        _keeper.Set(SoftSubject.Of(Alice), bytes: null, inodes: 5);
        _files.SetUsage(_folder.Id, new FolderUsage(4096, 6));
        _keeper.Look();
        Pass(Grace);

        Assert.Equal(new UserLimits(long.MaxValue, 5), _files.UserCaps[Alice]);
        Assert.Equal(["all Over", "all Refused"], _told);
    }

    [Fact]
    public void LongerGrace_OpensAgain_AndNoLimitAtAllForgets()
    {
        _keeper.Set(Subject, Soft, inodes: null);
        Use(Soft + 4096);
        Pass(Grace);
        _grace = 2 * Grace;
        _keeper.Look();
        Assert.Equal(long.MaxValue, Cap);

        _keeper.Set(Subject, FolderLimits.Unlimited, inodes: null);
        Assert.Empty(_store.List());
    }

    [Fact]
    public void FolderThatIsGone_IsForgotten()
    {
        _keeper.Set(Subject, Soft, inodes: null);
        _ = _folders.Purge(_folder.Id);
        Assert.True(SpinWait.SpinUntil(() => !_folders.Exists(_folder.Id), 20_000));
        _keeper.Look();
        Assert.Empty(_store.List());
    }

    [Fact]
    public void TooSmallALimit_IsRefused() =>
        Assert.Equal(
            ServiceError.InvalidArgument,
            Assert.Throws<ServiceException>(() => _keeper.Set(Subject, 1, inodes: null)).Error
        );

    /// <summary>Whatever limits, usage and clock do: a cap holds exactly where more than the limit was used at every look of a whole grace.</summary>
    [Fact]
    public void StateMachine_IsThatOfQuota5() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[1, 5], Gen.Int[-3, 4])
            .Array[1, 40]
            .Sample(steps =>
            {
                TimeSpan grace = TimeSpan.FromHours(3);
                DateTimeOffset now = DateTimeOffset.UnixEpoch;
                DateTimeOffset? since = null;
                foreach ((int used, int soft, int hours) in steps)
                {
                    DateTimeOffset? before = since;
                    now += TimeSpan.FromHours(hours);
                    since = SoftLimit.Next(used, soft, before, now);
                    Assert.Equal(used > soft, since is not null);
                    Assert.True(since is null || since <= now);
                    Assert.True(before is null || since is null || since <= before);
                    bool isOver = used > soft && before is { } old && now - old >= grace;
                    Assert.Equal(
                        isOver ? soft : long.MaxValue,
                        SoftLimit.Cap(soft, since, grace, now)
                    );
                }
            });

    [Fact]
    public void RefusedFrom_OfAGraceWithoutEnd_DoesNotOverflow() =>
        Assert.Equal(
            DateTimeOffset.MaxValue,
            SoftLimit.RefusedFrom(DateTimeOffset.UtcNow, TimeSpan.MaxValue)
        );

    private void Use(long bytes)
    {
        _files.SetUsage(_folder.Id, new FolderUsage(bytes, 1));
        _keeper.Look();
    }

    private void Pass(TimeSpan span)
    {
        _time.Advance(span);
        _keeper.Look();
    }

    private SoftLimitKeeper Keeper()
    {
        SoftLimitKeeper keeper = new(_store, _folders, _users, _files, _time, () => _grace);
        keeper.Changed += change =>
            _told.Add($"{change.Folder?.Name.Value ?? "all"} {change.Kind}");
        keeper.Recover();
        return keeper;
    }
}
