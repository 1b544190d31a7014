using AutoMount.Core.Folders;
using AutoMount.Core.Quotas;
using AutoMount.FileSystem.Quota;
using AutoMount.FileSystem.Store;

namespace AutoMount.FileSystem.Tests.Quota;

/// <summary>The bound on the disk: above the usage at every moment, and not far.</summary>
public sealed class UsageBoundTests : IDisposable
{
    private const long Limit = 256 << 20;
    private const long Chunk = Limit / 16;
    private readonly string _directory = Directory
        .CreateTempSubdirectory("automount-bound-")
        .FullName;
    private readonly BackingStore _store;
    private readonly FolderId _folder = FolderId.New();
    private readonly FolderLedger _ledger = new(new FolderLimits(Limit, 10_000));

    public UsageBoundTests()
    {
        _store = BackingStore.Open(_directory);
        _store.Prepare(_folder, owner: 0, group: 0);
    }

    private string File => Path.Combine(_directory, "folders", _folder.Value, "usage");

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Reservations_UpToTheLimit_FindTheBoundAheadOfThem()
    {
        Begin();
        Assert.Equal(new FolderUsage(Chunk, 10_000 / 16), OnDisk());
        long reserved = 0;
        while (_ledger.TryReserveBytes(Charge.Block * 16))
        {
            reserved += Charge.Block * 16;
            Assert.True(OnDisk().Bytes >= reserved);
        }

        Assert.Equal(Limit, reserved);
        Assert.Equal(Limit, OnDisk().Bytes);
        Assert.Equal(Posix.Errno.EDQUOT, _ledger.Refusal);
    }

    [Fact]
    public void Bound_ThatCannotBeMoved_IsNoSpaceUntilItCan()
    {
        Begin();
        System.IO.File.Move(File, File + ".away");

        Assert.True(_ledger.TryReserveBytes(Chunk));
        Assert.False(_ledger.TryReserveBytes(Charge.Block));
        Assert.Equal((Posix.Errno.ENOSPC, 0), (_ledger.Refusal, _ledger.AvailableBytes()));

        System.IO.File.Move(File + ".away", File);
        Assert.True(_ledger.TryReserveBytes(Charge.Block));
        Assert.False(_ledger.TryReserveBytes(Limit));
        Assert.Equal(Posix.Errno.EDQUOT, _ledger.Refusal);
    }

    [Fact]
    public void End_Clean_TellsTheUsageItself()
    {
        Begin();
        Assert.True(_ledger.TryReserveInode(8192));
        _ledger.Bound!.End();

        _ = UsageFile.Open(_store, _folder, out UsageRecord? record);
        Assert.Equal(new UsageRecord(IsClean: true, new FolderUsage(8192, 1)), record);
    }

    [Fact]
    public void CleanEnd_StaysOnTheDiskUntilSomethingChanges()
    {
        UsageRecord clean = LeaveClean(8192);
        Begin();
        Assert.Equal(clean, Record());
        _ledger.Bound!.End();
        Assert.Equal(clean, Record());

        Begin();
        _ledger.Bound!.Touch(); // before a removal
        Assert.False(Record()!.Value.IsClean);
        Assert.True(OnDisk().Bytes > 8192);
        _ledger.ReleaseInode(4096);
        _ledger.Bound.End();
        Assert.Equal(new UsageRecord(IsClean: true, new FolderUsage(4096, 0)), Record());
    }

    [Fact]
    public void CleanEnd_IsForgottenByGrowthAndByABoundThatIsGivenUp()
    {
        _ = LeaveClean(8192);
        Begin();
        Assert.True(_ledger.TryReserveBytes(4096));
        Assert.False(Record()!.Value.IsClean);
        _ledger.Bound!.End();

        Begin();
        _ledger.Bound!.Abandon();
        Assert.False(Record()!.Value.IsClean);
    }

    [Fact]
    public void CleanEnd_ThatCannotBeTakenBack_IsRemovedAndGrowthGoesOnWithANewFile()
    {
        _ = LeaveClean(8192);
        Begin();
        System.IO.File.Delete(File);
        _ = Directory.CreateDirectory(File); // whatever is written fails
        _ledger.Bound!.Touch();
        Assert.Equal(Posix.Errno.ENOSPC, _ledger.Refusal);

        Directory.Delete(File);
        Assert.True(_ledger.TryReserveBytes(4096));
        Assert.True(OnDisk().Bytes >= 8192 + 4096);
    }

    [Fact]
    public void Lowering_WithoutTheStoreOnDisk_LeavesTheBound()
    {
        Begin();
        Assert.True(_ledger.TryReserveBytes(8 * Chunk));
        FolderUsage high = OnDisk();
        _ledger.Bytes.Release(8 * Chunk);

        Assert.True(_ledger.Bound!.TryBeginLowering());
        Assert.True(_ledger.Bytes.Ceiling < high.Bytes);
        _ledger.Bound.EndLowering(isStored: false);
        Assert.Equal((high, high.Bytes), (OnDisk(), _ledger.Bytes.Ceiling));

        Assert.True(_ledger.Bound.TryBeginLowering());
        _ledger.Bound.EndLowering(isStored: true);
        Assert.True(OnDisk().Bytes <= 2 * Chunk, $"{OnDisk()}");
        Assert.Equal(OnDisk().Bytes, _ledger.Bytes.Ceiling);
    }

    [Fact]
    public async Task EightWriters_WhileTheBoundIsMovedBothWays_AreNeverAboveIt()
    {
        Begin();
        using BoundKeeper keeper = new(_store, exception => Assert.Fail($"{exception}"));
        keeper.Add(_folder, _ledger.Bound!);
        using CancellationTokenSource end = new(TimeSpan.FromSeconds(3));
        Task[] writers =
        [
            .. Enumerable
                .Range(0, 8)
                .Select(seed => Task.Run(() => Churn(seed, end.Token), CancellationToken.None)),
        ];
        int looks = 0;
        while (!end.IsCancellationRequested)
        {
            keeper.LowerAll();
            long ceiling = _ledger.Bytes.Ceiling;
            FolderUsage disk = OnDisk();
            Assert.True(ceiling != _ledger.Bytes.Ceiling || disk.Bytes >= ceiling);
            looks++;
        }

        await Task.WhenAll(writers);
        Assert.True(looks > 5, $"{looks}");
        Assert.Equal(new FolderUsage(0, 0), _ledger.Usage);
    }

    private void Churn(int seed, CancellationToken end)
    {
        Random random = new(seed);
        while (!end.IsCancellationRequested)
        {
            long amount = random.NextInt64(Limit / 4);
            if (_ledger.TryReserveInode(amount))
            {
                Assert.InRange(_ledger.Bytes.Used, amount, Limit);
                _ledger.ReleaseInode(amount);
            }
        }
    }

    /// <summary>An orderly end with that usage in one inode.</summary>
    private UsageRecord LeaveClean(long bytes)
    {
        Begin();
        Assert.True(_ledger.TryReserveInode(bytes));
        _ledger.Bound!.End();
        return Record()!.Value;
    }

    private UsageRecord? Record()
    {
        _ = UsageFile.Open(_store, _folder, out UsageRecord? record);
        return record;
    }

    private void Begin()
    {
        UsageFile file = UsageFile.Open(_store, _folder, out UsageRecord? record);
        UsageBound bound = new(_ledger.Bytes, _ledger.Inodes, file);
        bound.Begin(record);
        _ledger.Bound = bound;
    }

    private FolderUsage OnDisk()
    {
        Assert.True(
            UsageRecord.TryReadNewest(
                System.IO.File.ReadAllBytes(File),
                out _,
                out UsageRecord record
            )
        );
        return record.Usage;
    }
}
