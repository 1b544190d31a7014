using AutoMount.Core.Folders;
using AutoMount.FileSystem.Store;
using AutoMount.Posix;
using AutoMount.Posix.Directories;

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

    /// <summary>Where the records are lost, what is left must not be taken for a folder.</summary>
    [Fact]
    public void RemovalThatIsCut_LeavesNoData_AndGoesOn()
    {
        Folder folder = _user.Add("data");
        for (int file = 0; file < 20; file++)
        {
            File.WriteAllBytes(_user.PathOf(folder, $"f{file}"), new byte[1000]);
        }

        string directory = $"{_user.StateDirectory}/folders/{folder.Id}";
        using RecordFiles files = RecordFiles.Open(_user.StateDirectory);
        Assert.Equal(new RecordedData(0, IsErased: false), files.FindData(folder.Id));
        _user.Engine.Detach(folder);
        FolderErasure half = new(total: 20);
        half.End();
        _user.Engine.Erase(folder.Id, half);

        Assert.False(Directory.Exists($"{directory}/data"));
        Assert.NotEmpty(Directory.GetFiles($"{directory}/erased"));
        Assert.Equal(new RecordedData(0, IsErased: true), files.FindData(folder.Id));
        Directory.CreateDirectory($"{directory}/data/more"); // however that came there
        _user.Engine.Erase(folder.Id, new FolderErasure(total: 20));
        Assert.False(Directory.Exists(directory));
        Assert.Null(files.FindData(folder.Id));
        _user.Engine.Erase(folder.Id, new FolderErasure(total: 20));
    }

    /// <summary>The record is written by another thread, which learns a moment later that the folder goes.</summary>
    [Fact]
    public void RecordsThatAreWrittenMeanwhile_GoToo()
    {
        Folder folder = _user.Add("data");
        File.WriteAllText(_user.PathOf(folder, "file"), "x");
        _user.Engine.Detach(folder);
        using RecordFiles files = RecordFiles.Open(_user.StateDirectory);
        using BackingStore store = BackingStore.Open(_user.StateDirectory);
        Writer writer = new(() =>
            files.Write([new RecordContent(folder.Id, "record"u8.ToArray())])
        );

        Assert.True(store.Erase(folder.Id, writer));

        Assert.Equal(0, writer.Left);
        Assert.False(Directory.Exists($"{_user.StateDirectory}/folders/{folder.Id}"));
        Assert.Equal(
            [new RecordFailure(folder.Id, Errno.ENOENT)],
            files.Write([new RecordContent(folder.Id, "record"u8.ToArray())])
        );
    }

    private sealed class Writer(Action write) : IRemovalWatch
    {
        public int Left { get; private set; } = 30;

        public bool Removed()
        {
            if (Left > 0)
            {
                Left--;
                write();
            }

            return true;
        }
    }
}
