using AutoMount.Core.Folders;

namespace AutoMount.FileSystem.Tests.Undo;

/// <summary>Whatever happens, each snapshot says what the folder was; a model in memory knows.</summary>
public sealed class SnapshotModelTests : IDisposable
{
    private readonly MountedUser _user = new() { Snapshots = Many };

    public SnapshotModelTests() => _user.Restart();

    public void Dispose() => _user.Dispose();

    [Fact]
    public void AnyHistory_EachSnapshotIsWhatTheFolderWas() => new SnapshotHistory(_user).Play(60);

    [Fact]
    public void AnyHistory_WithACrashAtAnyStepOfKeeping_EachSnapshotIsWhatTheFolderWas() =>
        new SnapshotHistory(_user).PlayWithCrashes(60);

    [Theory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public void AnyHistory_OnAStoreOfItsOwn_EachSnapshotIsWhatTheFolderWas(string kind)
    {
        using LoopDisk disk = new(kind);
        using MountedUser user = new(stateDirectory: $"{disk.Path}/state") { Snapshots = Many };
        user.Restart();
        SnapshotHistory history = new(user);
        history.Play(20);
        history.PlayWithCrashes(20);
    }

    [Theory]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public void LargeFile_WhereTheStoreShares_IsKeptWithoutACopy(string kind)
    {
        using LoopDisk disk = new(kind);
        using MountedUser user = new(stateDirectory: $"{disk.Path}/state") { Snapshots = Many };
        user.Restart();
        Folder folder = user.Add("large");
        string path = user.PathOf(folder, "f");
        File.WriteAllBytes(path, new byte[128 << 20]);
        _ = Commands.Run("sync", "-f", disk.Path);
        long before = disk.Used;
        _ = user.Engine.Take(folder.Id, SnapshotReason.Request, "");

        using (FileStream file = new(path, FileMode.Open, FileAccess.Write))
        {
            file.Write(new byte[4096]);
        }

        _ = Commands.Run("sync", "-f", disk.Path);
        Assert.InRange(disk.Used - before, long.MinValue, 32 << 20);
        Assert.Equal(128 << 20, user.Engine.ListSnapshots(folder.Id)[0].Bytes, tolerance: 1 << 20);
    }

    private static SnapshotPolicy Many() => new() { Keep = 100 };
}
