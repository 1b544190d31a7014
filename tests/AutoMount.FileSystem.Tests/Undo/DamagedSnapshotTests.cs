using AutoMount.Core;
using AutoMount.Core.Folders;

namespace AutoMount.FileSystem.Tests.Undo;

/// <summary>What a power cut leaves of a snapshot: nothing that is not whole is taken for what was there.</summary>
public sealed class DamagedSnapshotTests : IDisposable
{
    private const int Block = 4096;
    private readonly MountedUser _user = new();

    public DamagedSnapshotTests()
    {
        _user.Snapshots = () => new SnapshotPolicy();
        _user.Restart();
    }

    public void Dispose() => _user.Dispose();

    [Fact]
    public void Restore_OfAFileWhoseKeptContentLostItsEnd_Refuses_AndLeavesTheFileAsItIs()
    {
        Folder folder = _user.Add("cut");
        string path = _user.PathOf(folder, "f");
        File.WriteAllBytes(path, [.. Enumerable.Repeat((byte)'o', 3 * Block)]);
        uint number = _user.Engine.Take(folder.Id, SnapshotReason.Request, "");
        using (FileStream file = new(path, FileMode.Open, FileAccess.Write))
        {
            file.Write("new"u8);
        }

        string kept = Directory
            .GetFiles(
                Path.Combine(_user.StateDirectory, "folders", folder.Id.Value, "undo", $"{number}")
            )
            .Single(file => new FileInfo(file).Length == 3 * Block);
        using (FileStream file = new(kept, FileMode.Open, FileAccess.Write))
        {
            file.SetLength(Block);
        }

        ServiceException refusal = Assert.Throws<ServiceException>(() =>
            _user.Engine.Restore(folder, number, default, TestContext.Current.CancellationToken)
        );

        Assert.Equal(ServiceError.StorageFailed, refusal.Error);
        Assert.Contains("damaged", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(3 * Block, new FileInfo(path).Length);
        Assert.StartsWith("newo", File.ReadAllText(path), StringComparison.Ordinal);
    }
}
