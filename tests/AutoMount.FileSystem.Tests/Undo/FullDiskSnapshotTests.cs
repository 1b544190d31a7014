using System.Security.Cryptography;
using AutoMount.Core.Folders;

namespace AutoMount.FileSystem.Tests.Undo;

/// <summary>The disk is full in the middle of keeping a file: the user's write succeeds, and no snapshot says that it has what it has not.</summary>
public sealed class FullDiskSnapshotTests : IDisposable
{
    private const int Megabyte = 1 << 20;
    private const int Large = 20 * Megabyte;

    private readonly LoopDisk _disk = new("ext4", 96 * Megabyte);
    private readonly MountedUser _user;
    private readonly Folder _folder;

    public FullDiskSnapshotTests()
    {
        _user = new MountedUser(stateDirectory: Path.Combine(_disk.Path, "state"))
        {
            Snapshots = static () => new SnapshotPolicy(),
        };
        _user.Restart();
        _folder = _user.Add("folder", bytes: 1 << 30, inodes: 1000);
    }

    private string Changed => _user.PathOf(_folder, "changed");

    public void Dispose()
    {
        _user.Dispose();
        _disk.Dispose();
    }

    [Fact]
    public void TheOldestSnapshot_MakesRoomForTheNewest()
    {
        byte[] hash = Begin(older: 30 * Megabyte);
        _disk.Fill(butFor: 8 * Megabyte);

        WriteOneByte();

        FolderSnapshot left = Assert.Single(_user.Engine.ListSnapshots(_folder.Id));
        Assert.Equal((2u, true), (left.Number, left.IsComplete));
        Assert.Empty(_user.SnapshotProblems);
        File.Delete($"{_disk.Path}/filler");
        _ = _user.Engine.Restore(
            _folder,
            number: 2,
            "changed"u8.ToArray(),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(hash, SHA256.HashData(File.ReadAllBytes(Changed)));
    }

    [Fact]
    public void TheNewest_WhereNothingMakesRoom_SaysThatItMissesSomething()
    {
        _ = Begin(older: 2 * Megabyte);
        _disk.Fill(butFor: 8 * Megabyte);

        WriteOneByte();

        FolderSnapshot left = Assert.Single(_user.Engine.ListSnapshots(_folder.Id));
        Assert.Equal((2u, false), (left.Number, left.IsComplete));
        Assert.Contains(
            "2 has not",
            Assert.Single(_user.SnapshotProblems),
            StringComparison.Ordinal
        );
        // what was copied of it is no longer in the way of others
        File.WriteAllBytes(_user.PathOf(_folder, "more"), new byte[6 * Megabyte]);
        _user.Restart();
        _user.Engine.Attach(_folder);
        Assert.False(Assert.Single(_user.Engine.ListSnapshots(_folder.Id)).IsComplete);
    }

    /// <summary>A file that will be changed, and two snapshots of which the older holds what was removed between them.</summary>
    private byte[] Begin(int older)
    {
        byte[] content = new byte[Large];
        new Random(1).NextBytes(content);
        File.WriteAllBytes(Changed, content);
        string removed = _user.PathOf(_folder, "removed");
        File.WriteAllBytes(removed, new byte[older]);
        Assert.Equal(1u, _user.Engine.Take(_folder.Id, SnapshotReason.Request, ""));
        File.Delete(removed);
        Assert.Equal(2u, _user.Engine.Take(_folder.Id, SnapshotReason.Request, ""));
        return SHA256.HashData(content);
    }

    private void WriteOneByte()
    {
        using FileStream file = new(Changed, FileMode.Open, FileAccess.Write);
        file.Position = Large / 2;
        file.WriteByte(1);
    }
}
