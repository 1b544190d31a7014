using AutoMount.Core.Folders;

namespace AutoMount.FileSystem.Tests;

/// <summary>Folders on the real mount.</summary>
public sealed class FolderEngineTests : IDisposable
{
    private readonly MountedUser _user = new();

    public void Dispose() => _user.Dispose();

    [Fact]
    public void Attach_ANewFolder_ShowsItEmptyAndCharged()
    {
        Folder folder = _user.Add(".local");

        Assert.Equal(
            [".local"],
            Directory.GetFileSystemEntries(_user.Tree).Select(Path.GetFileName)
        );
        Assert.Empty(Directory.GetFileSystemEntries(_user.PathOf(folder)));
        Assert.Equal(new FolderUsage(4096, 1), _user.Engine.GetUsage(folder.Id));
    }

    [Fact]
    public void Write_AFile_IsReadBackAndCharged()
    {
        Folder folder = _user.Add("data");
        File.WriteAllText(_user.PathOf(folder, "hello"), "world");

        Assert.Equal("world", File.ReadAllText(_user.PathOf(folder, "hello")));
        Assert.Equal(new FolderUsage(8192, 2), _user.Engine.GetUsage(folder.Id));
        Assert.Equal(_user.Engine.CountUsage(folder.Id), _user.Engine.GetUsage(folder.Id));
    }

    [Fact]
    public void Detach_AFolder_VanishesAtOnce()
    {
        Folder folder = _user.Add("data");
        Folder other = _user.Add("other");
        File.WriteAllText(_user.PathOf(folder, "hello"), "world");

        _user.Engine.Detach(folder);
        _user.Engine.Erase(folder.Id, new FolderErasure(total: 0));

        Assert.False(Directory.Exists(Path.Combine(_user.Tree, "data")));
        Assert.Equal(
            ["other"],
            Directory.GetFileSystemEntries(_user.Tree).Select(Path.GetFileName)
        );
        Assert.Single(Directory.GetDirectories(Path.Combine(_user.Directory, "state", "folders")));
        Assert.True(Directory.Exists(_user.PathOf(other)));
    }

    [Fact]
    public void Rename_MovesOpenFilesDirectoriesAndMountsOfIt()
    {
        Folder folder = _user.Add("data");
        _ = Directory.CreateDirectory(_user.PathOf(folder, "deep"));
        File.WriteAllText(_user.PathOf(folder, "deep/file"), "kept");
        Assert.False(Directory.Exists(Path.Combine(_user.Tree, "other"))); // the kernel remembers that
        string bind = Path.Combine(_user.Directory, "bind");
        _ = Directory.CreateDirectory(bind);
        _ = Commands.Run("mount", "--bind", _user.PathOf(folder), bind);
        try
        {
            using StreamReader open = new(_user.PathOf(folder, "deep/file"));
            Folder renamed = folder with { Name = FolderName.Parse("other") };

            _user.Engine.Rename(renamed, folder.Name);
            _user.Engine.Rename(renamed, folder.Name); // as a start after a crash does

            Assert.False(Directory.Exists(_user.PathOf(folder)));
            Assert.Equal(
                ["other"],
                Directory.GetFileSystemEntries(_user.Tree).Select(Path.GetFileName)
            );
            Assert.Equal("kept", File.ReadAllText(_user.PathOf(renamed, "deep/file")));
            Assert.Equal("kept", open.ReadToEnd());
            File.WriteAllText(Path.Combine(bind, "deep/new"), "through the bind");
            Assert.Equal("through the bind", File.ReadAllText(_user.PathOf(renamed, "deep/new")));
            Assert.Equal(
                $"{Path.Combine(bind, "deep")}\n",
                Commands.Run("bash", "-c", $"cd '{bind}/deep' && /bin/pwd")
            );
        }
        finally
        {
            _ = Commands.Run("umount", bind);
        }
    }

    [Fact]
    public void Rename_ThatACrashCut_IsMadeKnownByTheSuccessor()
    {
        using KeptDescriptors kept = new();
        _user.Descriptors = kept;
        _user.Restart();
        Folder folder = _user.Add("data");
        File.WriteAllText(_user.PathOf(folder, "file"), "kept");
        Folder renamed = folder with { Name = FolderName.Parse("other") };
        Assert.False(Directory.Exists(_user.PathOf(renamed)));

        _user.Engine.LeavesMounts = true;
        _user.Restart();
        _user.Engine.Attach(renamed);
        _user.Engine.Rename(renamed, folder.Name);
        _ = _user.Engine.Serve();

        Assert.Equal("kept", File.ReadAllText(_user.PathOf(renamed, "file")));
        Assert.False(Directory.Exists(_user.PathOf(folder)));
    }

    [Fact]
    public void Restart_KeepsContentAndUsage()
    {
        Folder folder = _user.Add("data");
        File.WriteAllBytes(_user.PathOf(folder, "big"), new byte[300_000]);
        FolderUsage before = _user.Engine.GetUsage(folder.Id);

        _user.Restart();
        _user.Engine.Attach(folder);

        Assert.Equal(before, _user.Engine.GetUsage(folder.Id));
        Assert.Equal(300_000, new FileInfo(_user.PathOf(folder, "big")).Length);
        Assert.Equal(new byte[300_000], File.ReadAllBytes(_user.PathOf(folder, "big")));
    }

    [Fact]
    public void Root_MakingAnythingBesideFolders_IsRefused() =>
        Assert.ThrowsAny<Exception>(() => Directory.CreateDirectory(Path.Combine(_user.Tree, "x")));
}
