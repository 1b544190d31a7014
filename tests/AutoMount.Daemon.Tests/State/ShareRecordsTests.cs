using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;
using AutoMount.Daemon.State;

namespace AutoMount.Daemon.Tests.State;

/// <summary>Shares in a real database.</summary>
public sealed class ShareRecordsTests : IDisposable
{
    private static readonly UserId Alice = new(1000);
    private static readonly UserId Bob = new(1001);
    private readonly string _directory = Directory
        .CreateTempSubdirectory("automount-shares-")
        .FullName;
    private readonly StateDatabase _database;
    private readonly ShareRecords _shares;
    private readonly FolderRecords _folders;

    public ShareRecordsTests()
    {
        _database = StateDatabase.Open(Path.Combine(_directory, "state.db"));
        _shares = new ShareRecords(_database);
        _folders = new FolderRecords(_database);
    }

    public void Dispose()
    {
        _database.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Shares_ComeBackAsTheyWere_AndReplaceEachOther()
    {
        FolderShare share = new()
        {
            Folder = FolderId.New(),
            Owner = Alice,
            Guest = new ShareGuest(IsGroup: true, uint.MaxValue - 1),
            Rights = ShareRights.ReadWrite,
            Expires = DateTimeOffset.UnixEpoch.AddDays(30_000),
            CreatedAt = DateTimeOffset.UnixEpoch.AddDays(20_000),
        };
        _shares.Put(share with { Rights = ShareRights.ReadOnly, Expires = null });
        _shares.Put(share);
        _shares.Put(share with { Guest = ShareGuest.User(Bob) });

        Assert.Equal([share, share with { Guest = ShareGuest.User(Bob) }], _shares.ListShares());

        _shares.Remove(share.Folder, share.Guest);
        Assert.Equal(ShareGuest.User(Bob), Assert.Single(_shares.ListShares()).Guest);
    }

    [Fact]
    public void Answers_KeepTheirPlace_WhichIsNeverGivenAgain()
    {
        ShareAnswer first = _shares.Put(Answer(FolderId.New(), "one", 1));
        ShareAnswer changed = _shares.Put(first with { IsAccepted = false, Number = 0 });
        Assert.Equal(first.Place, changed.Place);
        Assert.Equal(changed, Assert.Single(_shares.ListAnswers()));

        _shares.Remove(first.Folder, Bob);
        Assert.True(_shares.Put(Answer(FolderId.New(), "two", 1)).Place > first.Place);
    }

    [Fact]
    public void Names_AreUniqueOverFoldersAndShares_ByConstraint()
    {
        _folders.Add(NewFolder("own"));
        _ = _shares.Put(Answer(FolderId.New(), "theirs", 1));

        Refused(() => _shares.Put(Answer(FolderId.New(), "own", 2)));
        Refused(() => _shares.Put(Answer(FolderId.New(), "theirs", 3)));
        Refused(() => _folders.Add(NewFolder("theirs")));
        Folder other = NewFolder("other");
        _folders.Add(other);
        Refused(() => _folders.Update(other with { Name = FolderName.Parse("theirs") }));
        ShareAnswer declined = _shares.Put(
            Answer(FolderId.New(), "own", 0) with
            {
                IsAccepted = false,
            }
        );
        Refused(() => _shares.Put(declined with { IsAccepted = true, Number = 4 }));
        Folder trashed = other with { State = FolderState.Trashed };
        _folders.Update(trashed);
        _ = _shares.Put(Answer(FolderId.New(), "other", 5));
        Refused(() => _folders.Update(trashed with { State = FolderState.Ready }));
    }

    [Fact]
    public void AFolderOnItsWay_HoldsItsNameAtBothOwners()
    {
        Folder given = NewFolder("given") with { Owner = Alice };
        _folders.Add(given);
        ShareAnswer own = _shares.Put(Answer(given.Id, "given", 1));
        Folder between = given with { State = FolderState.Transferring, NewOwner = Bob };
        _folders.Update(between);

        Refused(() => _folders.Add(NewFolder("given")));
        Refused(() => _folders.Add(NewFolder("given") with { Owner = Alice }));
        Refused(() => _shares.Put(Answer(FolderId.New(), "given", 2)));

        Folder after = given with { Owner = Bob };
        _folders.Update(after); // his answer about it is no other's name
        _shares.Remove(given.Id, own.Guest);
        Assert.Equal(after, Assert.Single(_folders.List(Bob)));
        _folders.Add(NewFolder("given") with { Owner = Alice });
    }

    [Fact]
    public void AFolder_IsNotOnItsWayToWhoHasThatName()
    {
        Folder one = NewFolder("one") with { Owner = Alice };
        Folder two = NewFolder("two") with { Owner = Alice };
        _folders.Add(one);
        _folders.Add(two);
        _folders.Add(NewFolder("one") with { State = FolderState.Creating });
        _ = _shares.Put(Answer(FolderId.New(), "two", 1));

        foreach (Folder folder in (Folder[])[one, two])
        {
            Refused(() =>
                _folders.Update(folder with { State = FolderState.Transferring, NewOwner = Bob })
            );
        }
    }

    private static void Refused(Action action) =>
        Assert.Equal(ServiceError.FolderExists, Assert.Throws<ServiceException>(action).Error);

    private static ShareAnswer Answer(FolderId folder, string name, int number) =>
        new()
        {
            Place = 0,
            Folder = folder,
            Owner = Alice,
            Guest = Bob,
            IsAccepted = true,
            Name = FolderName.Parse(name),
            Number = number,
            Mount = FolderId.New(),
            AnsweredAt = DateTimeOffset.UnixEpoch.AddDays(20_000),
        };

    private static Folder NewFolder(string name) =>
        new()
        {
            Id = FolderId.New(),
            Owner = Bob,
            Name = FolderName.Parse(name),
            Limits = new FolderLimits(1 << 20, 100),
            State = FolderState.Ready,
            CreatedAt = DateTimeOffset.UnixEpoch.AddDays(20_000),
        };
}
