using System.Diagnostics;
using AutoMount.Core.Folders;
using AutoMount.Daemon.State;
using AutoMount.FileSystem;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Time.Testing;

namespace AutoMount.Daemon.Tests.State;

/// <summary>A database, folders' directories, and the copy of the records beside them; a life of the service ends and another begins.</summary>
internal sealed class RecordStand : IDisposable
{
    public static readonly FolderLimits Defaults = new(1 << 20, 1000);

    private readonly TemporaryDirectory _directory = new();

    public RecordStand() => Open();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, default));

    public RecordingLogger Logger { get; } = new();

    public StateDatabase Database { get; private set; } = null!;

    public RecordKeeper Keeper { get; private set; } = null!;

    public FolderRecords Folders => new(Database, Keeper.FolderChanged);

    public ShareRecords Shares => new(Database, Keeper.FolderChanged);

    public SoftLimitRecords Soft => new(Database, Keeper.SubjectChanged);

    public UserLimitRecords Users => new(Database, Keeper.UsersChanged);

    public RecordSource Source => new(Database);

    public string DatabasePath => _directory.File("state.db");

    public string UsersFile => _directory.File("user-limits");

    public string DirectoryOf(FolderId id) => _directory.File($"folders/{id}");

    public string FileOf(FolderId id) => $"{DirectoryOf(id)}/record";

    public IReadOnlyList<LoggedMessage> Logged(int id) =>
        [.. Logger.Messages.Where(message => message.Id == id)];

    /// <summary>As a start does it.</summary>
    public void Open()
    {
        RecordFiles files = RecordFiles.Open(_directory.Path);
        new RecordRebuild(files, Defaults, () => false, Time, Logger).RunWhereLost(DatabasePath);
        Database = StateDatabase.Open(DatabasePath);
        Keeper = new RecordKeeper(Database, files, Time, Logger);
    }

    /// <summary>As an orderly end does it.</summary>
    public void Close()
    {
        Keeper.Dispose();
        Database.Dispose();
    }

    public void Lose()
    {
        foreach (string file in Directory.GetFiles(_directory.Path, "state.db*"))
        {
            File.Delete(file);
        }
    }

    /// <summary>The service ends, the database is lost, and another start comes.</summary>
    public void Rebuild()
    {
        Close();
        Lose();
        Open();
    }

    /// <summary>Makes a folder's directories, as its owner's.</summary>
    public string MakeData(FolderId id, uint owner, string name = "data")
    {
        string data = Directory.CreateDirectory($"{DirectoryOf(id)}/{name}").FullName;
        ChangeOwner(data, owner);
        return data;
    }

    public static void ChangeOwner(string path, uint owner)
    {
        using Process chown = Process.Start("chown", [$"{owner}", path]);
        chown.WaitForExit();
        Assert.Equal(0, chown.ExitCode);
    }

    /// <summary>Makes a folder, recorded and there.</summary>
    public Folder Add(Folder folder)
    {
        MakeData(folder.Id, folder.Owner.Value);
        Folders.Add(folder);
        return folder;
    }

    public Folder AddReady(string name = ".local", uint owner = 1000) =>
        Add(Samples.Folder(name, owner) with { State = FolderState.Ready });

    /// <summary>Has all written that is to be.</summary>
    public void Settle()
    {
        for (int turn = 0; turn < 100; turn++)
        {
            Time.Advance(RecordKeeper.Delay);
        }
    }

    public void Dispose()
    {
        Close();
        _directory.Dispose();
    }
}
