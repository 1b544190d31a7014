using AutoMount.Core.Folders;

namespace AutoMount.FileSystem.Tests.Quota;

/// <summary>Limits beside the hard ones: soft limits whose grace is over.</summary>
public sealed class CapTests : IDisposable
{
    private static readonly FolderLimits None = new(FolderLimits.Unlimited, FolderLimits.Unlimited);
    private readonly MountedUser _user = new();

    public void Dispose() => _user.Dispose();

    [Fact]
    public void Cap_StopsGrowthAndNothingElse_UntilItIsTakenAway()
    {
        Folder folder = _user.Add("data", 8 << 20);
        string path = _user.PathOf(folder, "a");
        File.WriteAllBytes(path, new byte[4 << 20]);
        _user.Engine.Cap(folder.Id, new FolderLimits(2 << 20, FolderLimits.Unlimited));

        IOException refused = Assert.Throws<IOException>(() =>
            File.WriteAllBytes(_user.PathOf(folder, "b"), new byte[1])
        );
        Assert.Contains("quota", refused.Message, StringComparison.OrdinalIgnoreCase);
        _user.Engine.SetLimits(folder); // whoever sets the hard limit does not open it
        Assert.Throws<IOException>(() => File.AppendAllText(path, "x"));
        using (FileStream cut = File.OpenWrite(path))
        {
            cut.SetLength(1 << 20);
        }

        File.WriteAllBytes(_user.PathOf(folder, "b"), new byte[512 << 10]); // below it again
        _user.Engine.Cap(folder.Id, None);
        File.WriteAllBytes(path, new byte[6 << 20]);
    }

    [Fact]
    public void Cap_HoldsFromTheMomentAFolderIsShown()
    {
        Folder folder = _user.Add("data", 8 << 20);
        File.WriteAllBytes(_user.PathOf(folder, "a"), new byte[1 << 20]);
        _user.Restart();
        _user.Engine.Cap(folder.Id, new FolderLimits(FolderLimits.Unlimited, 2));
        _user.Engine.CapUser(_user.Account.Id, new UserLimits(1 << 20, FolderLimits.Unlimited));
        _user.Engine.Attach(folder);

        Assert.Throws<IOException>(() => File.WriteAllBytes(_user.PathOf(folder, "b"), []));
        Assert.Throws<IOException>(() => File.AppendAllText(_user.PathOf(folder, "a"), "x"));
        _user.Engine.Cap(folder.Id, None);
        File.WriteAllBytes(_user.PathOf(folder, "b"), []);
    }
}
