using AutoMount.Core.Folders;

namespace AutoMount.FileSystem.Tests.Store;

/// <summary>Who pays for a folder whose files are being removed.</summary>
public sealed class RemovalChargeTests : IDisposable
{
    private readonly MountedUser _user = new();

    public void Dispose() => _user.Dispose();

    [Fact]
    public void OwnerPaysUntilTheFilesAreGone_AlsoOverARestart()
    {
        Folder folder = _user.Add("data") with { State = FolderState.Deleting };
        for (int file = 0; file < 20; file++)
        {
            File.WriteAllBytes(_user.PathOf(folder, $"f{file}"), new byte[100_000]);
        }

        FolderUsage usage = _user.Engine.GetUsage(folder.Id);
        _user.Engine.Detach(folder);
        Assert.Equal(usage, _user.Engine.GetUserUsage(_user.Account.Id));
        Assert.Equal(usage, _user.Engine.GetUsage(folder.Id));
        FolderErasure half = new(total: 20);
        half.End(); // as the service's end does
        _user.Engine.Erase(folder.Id, half);

        _user.Restart();
        _user.Engine.ChargeRemoval(folder);
        _user.Engine.ChargeRemoval(folder);
        Assert.Equal(usage, _user.Engine.GetUserUsage(_user.Account.Id));
        _user.Engine.Erase(folder.Id, new FolderErasure(total: 20));
        Assert.Equal(default, _user.Engine.GetUserUsage(_user.Account.Id));
        _user.Engine.ChargeRemoval(folder); // nothing is left of it
        Assert.Equal(default, _user.Engine.GetUserUsage(_user.Account.Id));
    }
}
