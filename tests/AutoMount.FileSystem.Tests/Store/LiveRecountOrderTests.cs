using AutoMount.Core.Folders;
using AutoMount.FileSystem.Store;
using AutoMount.Posix;

namespace AutoMount.FileSystem.Tests.Store;

/// <summary>A recount beside operations whose every step is ordered by the test.</summary>
public sealed class LiveRecountOrderTests : IDisposable
{
    private const ulong Unnamed = 1UL << 40; // an inode number that the store does not have
    private static readonly FolderUsage Beginning = new(1 << 20, 50);
    private readonly string _directory = Directory
        .CreateTempSubdirectory("automount-recount-")
        .FullName;
    private readonly BackingStore _store;
    private readonly FolderId _folder = FolderId.New();
    private readonly LiveRecount _recount;

    public LiveRecountOrderTests()
    {
        _store = BackingStore.Open(_directory);
        _store.Prepare(_folder, owner: 0, group: 0);
        _recount = new LiveRecount(_store, Beginning);
        File.WriteAllBytes(Named("a"), new byte[5000]);
    }

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Operation_BetweenItsEffectAndItsNote_IsWaitedFor()
    {
        int epoch = _recount.BeginChange();
        await File.WriteAllBytesAsync(
            Named("a"),
            new byte[50_000], // its effect: the walk sees it
            TestContext.Current.CancellationToken
        );
        Task<FolderUsage> ending = Task.Run(Run, TestContext.Current.CancellationToken);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.False(ending.IsCompleted);

        _recount.Note(Inode("a"), before: 8192, after: 53_248);
        _recount.EndChange(epoch);

        // with the 45056 that it charged the ledger is then right
        AssertCorrects(await ending, new FolderUsage(4096 + 53_248, 2), noted: 45_056);
    }

    [Fact]
    public async Task Operation_BegunAfterTheWalk_IsNotWaitedFor()
    {
        FolderUsage difference = await Task.Run(Run, TestContext.Current.CancellationToken);
        int epoch = _recount.BeginChange();
        _recount.Note(Inode("a"), before: 8192, after: null);
        _recount.EndChange(epoch);

        AssertCorrects(difference, new FolderUsage(4096 + 8192, 2), noted: 0);
    }

    [Fact]
    public void FileWithoutAName_CountsUntilItIsGivenBack()
    {
        _recount.Note(Unnamed, before: 12_288, after: 12_288);
        AssertCorrects(Run(), new FolderUsage(4096 + 8192 + 12_288, 3), noted: 0);
    }

    [Fact]
    public void GivenBack_BeforeTheWalkCame_CountsNoMore()
    {
        _recount.Note(Inode("a"), before: 8192, after: null); // the walk still sees the name
        AssertCorrects(Run(), new FolderUsage(4096, 1), noted: -8192, notedInodes: -1);
    }

    [Fact]
    public void NumberUsedAgain_CountsAsTheNewFile()
    {
        _recount.Note(Inode("a"), before: 8192, after: null);
        _recount.Note(Inode("a"), before: null, after: 4096);
        AssertCorrects(Run(), new FolderUsage(4096 + 4096, 2), noted: -4096);
    }

    [Fact]
    public void Cancelled_ChangesNothing()
    {
        using FileDescriptor data = _store.OpenData(_folder);
        Errno error = _recount.Run(
            data,
            _ => { },
            out FolderUsage difference,
            new CancellationToken(canceled: true)
        );
        Assert.Equal((Errno.ECANCELED, default(FolderUsage)), (error, difference));
    }

    private static void AssertCorrects(
        FolderUsage difference,
        FolderUsage actual,
        long noted,
        long notedInodes = 0
    ) =>
        Assert.Equal(
            actual,
            new FolderUsage(
                Beginning.Bytes + noted + difference.Bytes,
                Beginning.Inodes + notedInodes + difference.Inodes
            )
        );

    private FolderUsage Run()
    {
        using FileDescriptor data = _store.OpenData(_folder);
        Assert.Equal(
            Errno.None,
            _recount.Run(data, _ => { }, out FolderUsage difference, CancellationToken.None)
        );
        return difference;
    }

    private string Named(string name) =>
        Path.Combine(_directory, "folders", _folder.Value, "data", name);

    private ulong Inode(string name) => ulong.Parse(Commands.Run("stat", "-c", "%i", Named(name)));
}
