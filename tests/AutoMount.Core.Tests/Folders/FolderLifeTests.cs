using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Time.Testing;

namespace AutoMount.Core.Tests.Folders;

/// <summary>What becomes of folders: trash, copies, another owner, and what is said of them.</summary>
public sealed class FolderLifeTests
{
    private static readonly UserId Alice = new(1000);
    private static readonly UserId Bob = new(1001);
    private static readonly FolderLimits Limits = new(1 << 20, 100);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeFolderEngine _files = new();
    private readonly FolderManager _folders;
    private readonly List<string> _told = [];

    public FolderLifeTests()
    {
        _folders = new FolderManager(
            new MemoryFolderStore(),
            _files,
            new FakeUserDirectory((Alice.Value, "alice"), (Bob.Value, "bob")),
            _time,
            policies: null,
            () => TimeSpan.FromDays(7)
        );
        _folders.Changed += change =>
            _told.Add($"{change.Kind} {change.Folder.Name} {change.Folder.State}");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Delete_PutsIntoTheTrash_AndRestoreBringsItBack()
    {
        Folder folder = Create(".local");

        Folder deleted = _folders.Delete(folder.Id);

        Assert.Equal(FolderState.Trashed, deleted.State);
        Assert.Empty(_folders.List(Alice));
        Assert.Equal(folder.Id, Assert.Single(_folders.ListTrash(Alice)).Id);
        Assert.Contains(folder.Id, _files.Hidden);
        Assert.Equal(4096, _files.GetUserUsage(Alice).Bytes);
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromDays(7), _folders.ExpiryOf(deleted));

        Folder restored = _folders.Restore(folder.Id);

        Assert.Equal(folder, restored);
        Assert.Contains(folder.Id, _files.Attached);
        Assert.Equal(["Added .local Ready", "Removed .local Trashed", "Added .local Ready"], _told);
    }

    [Fact]
    public void Delete_OfAFolderThatIsHeld_IsRefused_AndChangesNothing()
    {
        Folder folder = Create("data");
        _folders.Deleting += _ =>
            throw new ServiceException(ServiceError.FolderBusy, "held by 0123");

        Assert.Equal(
            ServiceError.FolderBusy,
            Assert.Throws<ServiceException>(() => _folders.Delete(folder.Id)).Error
        );
        Assert.Equal(
            ServiceError.FolderBusy,
            Assert.Throws<ServiceException>(() => _folders.Purge(folder.Id)).Error
        );
        Assert.Equal(
            ServiceError.FolderBusy,
            Assert.Throws<ServiceException>(() => _folders.Transfer(folder.Id, Bob)).Error
        );
        Assert.Equal([folder], _folders.List(Alice));
        Assert.Contains(folder.Id, _files.Attached);
    }

    [Fact]
    public void ANameInTheTrash_IsFree_AndRestoreSaysWhereItIsTaken()
    {
        Folder old = Create("data");
        _ = _folders.Delete(old.Id);
        Folder other = Create("data");

        ServiceException refused = Assert.Throws<ServiceException>(() => _folders.Restore(old.Id));
        Folder restored = _folders.Restore(old.Id, FolderName.Parse("older"));

        Assert.Equal(ServiceError.FolderExists, refused.Error);
        Assert.Equal("older", restored.Name.Value);
        Assert.Equal([other.Id, old.Id], _folders.List(Alice).Select(folder => folder.Id));
    }

    [Fact]
    public void GetTrashed_ByNameIdOrNeither()
    {
        Folder first = Create("data");
        _ = _folders.Delete(first.Id);
        Assert.Equal(first.Id, _folders.GetTrashed(Alice, "data").Id);
        Folder second = Create("data");
        _time.Advance(TimeSpan.FromHours(1));
        _ = _folders.Delete(second.Id);

        ServiceException several = Assert.Throws<ServiceException>(() =>
            _folders.GetTrashed(Alice, "data")
        );

        Assert.Contains(
            $"{second.Id}, {first.Id} (the newest first)",
            several.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(first.Id, _folders.GetTrashed(Alice, first.Id.Value).Id);
        Assert.Equal(
            ServiceError.NoSuchFolder,
            Assert.Throws<ServiceException>(() => _folders.GetTrashed(Bob, first.Id.Value)).Error
        );
    }

    [Fact]
    public void Purge_RemovesTheFilesInTheBackground()
    {
        using ManualResetEventSlim slow = new();
        _files.Slowness = slow;
        slow.Set();
        Folder folder = Create("data");
        _files.SetUsage(folder.Id, new FolderUsage(1 << 20, 77));
        slow.Reset();

        Folder deleting = _folders.Purge(folder.Id);

        Assert.Equal(FolderState.Deleting, deleting.State);
        Assert.Empty(_folders.List(Alice));
        Assert.Equal(77, _folders.GetErasure(folder.Id)?.Total);
        slow.Set();
        AwaitPurges();
        Assert.Null(_folders.FindAny(folder.Id));
        Assert.DoesNotContain(folder.Id, _files.Kept);
    }

    [Fact]
    public void Purge_ThatFails_IsTold_AndTriedAgain()
    {
        List<string> failed = [];
        _folders.PurgeFailed += problem => failed.Add($"{problem.Folder.Name}: {problem.Reason}");
        Folder folder = Create("data");
        _files.ErasureFailure = new ServiceException(ServiceError.StorageFailed, "EIO");

        _ = _folders.Purge(folder.Id);
        AwaitPurges();
        Assert.Equal("data: EIO", failed[0]);
        Assert.Equal(FolderState.Deleting, _folders.FindAny(folder.Id)?.State);

        _ = _folders.Recover(); // as the next start does
        AwaitPurges();
        Assert.Equal([folder.Id], _files.ChargedRemovals); // its owner pays until it is gone
        _files.ErasureFailure = null;
        _ = _folders.Sweep();
        AwaitPurges();
        Assert.Null(_folders.FindAny(folder.Id));
    }

    [Fact]
    public void Sweep_DeletesForGood_WhatWasLongEnoughInTheTrash()
    {
        Folder old = Create("old");
        Folder young = Create("young");
        _ = _folders.Delete(old.Id);
        _time.Advance(TimeSpan.FromDays(3));
        _ = _folders.Delete(young.Id);

        Assert.Empty(_folders.Sweep());
        _time.Advance(TimeSpan.FromDays(4));
        Assert.Equal([old.Id], _folders.Sweep().Select(folder => folder.Id));

        AwaitPurges();
        Assert.Equal([young.Id], _folders.ListTrash(Alice).Select(folder => folder.Id));
    }

    [Fact]
    public void ATrashThatIsFull_LosesTheOldest()
    {
        Folder first = Create("data");
        _ = _folders.Delete(first.Id);
        for (int count = 0; count < FolderManager.MostTrashed; count++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _ = _folders.Delete(Create("data").Id);
        }

        AwaitPurges();
        Assert.Equal(FolderManager.MostTrashed, _folders.ListTrash(Alice).Count);
        Assert.Null(_folders.FindAny(first.Id));
    }

    [Fact]
    public void Clone_IsShownWhenItIsWhole_AndItsSourceStaysMeanwhile()
    {
        using ManualResetEventSlim gate = new();
        Folder source = Create("data");
        _files.CopyGate = gate;
        Task<Folder> clone = Task.Run(
            () => _folders.Clone(source.Id, FolderName.Parse("copy"), limits: null, Cancellation),
            Cancellation
        );
        Assert.True(SpinWait.SpinUntil(() => !_files.Hidden.IsEmpty, 5000));

        Assert.Equal([source], _folders.List(Alice));
        ServiceException refused = Assert.Throws<ServiceException>(() => _folders.Purge(source.Id));
        Assert.Equal(ServiceError.FolderBusy, refused.Error);
        Assert.Equal(
            ServiceError.FolderExists,
            Assert.Throws<ServiceException>(() => Create("copy")).Error
        );
        gate.Set();
#pragma warning disable xUnit1031 // the task needs no thread of the test's
        Folder copy = clone.GetAwaiter().GetResult();
#pragma warning restore xUnit1031

        Assert.Equal(Limits, copy.Limits);
        Assert.Equal(2, _folders.List(Alice).Count);
        _ = _folders.Purge(source.Id);
    }

    [Fact]
    public void Clone_ThatIsEnded_LeavesNothing()
    {
        using ManualResetEventSlim gate = new();
        using CancellationTokenSource ended = new(TimeSpan.FromMilliseconds(100));
        Folder source = Create("data");
        _files.CopyGate = gate;

        Assert.ThrowsAny<OperationCanceledException>(() =>
            _folders.Clone(source.Id, FolderName.Parse("copy"), limits: null, ended.Token)
        );

        AwaitPurges();
        Assert.Equal([source.Id], _files.Kept);
        Assert.Empty(_folders.ListTrash(Alice));
        _files.CopyGate = null;
        _ = _folders.Clone(source.Id, FolderName.Parse("copy"), limits: null, Cancellation);
    }

    [Fact]
    public void Transfer_MovesTheFolder_OrNothing()
    {
        Folder folder = Create("data");
        Folder taken = Create("taken");
        _ = _folders.Create(Bob, taken.Name, Limits);

        Folder after = _folders.Transfer(folder.Id, Bob);

        Assert.Equal(Bob, after.Owner);
        Assert.Equal(
            [after.Id],
            _folders.List(Bob).Where(one => one.Name == folder.Name).Select(one => one.Id)
        );
        Assert.Equal(Bob, _files.Given[folder.Id]);
        Assert.Equal(
            ServiceError.FolderExists,
            Assert.Throws<ServiceException>(() => _folders.Transfer(taken.Id, Bob)).Error
        );
        _files.GiveAwayFailure = new ServiceException(ServiceError.LimitReached, "too large");
        Assert.Equal(
            ServiceError.LimitReached,
            Assert.Throws<ServiceException>(() => _folders.Transfer(folder.Id, Alice)).Error
        );
        Assert.Equal(after, _folders.Get(folder.Id));
        Assert.Contains(folder.Id, _files.Attached);
    }

    [Fact]
    public void Transfer_ThatFailsInTheMiddle_IsCarriedOnByTheNextSweep()
    {
        Folder folder = Create("data");
        _files.GiveAwayFailure = new ServiceException(ServiceError.StorageFailed, "EIO");
        Assert.Equal(
            ServiceError.StorageFailed,
            Assert.Throws<ServiceException>(() => _folders.Transfer(folder.Id, Bob)).Error
        );
        Assert.Empty(_folders.List(owner: null));

        _ = _folders.Sweep();

        Assert.Equal(folder.Id, Assert.Single(_folders.List(Bob)).Id);
        Assert.Equal(Bob, _files.Given[folder.Id]);
        Assert.Equal("Added data Ready", _told[^1]);
    }

    [Fact]
    public void Describe_SaysWhatAFolderIs()
    {
        Folder folder = Create("data");

        _ = _folders.Describe(folder.Id, FolderDescription.Parse("pictures"), FolderUsageMode.Data);
        _ = _folders.Describe(folder.Id, description: null, FolderUsageMode.Model);

        Folder described = _folders.Get(folder.Id);
        Assert.Equal(
            ("pictures", FolderUsageMode.Model),
            (described.Description.Value, described.UsageMode)
        );
    }

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("\u001b[31m")]
    public void Description_OfSeveralLinesOrEscapes_IsRefused(string text) =>
        Assert.Equal(
            ServiceError.InvalidArgument,
            Assert.Throws<ServiceException>(() => FolderDescription.Parse(text)).Error
        );

    [Fact]
    public void Description_TooLong_IsRefused_WithItsLength() =>
        Assert.Contains(
            "this one has 258",
            Assert
                .Throws<ServiceException>(() => FolderDescription.Parse(new string('é', 129)))
                .Message,
            StringComparison.Ordinal
        );

    private Folder Create(string name) => _folders.Create(Alice, FolderName.Parse(name), Limits);

    private void AwaitPurges() =>
        Assert.True(SpinWait.SpinUntil(() => _folders.IsPurgeIdle, TimeSpan.FromSeconds(10)));
}
