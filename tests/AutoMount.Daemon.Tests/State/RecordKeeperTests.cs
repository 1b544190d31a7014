using System.Diagnostics;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;
using AutoMount.Daemon.State;
using AutoMount.TestKit.Core;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon.Tests.State;

/// <summary>The copy of the records beside the folders.</summary>
public sealed class RecordKeeperTests(ITestOutputHelper output) : IDisposable
{
    private readonly RecordStand _stand = new();

    public void Dispose() => _stand.Dispose();

    private FolderRecord? Written(FolderId id) =>
        File.Exists(_stand.FileOf(id))
            ? RecordFormat.ToFolder(id, File.ReadAllBytes(_stand.FileOf(id)))
            : null;

    private static FolderShare ShareOf(Folder folder, uint guest) =>
        new()
        {
            Folder = folder.Id,
            Owner = folder.Owner,
            Guest = ShareGuest.User(new UserId(guest)),
            Rights = ShareRights.ReadWrite,
            CreatedAt = folder.CreatedAt,
        };

    private static ShareAnswer AnswerOf(Folder folder, uint guest, string name = "theirs") =>
        new()
        {
            Place = 0,
            Folder = folder.Id,
            Owner = folder.Owner,
            Guest = new UserId(guest),
            IsAccepted = true,
            Name = FolderName.Parse(name),
            Number = 1,
            Mount = FolderId.New(),
            AnsweredAt = folder.CreatedAt,
        };

    [Fact]
    public void EachKindOfChange_IsWrittenAMomentLater()
    {
        Folder folder = _stand.AddReady();
        Follow(() => _stand.Folders.Update(folder with { Name = FolderName.Parse("other") }));
        Follow(() => _stand.Shares.Put(ShareOf(folder, 1001)));
        Follow(() => _stand.Shares.Put(AnswerOf(folder, 1001)));
        Follow(() => _stand.Soft.Set(SoftSubject.Of(folder.Id), new SoftLimits(5, 6)));
        Follow(() => _stand.Shares.Remove(folder.Id, new UserId(1001)));
        Follow(() => _stand.Shares.Remove(folder.Id, ShareGuest.User(new UserId(1001))));
        Follow(() => _stand.Soft.Remove(SoftSubject.Of(folder.Id)));

        void Follow(Action change)
        {
            _stand.Settle();
            FolderRecord? before = Written(folder.Id);
            Assert.NotNull(before);
            change();
            Assert.Equivalent(before, Written(folder.Id), strict: true); // nobody waited for it
            _stand.Time.Advance(RecordKeeper.Delay);
            FolderRecord after = _stand.Source.Find(folder.Id)!;
            Assert.Equivalent(after, Written(folder.Id), strict: true);
            Assert.NotEqual(RecordFormat.Of(before), RecordFormat.Of(after));
        }
    }

    [Fact]
    public void Users_AreWrittenTogether()
    {
        _stand.Users.Set(new UserId(1000), new UserLimitSettings(1, null));
        _stand.Users.Set(new UserId(1001), new UserLimitSettings(null, 2));
        _stand.Soft.Set(SoftSubject.Of(new UserId(1002)), new SoftLimits(3, 4));

        _stand.Settle();

        Assert.Equivalent(
            _stand.Source.ListUsers(),
            RecordFormat.ToUsers(File.ReadAllBytes(_stand.UsersFile)),
            strict: true
        );
        Assert.Equal(3, _stand.Source.ListUsers().Count);
    }

    [Fact]
    public void Files_AreRootsAlone()
    {
        Folder folder = _stand.AddReady();
        _stand.Settle();

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(_stand.FileOf(folder.Id))
        );
        Assert.Equal(
            ["data", "record"],
            Directory
                .GetFileSystemEntries(_stand.DirectoryOf(folder.Id))
                .Select(Path.GetFileName)
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void End_WritesWhatIsPending()
    {
        Folder[] folders =
        [
            .. Enumerable.Range(0, 300).Select(number => _stand.AddReady($"folder-{number}")),
        ];
        _stand.Users.Set(new UserId(1000), new UserLimitSettings(1, 2));

        _stand.Close();

        Assert.All(folders, folder => Assert.Equal(folder, Written(folder.Id)?.Folder));
        Assert.True(File.Exists(_stand.UsersFile));
        _stand.Open();
    }

    [Fact]
    public void NothingChanged_NothingIsWritten()
    {
        Folder folder = _stand.AddReady();
        _stand.Users.Set(new UserId(1000), new UserLimitSettings(1, 2));
        _stand.Settle();
        long[] before = Inodes();

        _stand.Folders.Update(folder);
        _stand.Users.Set(new UserId(1000), new UserLimitSettings(1, 2));
        _stand.Settle();
        _stand.Close();
        _stand.Open();
        _stand.Time.Advance(RecordKeeper.Quiet);
        _stand.Settle();

        Assert.Equal(before, Inodes()); // each write makes another inode
        Assert.Empty(_stand.Logger.Messages);

        long[] Inodes() => [InodeOf(_stand.FileOf(folder.Id)), InodeOf(_stand.UsersFile)];
    }

    private static long InodeOf(string path)
    {
        using Process stat = Process.Start(
            new ProcessStartInfo("stat", ["-c", "%i", path])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        )!;
        return long.Parse(
            stat.StandardOutput.ReadToEnd(),
            System.Globalization.CultureInfo.InvariantCulture
        );
    }

    /// <summary>As a crash between commit and file leaves it, or an upgrade from a version without the files.</summary>
    [Fact]
    public void MissingAndStaleFiles_AreWrittenAfterTheNextStart()
    {
        Folder missing = _stand.AddReady("missing");
        Folder stale = _stand.AddReady("stale");
        Folder spoiled = _stand.AddReady("spoiled");
        _stand.Users.Set(new UserId(1000), new UserLimitSettings(1, 2));
        _stand.Close();
        File.Delete(_stand.FileOf(missing.Id));
        File.Delete(_stand.UsersFile);
        File.WriteAllText(_stand.FileOf(spoiled.Id), "AutoMount record 1 ");
        using (StateDatabase database = StateDatabase.Open(_stand.DatabasePath))
        {
            new FolderRecords(database).Update(stale with { Name = FolderName.Parse("new") });
        }

        _stand.Open();
        _stand.Time.Advance(RecordKeeper.Quiet - TimeSpan.FromSeconds(1));
        Assert.Null(Written(missing.Id));
        _stand.Time.Advance(TimeSpan.FromSeconds(1));
        _stand.Settle();

        Assert.Equal(missing, Written(missing.Id)?.Folder);
        Assert.Equal(spoiled, Written(spoiled.Id)?.Folder);
        Assert.Equal("new", Written(stale.Id)?.Folder.Name.Value);
        Assert.True(File.Exists(_stand.UsersFile));
    }

    [Fact]
    public void FolderThatIsFilled_IsWrittenWhenItIsWhole()
    {
        Folder folder = Samples.Folder();
        _stand.Folders.Add(folder);
        _stand.MakeData(folder.Id, 1000);
        _stand.Settle();
        Assert.Null(Written(folder.Id));

        _stand.Folders.Update(folder with { State = FolderState.Ready });
        _stand.Settle();

        Assert.Equal(FolderState.Ready, Written(folder.Id)?.Folder.State);
        Assert.Empty(_stand.Logger.Messages);
    }

    [Fact]
    public void Change_DoesNotWaitForWhatIsTriedAgainLater()
    {
        _stand.Folders.Add(Samples.Folder()); // has no directory yet
        _stand.Time.Advance(RecordKeeper.Delay);
        Folder other = _stand.AddReady("other");

        _stand.Time.Advance(RecordKeeper.Delay);

        Assert.Equal(other, Written(other.Id)?.Folder);
    }

    [Fact]
    public void FolderThatIsGone_IsNothing()
    {
        Folder lost = Samples.Folder("lost") with { State = FolderState.Ready };
        _stand.Folders.Add(lost); // whose directory an administrator took
        Folder purged = _stand.AddReady("purged");
        _stand.Folders.Remove(purged.Id);

        _stand.Settle();
        _stand.Time.Advance(RecordKeeper.Quiet);
        _stand.Settle();

        Assert.False(Directory.Exists(_stand.DirectoryOf(lost.Id)));
        Assert.False(File.Exists(_stand.FileOf(purged.Id)));
    }

    [Fact]
    public void FileThatCannotBeWritten_IsToldOnce_AndTriedAgain()
    {
        Folder folder = _stand.AddReady();
        Folder other = _stand.AddReady("other");
        string obstacle = _stand.FileOf(folder.Id) + ".new";
        Directory.CreateDirectory(obstacle);
        _stand.Settle();
        _stand.Time.Advance(RecordKeeper.Retry);
        _stand.Time.Advance(RecordKeeper.Retry);
        LoggedMessage failed = Assert.Single(_stand.Logged(650));
        Assert.Contains(folder.Id.Value, failed.Text, StringComparison.Ordinal);
        Assert.Equal(other, Written(other.Id)?.Folder);
        Assert.Null(Written(folder.Id));

        Directory.Delete(obstacle);
        _stand.Time.Advance(RecordKeeper.Retry);

        Assert.Equal(folder, Written(folder.Id)?.Folder);
        Assert.Single(_stand.Logged(651));
    }

    [Fact]
    public void DirectoryOfNoFolder_IsToldOnceInAStart_AndLeftAlone()
    {
        Folder folder = _stand.AddReady();
        FolderId unknown = FolderId.New();
        string file = Path.Combine(_stand.MakeData(unknown, 1000), "file");
        File.WriteAllText(file, "kept");

        _stand.Time.Advance(RecordKeeper.Quiet);
        _stand.Time.Advance(RecordKeeper.Quiet);

        LoggedMessage told = Assert.Single(_stand.Logged(652));
        Assert.Equal(LogLevel.Warning, told.Level);
        Assert.Contains(unknown.Value, told.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(folder.Id.Value, told.Text, StringComparison.Ordinal);
        Assert.Equal("kept", File.ReadAllText(file));
        Assert.Null(Written(unknown));
    }

    [Fact]
    public void FiveThousandFolders_AreComparedInAMoment()
    {
        const int count = 5000;
        _stand.Database.Execute("BEGIN");
        foreach (int number in Enumerable.Range(0, count))
        {
            Folder folder = Samples.Folder($"folder-{number}") with { State = FolderState.Ready };
            Directory.CreateDirectory($"{_stand.DirectoryOf(folder.Id)}/data");
            new FolderRecords(_stand.Database).Add(folder);
        }

        _stand.Database.Execute("COMMIT");
        TimeSpan written = Measure(); // as after an upgrade
        Assert.Equal(
            count,
            Directory
                .GetFiles(
                    _stand.DirectoryOf(FolderId.New())[..^33],
                    "record",
                    SearchOption.AllDirectories
                )
                .Length
        );
        _stand.Close();
        _stand.Open();
        TimeSpan compared = Measure();

        output.WriteLine(
            $"5,000 folders: {written.TotalMilliseconds:F0} ms processor time written and compared, {compared.TotalMilliseconds:F0} ms compared"
        );
        Assert.True(compared < TimeSpan.FromSeconds(5), $"{compared}"); // a slow machine's bar

        TimeSpan Measure()
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            _stand.Time.Advance(RecordKeeper.Quiet);
            _stand.Settle();
            return Environment.CpuUsage.TotalTime - before;
        }
    }
}
