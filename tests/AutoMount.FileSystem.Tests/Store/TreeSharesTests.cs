using AutoMount.Core.Folders;

namespace AutoMount.FileSystem.Tests.Store;

/// <summary>What is big in a folder.</summary>
public sealed class TreeSharesTests : IDisposable
{
    private readonly MountedUser _user = new();

    public void Dispose() => _user.Dispose();

    [Fact]
    public void Parts_SumToTheUsage_AndFollowARename()
    {
        Folder folder = _user.Add("data");
        string deep = _user.PathOf(folder, "a/b/c");
        _ = Directory.CreateDirectory(deep);
        _ = Directory.CreateDirectory(_user.PathOf(folder, "z"));
        File.WriteAllBytes(Path.Combine(deep, "big"), new byte[100_000]);
        File.WriteAllBytes(_user.PathOf(folder, "top"), new byte[5000]);
        _ = Commands.Run("ln", Path.Combine(deep, "big"), _user.PathOf(folder, "z/link"));

        Assert.Equal(
            [(".", 4096, 1), ("a", 114_688, 4), ("top", 8192, 1), ("z", 4096, 1)],
            Parts(folder)
        );
        Directory.Move(deep, _user.PathOf(folder, "z/c"));
        Assert.Equal(
            [(".", 4096, 1), ("a", 8192, 2), ("top", 8192, 1), ("z", 110_592, 3)],
            Parts(folder)
        );
    }

    [Fact]
    public void Ended_IsToldAsThat()
    {
        Folder folder = _user.Add("data");
        Assert.Throws<OperationCanceledException>(() =>
            _user.Engine.ListParts(folder.Id, new CancellationToken(canceled: true))
        );
    }

    private (string, long, long)[] Parts(Folder folder)
    {
        FolderPart[] parts =
        [
            .. _user
                .Engine.ListParts(folder.Id, TestContext.Current.CancellationToken)
                .OrderBy(part => part.Name, StringComparer.Ordinal),
        ];
        Assert.Equal(
            _user.Engine.GetUsage(folder.Id),
            new FolderUsage(parts.Sum(part => part.Bytes), parts.Sum(part => part.Inodes))
        );
        return [.. parts.Select(part => (part.Name, part.Bytes, part.Inodes))];
    }
}
