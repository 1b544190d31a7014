using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Mounts;
using AutoMount.Core.Shares;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Time.Testing;

namespace AutoMount.Core.Tests.Shares;

/// <summary>Who shares what with whom, and what follows.</summary>
public sealed class ShareManagerTests
{
    private const uint Students = 5000;
    private static readonly UserId Alice = new(1000);
    private static readonly UserId Bob = new(1001);
    private static readonly UserId Carol = new(1002);
    private static readonly ShareGuest ToBob = ShareGuest.User(Bob);

    private readonly FakeUserDirectory _users = new(
        (1000, "alice"),
        (1001, "bob"),
        (1002, "carol")
    );
    private readonly FakeFolderEngine _engine = new();
    private readonly MemoryFolderStore _records = new();
    private readonly FakeTimeProvider _time = new();
    private readonly FolderManager _folders;
    private readonly ShareManager _shares;
    private readonly List<string> _changes = [];

    public ShareManagerTests()
    {
        _folders = new FolderManager(
            _records,
            _engine,
            _users,
            _time,
            policies: null,
            () => TimeSpan.FromDays(7)
        );
        _shares = new ShareManager(
            new MemoryShareStore(_records),
            _folders,
            _engine,
            _users,
            _time
        );
        _folders.Changed += _shares.FolderChanged;
        _folders.Renaming += _shares.RefuseRename;
        _folders.Naming += _shares.FreeName;
        _shares.Changed += change =>
            _changes.Add($"{change.Kind} {change.Folder.Owner}/{change.Folder.Name}");
    }

    [Fact]
    public void AnOffer_ShowsNothing_UntilItIsAccepted()
    {
        Folder data = Add(Alice, "data");

        _ = _shares.Share(data.Id, ToBob, ShareRights.ReadWrite, expires: null);

        Assert.Empty(_engine.Views);
        ShareOffer offer = Assert.Single(_shares.ListOffers(Bob));
        Assert.Equal(
            (data.Id, ShareRights.ReadWrite, null),
            (offer.Folder.Id, offer.Rights, offer.Answer)
        );
        Assert.Empty(_shares.ListOffers(Carol));
        Assert.Empty(_shares.ListOffers(Alice));

        ShareAnswer answer = _shares.Accept(Bob, Alice, data.Name, name: null);

        FolderView view = Assert.Single(_engine.Views).Value;
        Assert.Equal(
            (data.Id, Alice, Bob, "data", ShareRights.ReadWrite, 1, answer.Place),
            (
                view.Folder,
                view.Owner.Id,
                view.Guest.Id,
                view.Name.Value,
                view.Rights,
                view.Number,
                view.Place
            )
        );
        Folder mountable = Assert.Single(_shares.ListMountable(Bob));
        Assert.Equal(
            (Bob, Alice, false),
            (mountable.Owner, mountable.SharedBy, mountable.IsReadOnly)
        );
        Assert.NotEqual(data.Id, mountable.Id);
        Assert.Equal(["Added 1001/data"], _changes);
    }

    [Fact]
    public void ADotfolder_IsMountedInAllSessions_OnlyWhereTheGuestAdoptsIt()
    {
        Folder local = Add(Alice, ".local");
        _ = _shares.Share(local.Id, ToBob, ShareRights.ReadOnly, expires: null);

        _ = _shares.Accept(Bob, Alice, local.Name, name: null);

        Assert.Equal("local", Assert.Single(_shares.ListMountable(Bob)).Name.Value);
        Assert.Empty(MountPlanner.Plan(_shares.ListMountable(Bob), MountWishes.Default));
        Assert.Contains(
            "adopt",
            Refused(() => _shares.Accept(Bob, Alice, local.Name, FolderName.Parse(".local"))),
            StringComparison.Ordinal
        );

        _ = _shares.Adopt(Bob, Alice, local.Name, name: null);

        MountPlanEntry entry = Assert.Single(
            MountPlanner.Plan(_shares.ListMountable(Bob), MountWishes.Default)
        );
        Assert.Equal((".local", true, true), (entry.Target, entry.Automatic, entry.ReadOnly));
        Assert.Equal(["Added 1001/local", "Removed 1001/local", "Added 1001/.local"], _changes);
    }

    [Fact]
    public void NoSharer_NamesAFolderIntoAnothersDotSpace()
    {
        Folder data = Add(Alice, "data");
        _ = _shares.Share(data.Id, ToBob, ShareRights.ReadOnly, expires: null);
        _ = _shares.Accept(Bob, Alice, data.Name, name: null);

        Assert.Contains(
            "shared",
            Refused(() => _folders.Rename(data.Id, FolderName.Parse(".bashrc.d"))),
            StringComparison.Ordinal
        );
        _ = _folders.Rename(data.Id, FolderName.Parse("datasets"));

        Assert.Equal("data", Assert.Single(_shares.ListMountable(Bob)).Name.Value); // the guest's name is the guest's
        _shares.Unshare(data.Id, ToBob);
        _ = _folders.Rename(data.Id, FolderName.Parse(".data"));
    }

    [Fact]
    public void Names_AreUnique_AmongOwnAndShared()
    {
        Folder data = Add(Alice, "data");
        _ = Add(Bob, "data");
        Folder carols = Add(Carol, "data");
        _ = _shares.Share(data.Id, ToBob, ShareRights.ReadOnly, expires: null);
        _ = _shares.Share(carols.Id, ToBob, ShareRights.ReadOnly, expires: null);

        _ = Refused(() => _shares.Accept(Bob, Alice, data.Name, name: null));
        _ = _shares.Accept(Bob, Alice, data.Name, FolderName.Parse("alices"));
        _ = Refused(() => _shares.Accept(Bob, Carol, data.Name, FolderName.Parse("alices")));
        _ = _shares.Accept(Bob, Carol, data.Name, FolderName.Parse("carols"));

        Assert.Equal(
            ["alices", "carols"],
            _shares.ListMountable(Bob).Select(each => each.Name.Value).Order()
        );
    }

    [Fact]
    public void Rights_AreTheMostOfAllGrants_AndFollowThem()
    {
        Folder data = Add(Alice, "data");
        _users.SetMember(1001, Students, isMember: true);
        _ = _shares.Share(data.Id, ToBob, ShareRights.ReadOnly, expires: null);
        _ = _shares.Accept(Bob, Alice, data.Name, name: null);

        _ = _shares.Share(
            data.Id,
            new ShareGuest(IsGroup: true, Students),
            ShareRights.ReadWriteDelete,
            expires: null
        );
        Assert.Equal(ShareRights.ReadWriteDelete, Assert.Single(_engine.Views).Value.Rights);

        _users.SetMember(1001, Students, isMember: false);
        Assert.Empty(_shares.Sweep());
        Assert.Equal(ShareRights.ReadOnly, Assert.Single(_engine.Views).Value.Rights);

        _shares.Unshare(data.Id, ToBob);
        Assert.Empty(_engine.Views);
        Assert.Equal(
            ["Added 1001/data", "Changed 1001/data", "Changed 1001/data", "Removed 1001/data"],
            _changes
        );
        Assert.Empty(_shares.ListOffers(Bob));
    }

    [Fact]
    public void AShare_EndsAtItsTime()
    {
        Folder data = Add(Alice, "data");
        DateTimeOffset end = _time.GetUtcNow() + TimeSpan.FromHours(1);
        _ = _shares.Share(data.Id, ToBob, ShareRights.ReadOnly, end);
        _ = _shares.Accept(Bob, Alice, data.Name, name: null);
        Assert.Equal(end, _shares.NextExpiry);

        _time.Advance(TimeSpan.FromMinutes(59));
        _ = _shares.Sweep();
        _ = Assert.Single(_engine.Views);

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(_shares.ListOffers(Bob)); // also before it is swept
        _ = _shares.Sweep();
        Assert.Empty(_engine.Views);
        Assert.Null(_shares.NextExpiry);
        _ = Refused(() => _shares.Share(data.Id, ToBob, ShareRights.ReadOnly, end));
    }

    [Fact]
    public void Decline_IsRemembered_AndAcceptChangesIt()
    {
        Folder data = Add(Alice, "data");
        _ = _shares.Share(data.Id, ToBob, ShareRights.ReadOnly, expires: null);

        _shares.Decline(Bob, Alice, data.Name);
        Assert.Equal("declined", ShareWords.StateOf(Assert.Single(_shares.ListOffers(Bob))));

        _ = _shares.Accept(Bob, Alice, data.Name, name: null);
        _ = Assert.Single(_engine.Views);
        _shares.Decline(Bob, Alice, data.Name); // he leaves
        Assert.Empty(_engine.Views);
        _ = Refused(() => _shares.Decline(Carol, Alice, data.Name));
    }

    [Fact]
    public void Trash_TakesItFromGuests_AndRestoreGivesItBack()
    {
        Folder data = Add(Alice, "data");
        _ = _shares.Share(data.Id, ToBob, ShareRights.ReadOnly, expires: null);
        _ = _shares.Accept(Bob, Alice, data.Name, FolderName.Parse("theirs"));

        _ = _folders.Delete(data.Id);
        Assert.Empty(_engine.Views);
        Assert.Empty(_shares.ListOffers(Bob));
        _ = _shares.Sweep();

        _ = _folders.Restore(data.Id);
        Assert.Equal("theirs", Assert.Single(_engine.Views).Value.Name.Value);

        _ = _folders.Purge(data.Id);
        Assert.Empty(_engine.Views);
        Assert.Empty(_shares.ListShares(data.Id));
    }

    [Fact]
    public void ANameOfWhatLiesInItsOwnersTrash_IsItsGuestsToUse()
    {
        Folder data = Add(Alice, "data");
        _ = _shares.Share(data.Id, ToBob, ShareRights.ReadOnly, expires: null);
        _ = _shares.Accept(Bob, Alice, data.Name, name: null);
        _ = _folders.Delete(data.Id);

        Folder own = Add(Bob, "data");

        _ = _folders.Restore(data.Id);
        Assert.Empty(_engine.Views);
        Assert.Equal("offered", ShareWords.StateOf(Assert.Single(_shares.ListOffers(Bob))));
        Assert.Equal(own, _folders.Get(Bob, own.Name));
        _ = _shares.Accept(Bob, Alice, data.Name, FolderName.Parse("alices"));
        _ = Assert.Single(_engine.Views);
    }

    [Fact]
    public void ARestoredFolder_GetsNoDot_WhileItIsShared()
    {
        Folder data = Add(Alice, "data");
        _ = _shares.Share(data.Id, ToBob, ShareRights.ReadOnly, expires: null);
        _ = _folders.Delete(data.Id);

        Assert.Contains(
            "shared",
            Refused(() => _folders.Restore(data.Id, FolderName.Parse(".data"))),
            StringComparison.Ordinal
        );
        Assert.Equal("other", _folders.Restore(data.Id, FolderName.Parse("other")).Name.Value);
    }

    [Fact]
    public void AFolderThatComesBackToItsOwner_IsSharedWithNobody()
    {
        Folder data = Add(Alice, "data");
        _ = _shares.Share(data.Id, ToBob, ShareRights.ReadOnly, expires: null);
        _ = _folders.Transfer(data.Id, Carol);
        _ = _folders.Rename(data.Id, FolderName.Parse(".data")); // nothing of the owner's before binds her

        _ = _folders.Transfer(data.Id, Alice);

        Assert.Empty(_shares.ListOffers(Bob));
    }

    [Fact]
    public void AFolderIsGivenToAGuestWhoHasIt_UnderItsName()
    {
        Folder data = Add(Alice, "data");
        _ = _shares.Share(data.Id, ToBob, ShareRights.ReadOnly, expires: null);
        _ = _shares.Accept(Bob, Alice, data.Name, name: null);

        Folder after = _folders.Transfer(data.Id, Bob);

        Assert.Equal(
            (Bob, "data", FolderState.Ready),
            (after.Owner, after.Name.Value, after.State)
        );
        Assert.Empty(_engine.Views);
        Assert.Empty(_shares.ListGuests(data.Id));
    }

    [Fact]
    public void AStart_ShowsWhatWasShared_UnderTheSameNumbers()
    {
        MemoryShareStore store = new(_records);
        ShareManager before = new(store, _folders, _engine, _users, _time);
        Folder data = Add(Alice, "data");
        Folder other = Add(Alice, "other");
        foreach (Folder folder in (Folder[])[data, other])
        {
            _ = before.Share(folder.Id, ToBob, ShareRights.ReadOnly, expires: null);
            _ = before.Accept(Bob, Alice, folder.Name, name: null);
        }

        before.Decline(Bob, Alice, data.Name); // number 1 is free, and 2 stays
        FakeFolderEngine engine = new();
        ShareManager after = new(store, _folders, engine, _users, _time);

        Assert.Empty(after.Recover());

        Assert.Equal(_engine.Views.Values, engine.Views.Values);
        Assert.Equal(2, Assert.Single(engine.Views).Value.Number);
    }

    [Fact]
    public void AFolderThatIsGivenAway_IsSharedNoLonger()
    {
        Folder data = Add(Alice, "data");
        _ = _shares.Share(data.Id, ToBob, ShareRights.ReadOnly, expires: null);
        _ = _shares.Accept(Bob, Alice, data.Name, name: null);

        _ = _folders.Transfer(data.Id, Carol);

        Assert.Empty(_engine.Views);
        Assert.Empty(_shares.ListOffers(Bob));
    }

    [Fact]
    public void Nonsense_IsRefused()
    {
        Folder data = Add(Alice, "data");

        Assert.Contains(
            "already",
            Refused(() =>
                _shares.Share(data.Id, ShareGuest.User(Alice), ShareRights.ReadOnly, expires: null)
            ),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "no account",
            Refused(() =>
                _shares.Share(
                    data.Id,
                    new ShareGuest(IsGroup: false, 99),
                    ShareRights.ReadOnly,
                    expires: null
                )
            ),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "not shared",
            Refused(() => _shares.Unshare(data.Id, ToBob)),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "offers",
            Refused(() => _shares.Accept(Bob, Alice, data.Name, name: null)),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "begin with a dot",
            Refused(() =>
            {
                _ = _shares.Share(data.Id, ToBob, ShareRights.ReadOnly, expires: null);
                _ = _shares.Adopt(Bob, Alice, data.Name, name: null);
            }),
            StringComparison.Ordinal
        );
    }

    private static string Refused(Action action) => Assert.Throws<ServiceException>(action).Message;

    private Folder Add(UserId owner, string name) =>
        _folders.Create(owner, FolderName.Parse(name), new FolderLimits(1 << 20, 1000));
}
