using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;
using AutoMount.Daemon.State;

namespace AutoMount.Daemon.Tests.State;

/// <summary>What is shared, where the database is lost.</summary>
public sealed class RecordRebuildSharesTests : IDisposable
{
    private readonly RecordStand _stand = new();

    public void Dispose() => _stand.Dispose();

    [Fact]
    public void AnswersThatAreAtOdds_GoOneByOne()
    {
        Folder mine = _stand.AddReady("mine");
        Folder also = _stand.AddReady("also");
        _stand.Shares.Put(Granted(mine, 1001));
        _stand.Shares.Put(Granted(also, 1001));
        ShareAnswer first = _stand.Shares.Put(Accepted(mine, "theirs", number: 1));
        ShareAnswer second = _stand.Shares.Put(Accepted(also, "other", number: 2));
        _stand.Close();
        FolderRecord stale = new(
            also,
            Soft: null,
            [Granted(also, 1001)],
            [second with { Name = first.Name }]
        );
        File.WriteAllBytes(_stand.FileOf(also.Id), RecordFormat.Of(stale));
        _stand.Lose();
        _stand.Open();

        Assert.Equal(first, Assert.Single(_stand.Shares.ListAnswers()));
        Assert.Equal(2, _stand.Shares.ListShares().Count); // so he may accept it again
        Assert.Single(_stand.Logged(655));
    }

    [Fact]
    public void PlacesOfAnswers_AreNoOthersEver()
    {
        Folder mine = _stand.AddReady("mine");
        Folder also = _stand.AddReady("also");
        ShareAnswer first = _stand.Shares.Put(Accepted(mine, "a", number: 1));
        ShareAnswer ended = _stand.Shares.Put(Accepted(also, "b", number: 2));
        _stand.Shares.Remove(also.Id, ended.Guest);

        _stand.Rebuild();

        Assert.Equal(first.Place, Assert.Single(_stand.Shares.ListAnswers()).Place);
        Assert.True(_stand.Shares.Put(Accepted(also, "b", number: 2)).Place > ended.Place);
    }

    private static FolderShare Granted(Folder folder, uint guest) =>
        new()
        {
            Folder = folder.Id,
            Owner = folder.Owner,
            Guest = ShareGuest.User(new UserId(guest)),
            Rights = ShareRights.ReadOnly,
            CreatedAt = folder.CreatedAt,
        };

    private static ShareAnswer Accepted(Folder folder, string name, int number) =>
        new()
        {
            Place = 0,
            Folder = folder.Id,
            Owner = folder.Owner,
            Guest = new UserId(1001),
            IsAccepted = true,
            Name = FolderName.Parse(name),
            Number = number,
            Mount = FolderId.New(),
            AnsweredAt = folder.CreatedAt.AddMinutes(number),
        };
}
