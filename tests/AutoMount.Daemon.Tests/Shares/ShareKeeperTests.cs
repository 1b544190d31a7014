using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Time.Testing;

namespace AutoMount.Daemon.Tests.Shares;

/// <summary>Shares end at their time, whoever granted them.</summary>
public sealed class ShareKeeperTests
{
    private static readonly UserId Alice = new(1000);
    private static readonly UserId Bob = new(1001);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeFolderEngine _engine = new();
    private readonly ShareManager _shares;
    private readonly Folder _folder;

    public ShareKeeperTests()
    {
        MemoryFolderStore records = new();
        FakeUserDirectory users = new((Alice.Value, "alice"), (Bob.Value, "bob"));
        FolderManager folders = new(records, _engine, users, _time);
        _shares = new ShareManager(new MemoryShareStore(records), folders, _engine, users, _time);
        _folder = folders.Create(Alice, FolderName.Parse("data"), new FolderLimits(1 << 20, 10));
    }

    [Fact]
    public void AShareThatIsGrantedMeanwhile_EndsAtItsTime()
    {
        using ShareKeeper keeper = new(_shares, _time, new RecordingLogger());

        Grant(TimeSpan.FromMinutes(5));

        AssertEndsIn(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void AShareOfTheServiceBefore_EndsAtItsTime()
    {
        Grant(TimeSpan.FromMinutes(5));
        using ShareKeeper keeper = new(_shares, _time, new RecordingLogger());

        keeper.Schedule();

        AssertEndsIn(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void AShareThatEndedMeanwhile_IsForgottenAtOnce()
    {
        Grant(TimeSpan.FromMinutes(5));
        _time.Advance(TimeSpan.FromMinutes(6));
        using ShareKeeper keeper = new(_shares, _time, new RecordingLogger());

        keeper.Schedule();

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(_engine.Views);
        Assert.Empty(_shares.ListShares(_folder.Id));
    }

    private void Grant(TimeSpan time)
    {
        _ = _shares.Share(
            _folder.Id,
            ShareGuest.User(Bob),
            ShareRights.ReadOnly,
            _time.GetUtcNow() + time
        );
        _ = _shares.Accept(Bob, Alice, _folder.Name, name: null);
    }

    private void AssertEndsIn(TimeSpan time)
    {
        _time.Advance(time - TimeSpan.FromSeconds(1));
        _ = Assert.Single(_engine.Views);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty(_engine.Views);
    }
}
