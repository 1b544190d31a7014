using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Daemon.State;

namespace AutoMount.Daemon.Tests.State;

public sealed class UserLimitRecordsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Set_Limits_AreFoundAfterAReopen()
    {
        using (StateDatabase database = StateDatabase.Open(_directory.File("state.db")))
        {
            UserLimitRecords records = new(database);
            Assert.Null(records.Find(new UserId(1000)));
            records.Set(new UserId(1000), new UserLimitSettings(5, Inodes: null));
            records.Set(new UserId(uint.MaxValue - 1), new UserLimitSettings(null, 7));
            records.Set(new UserId(1000), new UserLimitSettings(FolderLimits.Unlimited, 6));
        }

        using StateDatabase again = StateDatabase.Open(_directory.File("state.db"));
        UserLimitRecords kept = new(again);
        Assert.Equal(new UserLimitSettings(FolderLimits.Unlimited, 6), kept.Find(new UserId(1000)));
        Assert.Equal([new UserId(1000), new UserId(uint.MaxValue - 1)], kept.List());
    }
}
