using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Daemon.State;

namespace AutoMount.Daemon.Tests.State;

public sealed class SoftLimitRecordsTests : IDisposable
{
    private static readonly SoftSubject Folder = SoftSubject.Of(FolderId.New());
    private static readonly SoftSubject User = SoftSubject.Of(new UserId(uint.MaxValue - 1));
    private readonly TemporaryDirectory _directory = new();

    private string Database => _directory.File("state.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Set_LimitsAndMoments_AreFoundAfterAReopen()
    {
        SoftLimits limits = new(5 << 20, FolderLimits.Unlimited)
        {
            BytesOver = DateTimeOffset.UnixEpoch.AddMicroseconds(1_234_567),
        };
        using (StateDatabase database = StateDatabase.Open(Database))
        {
            SoftLimitRecords records = new(database);
            Assert.Empty(records.List());
            records.Set(Folder, limits with { BytesOver = null });
            records.Set(Folder, limits);
            records.Set(User, new SoftLimits(FolderLimits.Unlimited, 7));
            records.Set(SoftSubject.Of(UserId.Root), SoftLimits.None);
            records.Remove(SoftSubject.Of(UserId.Root));
        }

        using StateDatabase again = StateDatabase.Open(Database);
        Assert.Equal(
            [(Folder, limits), (User, new SoftLimits(FolderLimits.Unlimited, 7))],
            new SoftLimitRecords(again)
                .List()
                .OrderBy(row => row.Subject.Text, StringComparer.Ordinal)
        );
        Assert.Equal(new UserId(uint.MaxValue - 1), User.User);
        Assert.Null(User.Folder);
        Assert.NotNull(Folder.Folder);
        Assert.Null(Folder.User);
    }
}
