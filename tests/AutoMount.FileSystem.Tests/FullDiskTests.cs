using AutoMount.Core.Folders;

namespace AutoMount.FileSystem.Tests;

/// <summary>The disk below a folder is full before the folder is.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly string _disk = Directory.CreateTempSubdirectory("automount-disk-").FullName;
    private readonly MountedUser _user;
    private readonly Folder _folder;

    public FullDiskTests()
    {
        _ = Commands.Run("mount", "-t", "tmpfs", "-o", "size=2M", "tmpfs", _disk);
        _user = new MountedUser(stateDirectory: Path.Combine(_disk, "state"));
        _folder = _user.Add("folder", bytes: 1 << 30, inodes: 1000);
    }

    public void Dispose()
    {
        _user.Dispose();
        _ = Commands.Run("umount", _disk);
        Directory.Delete(_disk);
    }

    [Fact]
    public void End_OnAFullDisk_Unmounts_AndTheNextStartKnowsTheUsage()
    {
        _ = Commands.Shell(_user.PathOf(_folder), "cat /dev/zero > file");
        FolderUsage used = _user.Engine.CountUsage(_folder.Id);

        _user.Restart();
        _user.Engine.Attach(_folder);

        Assert.Equal(used, _user.Engine.GetUsage(_folder.Id));
    }

    [Fact]
    public void Df_TellsWhatTheDiskHasLeft() =>
        Assert.InRange(
            long.Parse(
                Commands.Run("df", "--output=avail", "-B1", _user.PathOf(_folder)).Split('\n')[1]
            ),
            1,
            2 << 20
        );
}
