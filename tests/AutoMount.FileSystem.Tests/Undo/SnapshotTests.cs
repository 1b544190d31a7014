using System.Diagnostics;
using AutoMount.Core.Folders;
using AutoMount.Posix;
using AutoMount.Posix.Attributes;
using AutoMount.Posix.Files;

namespace AutoMount.FileSystem.Tests.Undo;

/// <summary>What snapshots cost, when they go, and what happens to them with their folder.</summary>
public sealed class SnapshotTests : IDisposable
{
    private const int Block = 4096;
    private readonly MountedUser _user = new();
    private SnapshotPolicy _policy = new();

    public SnapshotTests()
    {
        _user.Snapshots = () => _policy;
        _user.Restart();
    }

    public void Dispose() => _user.Dispose();

    [Fact]
    public void Taking_IsNoWork_HoweverMuchIsThere()
    {
        Folder folder = Filled("large", files: 500);
        long begin = Stopwatch.GetTimestamp();

        uint number = Take(folder);

        Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(1));
        Assert.Equal(1u, number);
        Assert.True(Only(folder).Bytes <= Block);
    }

    [Fact]
    public void Unlinked_File_IsKeptItself_AndTheFolderIsChargedNoLonger()
    {
        Folder folder = _user.Add("unlinked");
        string path = _user.PathOf(folder, "f");
        File.WriteAllBytes(path, new byte[1 << 20]);
        FolderUsage empty = new(Block, 1);
        ulong inode = InodeOf(path);
        _ = Take(folder);

        File.Delete(path);

        _user.AssertSettles(folder, empty);
        Assert.Equal(inode, InodeOf(Kept(folder, 1, "c")));
        Assert.InRange(Only(folder).Bytes, 1 << 20, (1 << 20) + (5 * Block));
    }

    [Fact]
    public void Unlinked_File_UsedAgainByADescriptor_DoesNotChangeWhatIsKept()
    {
        Folder folder = _user.Add("again");
        string path = _user.PathOf(folder, "f");
        File.WriteAllText(path, "before");
        Assert.Equal(
            Errno.None,
            FileIo.OpenTrusted(path, OpenMode.O_PATH, out FileDescriptor held)
        );
        using (held)
        {
            uint number = Take(folder);
            string model = TreeModel.Now(_user, folder).ToString();
            File.Delete(path);

            File.WriteAllText($"/proc/self/fd/{held.Number}", "after, and longer");

            Assert.Equal(model, TreeModel.Then(_user, folder, number).ToString());
        }

        _user.AssertSettles(folder, new FolderUsage(Block, 1));
    }

    [Fact]
    public void Mapped_File_ThatIsPassedThrough_IsKeptAsItWas()
    {
        Folder folder = _user.Add("mapped");
        string path = _user.PathOf(folder, "f");
        File.WriteAllBytes(path, Enumerable.Repeat((byte)1, 1 << 20).ToArray());
        using FileStream reader = File.OpenRead(path); // from now on it is passed through
        using FileStream writer = new(
            path,
            FileMode.Open,
            FileAccess.ReadWrite,
            FileShare.ReadWrite
        );
        using System.IO.MemoryMappedFiles.MemoryMappedFile map =
            System.IO.MemoryMappedFiles.MemoryMappedFile.CreateFromFile(
                writer,
                mapName: null,
                capacity: 0,
                System.IO.MemoryMappedFiles.MemoryMappedFileAccess.ReadWrite,
                HandleInheritability.None,
                leaveOpen: true
            );
        using System.IO.MemoryMappedFiles.MemoryMappedViewAccessor view = map.CreateViewAccessor();
        view.Write(0, (byte)2);
        view.Flush();
        uint number = Take(folder);
        string model = TreeModel.Now(_user, folder).ToString();

        view.Write(0, (byte)3);
        view.Flush();

        Assert.Equal(ContentOf(model), ContentOf(TreeModel.Then(_user, folder, number).ToString()));
    }

    [Fact]
    public void Limit_IsKept_AndTheOldestGoesFirst()
    {
        _policy = _policy with { Limit = 100 * Block };
        Folder folder = Filled("short", files: 4, size: 30 * Block);
        for (int i = 0; i < 4; i++)
        {
            _ = Take(folder);
            File.Delete(_user.PathOf(folder, $"f{i}"));
        }

        IReadOnlyList<FolderSnapshot> left = _user.Engine.ListSnapshots(folder.Id);

        Assert.Equal([3u, 4u], left.Select(one => one.Number).TakeLast(2));
        Assert.DoesNotContain(left, one => one.Number == 1);
        Assert.All(left, one => Assert.True(one.IsComplete));
        Assert.True(left.Sum(one => one.Bytes) <= 100 * Block);
        Assert.Empty(_user.SnapshotProblems);
    }

    [Fact]
    public void Newest_ThatAloneDoesNotFit_SaysSo_AndTheWriteGoesOn()
    {
        _policy = _policy with { Limit = 20 * Block };
        Folder folder = Filled("toomuch", files: 1, size: 50 * Block);
        _ = Take(folder);

        File.WriteAllText(_user.PathOf(folder, "f0"), "new");

        Assert.False(Only(folder).IsComplete);
        Assert.Equal("new", File.ReadAllText(_user.PathOf(folder, "f0")));
        Assert.Contains(
            "SnapshotLimit=",
            Assert.Single(_user.SnapshotProblems),
            StringComparison.Ordinal
        );
        Again(folder);
        Assert.False(Only(folder).IsComplete);
    }

    [Fact]
    public void TooMany_AndTooOld_AreDropped()
    {
        _policy = _policy with { Keep = 3 };
        Folder folder = Filled("many", files: 1);
        for (int i = 0; i < 5; i++)
        {
            _ = Take(folder);
        }

        Assert.Equal([3u, 4u, 5u], Numbers(folder));
        _policy = _policy with { Retention = TimeSpan.FromTicks(1) };
        _user.Engine.TidySnapshots();
        Assert.Empty(Numbers(folder));
        string undo = Path.Combine(_user.StateDirectory, "folders", folder.Id.Value, "undo");
        Assert.True(
            SpinWait.SpinUntil(
                () => Directory.GetDirectories(undo).Length == 0,
                TimeSpan.FromSeconds(10)
            )
        );
    }

    [Fact]
    public void Off_NothingIsTaken()
    {
        _policy = _policy with { Limit = 0 };
        Folder folder = Filled("off", files: 1);
        _user.Engine.TakeBeforeChange(folder.Id, "session");

        File.Delete(_user.PathOf(folder, "f0"));

        Assert.Empty(Numbers(folder));
        Assert.Throws<Core.ServiceException>(() => Take(folder));
    }

    [Fact]
    public void BeforeTheNextChange_OneIsTaken_AlsoAfterARestart()
    {
        Folder folder = Filled("armed", files: 2);
        _user.Engine.TakeBeforeChange(folder.Id, "session abc");
        _ = File.ReadAllBytes(_user.PathOf(folder, "f0"));
        Assert.Empty(Numbers(folder));
        Again(folder);

        File.Delete(_user.PathOf(folder, "f0"));
        File.Delete(_user.PathOf(folder, "f1"));

        FolderSnapshot taken = Only(folder);
        Assert.Equal(SnapshotReason.Session, taken.Reason);
        Assert.Equal("session abc", taken.Note);
        Assert.Equal(
            2,
            _user.Engine.Compare(folder.Id, 1, 10, TestContext.Current.CancellationToken).Count
        );
        Again(folder);
        File.WriteAllText(_user.PathOf(folder, "g"), "one more change");
        Assert.Equal([1u], Numbers(folder));
    }

    [Fact]
    public void Restore_OfAPath_LeavesTheRest_AndCanBeUndone()
    {
        Folder folder = _user.Add("path");
        Directory.CreateDirectory(_user.PathOf(folder, "lib/python"));
        File.WriteAllText(_user.PathOf(folder, "lib/python/a"), "old");
        File.WriteAllText(_user.PathOf(folder, "b"), "old");
        _ = Take(folder);
        Directory.Delete(_user.PathOf(folder, "lib"), recursive: true);
        File.WriteAllText(_user.PathOf(folder, "b"), "new");
        string changed = TreeModel.Now(_user, folder).ToString();

        Restore(folder, 1, "lib/python/a");

        Assert.Equal("old", File.ReadAllText(_user.PathOf(folder, "lib/python/a")));
        Assert.Equal("new", File.ReadAllText(_user.PathOf(folder, "b")));
        Restore(folder, 2, "");
        Assert.Equal(changed, TreeModel.Now(_user, folder).ToString());
        Assert.False(File.Exists(_user.PathOf(folder, "lib/python/a")));
    }

    [Fact]
    public void Restore_WhileProgramsUseTheFolder_TheySeeItAtOnce_AndKeepWhatTheyHaveOpen()
    {
        Folder folder = Filled("used", files: 3);
        string path = _user.PathOf(folder, "f0");
        _ = Take(folder);
        File.WriteAllText(path, "changed by a program");
        File.Delete(_user.PathOf(folder, "f1"));
        File.WriteAllText(_user.PathOf(folder, "new"), "new");
        Assert.False(File.Exists(_user.PathOf(folder, "f1"))); // which the kernel remembers
        using StreamReader open = File.OpenText(path);

        Restore(folder, 1, "");

        Assert.Equal("changed by a program", open.ReadToEnd());
        Assert.Equal(Block, File.ReadAllBytes(path).Length);
        Assert.Equal(Block, new FileInfo(_user.PathOf(folder, "f1")).Length);
        Assert.Equal(
            ["f0", "f1", "f2"],
            Directory.GetFiles(_user.PathOf(folder)).Select(Path.GetFileName).Order()
        );
    }

    [Fact]
    public void Restore_OfAFullFolder_Fits()
    {
        Folder folder = _user.Add("full", bytes: 100 * Block);
        File.WriteAllBytes(_user.PathOf(folder, "old"), new byte[90 * Block]);
        _ = Take(folder);
        File.Delete(_user.PathOf(folder, "old"));
        _user.AssertSettles(folder, new FolderUsage(Block, 1));
        File.WriteAllBytes(_user.PathOf(folder, "new"), new byte[90 * Block]);

        Restore(folder, 1, "");

        Assert.True(File.Exists(_user.PathOf(folder, "old")));
        _user.AssertSettles(folder, new FolderUsage(91 * Block, 2));
    }

    /// <summary>The kernel tells of a close after close(2) has returned, so that what was removed may be charged a moment longer.</summary>
    [Fact]
    public void Restore_OfAFullFolder_WhoseFileIsClosedMeanwhile_Fits()
    {
        Folder folder = _user.Add("closed", bytes: 100 * Block);
        File.WriteAllBytes(_user.PathOf(folder, "old"), new byte[90 * Block]);
        _ = Take(folder);
        File.Delete(_user.PathOf(folder, "old"));
        _user.AssertSettles(folder, new FolderUsage(Block, 1));
        FileStream open = File.Create(_user.PathOf(folder, "new"), bufferSize: 0);
        open.Write(new byte[90 * Block]);
        using Timer closing = new(_ => open.Dispose(), null, 200, Timeout.Infinite);

        Restore(folder, 1, "");

        Assert.True(File.Exists(_user.PathOf(folder, "old")));
        _user.AssertSettles(folder, new FolderUsage(91 * Block, 2));
    }

    [Fact]
    public void HandOver_TheSuccessorGoesOnKeeping()
    {
        using KeptDescriptors kept = new();
        _user.Descriptors = kept;
        _user.Restart();
        Folder folder = Filled("handed", files: 2);
        uint number = Take(folder);
        string model = TreeModel.Now(_user, folder).ToString();
        using FileStream open = new(
            _user.PathOf(folder, "f0"),
            FileMode.Open,
            FileAccess.ReadWrite,
            FileShare.ReadWrite,
            bufferSize: 0
        );
        _user.Engine.LeavesMounts = true;
        _user.Restart();
        _user.Engine.Attach(folder);
        _ = _user.Engine.Serve();

        open.Write("over"u8);
        File.Delete(_user.PathOf(folder, "f1"));

        Assert.Equal(model, TreeModel.Then(_user, folder, number).ToString());
    }

    [Fact]
    public void GivenAway_OrErased_NothingIsLeft()
    {
        Folder folder = Filled("given", files: 1);
        _ = Take(folder);
        File.Delete(_user.PathOf(folder, "f0"));
        string directory = Path.Combine(_user.StateDirectory, "folders", folder.Id.Value);
        _user.Engine.Hide(folder);
        _user.Engine.GiveAway(folder, _user.Account, checks: true);
        Assert.False(Directory.Exists($"{directory}/undo"));
        _user.Engine.Attach(folder);
        _ = Take(folder);

        _user.Engine.Detach(folder);
        _user.Engine.Erase(folder.Id, new FolderErasure(0));

        Assert.False(Directory.Exists(directory));
    }

    private Folder Filled(string name, int files, int size = Block)
    {
        Folder folder = _user.Add(name);
        for (int i = 0; i < files; i++)
        {
            File.WriteAllBytes(_user.PathOf(folder, $"f{i}"), new byte[size]);
        }

        return folder;
    }

    private void Again(Folder folder)
    {
        _user.Restart();
        _user.Engine.Attach(folder);
    }

    private uint Take(Folder folder) => _user.Engine.Take(folder.Id, SnapshotReason.Request, "");

    private void Restore(Folder folder, uint number, string path) =>
        _user.Engine.Restore(
            folder,
            number,
            System.Text.Encoding.UTF8.GetBytes(path),
            TestContext.Current.CancellationToken
        );

    private FolderSnapshot Only(Folder folder) =>
        Assert.Single(_user.Engine.ListSnapshots(folder.Id));

    private IEnumerable<uint> Numbers(Folder folder) =>
        _user.Engine.ListSnapshots(folder.Id).Select(one => one.Number);

    private string Kept(Folder folder, uint number, string kind) =>
        Assert.Single(
            Directory.GetFiles(
                Path.Combine(_user.StateDirectory, "folders", folder.Id.Value, "undo", $"{number}"),
                $"{kind}*"
            )
        );

    private static ulong InodeOf(string path)
    {
        Assert.Equal(Errno.None, HostFiles.Look(path, out FileStatus status));
        return status.Inode;
    }

    private static string ContentOf(string model) =>
        model
            .Split('\n')
            .Single(line => line.StartsWith("/f:", StringComparison.Ordinal))
            .Split(' ')[^1];
}
