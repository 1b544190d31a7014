using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;
using AutoMount.Daemon.State;
using AutoMount.TestKit.Core;
using CsCheck;

namespace AutoMount.Daemon.Tests.State;

/// <summary>A database that is lost.</summary>
public sealed class RecordRebuildTests : IDisposable
{
    private readonly RecordStand _stand = new();

    public void Dispose() => _stand.Dispose();

    private Folder? Found(FolderId id) => _stand.Folders.Find(id);

    /// <summary>Whatever the database takes: it is the same when it is made again.</summary>
    [Fact]
    public void AnyRecords_ComeBackAsTheyWere() =>
        Gen.Select(RecordChoices.Folder.Array[1, 6], RecordChoices.Limited.Array[0, 3])
            .Sample(
                (folders, users) =>
                {
                    using RecordStand stand = new();
                    foreach (FolderRecord record in folders)
                    {
                        if (record.Folder.State != FolderState.Creating) // has no file
                        {
                            TryAdd(stand, record);
                        }
                    }

                    foreach (UserRecord user in users)
                    {
                        Add(stand, user);
                    }

                    byte[][] before = Content(stand);
                    stand.Rebuild();
                    Assert.Equal(before, Content(stand));
                    stand.Rebuild(); // and of what was made again
                    Assert.Equal(before, Content(stand));
                },
                iter: 100,
                threads: 1
            );

    private static byte[][] Content(RecordStand stand) =>
        [
            .. stand
                .Source.ListFolders()
                .OrderBy(record => record.Folder.Id.Value, StringComparer.Ordinal)
                .Select(RecordFormat.Of),
            RecordFormat.Of(stand.Source.ListUsers()),
        ];

    private static void TryAdd(RecordStand stand, FolderRecord record)
    {
        try
        {
            Folder folder = record.Folder;
            stand.Folders.Add(folder with { State = FolderState.Creating, NewOwner = null });
            Directory.CreateDirectory($"{stand.DirectoryOf(folder.Id)}/data");
            stand.Folders.Update(folder); // only so is a name held at both ends of a transfer
            RecordStand.ChangeOwner($"{stand.DirectoryOf(folder.Id)}/data", folder.Owner.Value);

            if (record.Soft is { } soft)
            {
                stand.Soft.Set(SoftSubject.Of(folder.Id), soft);
            }

            record.Shares.ToList().ForEach(stand.Shares.Put);
            record.Answers.ToList().ForEach(answer => stand.Shares.Put(answer));
        }
        catch (Core.ServiceException exception)
            when (exception.Error == Core.ServiceError.FolderExists)
        {
            // a name that is taken: such records cannot be
            if (stand.Folders.Find(record.Folder.Id) is { State: FolderState.Creating } half)
            {
                stand.Folders.Remove(half.Id);
                Directory.Delete(stand.DirectoryOf(half.Id), recursive: true);
            }
        }
    }

    private static void Add(RecordStand stand, UserRecord user)
    {
        if (user.Limits is { } limits)
        {
            stand.Users.Set(user.User, limits);
        }

        if (user.Soft is { } soft)
        {
            stand.Soft.Set(SoftSubject.Of(user.User), soft);
        }
    }

    [Fact]
    public void FirstStart_MakesNothingAndSaysNothing() => Assert.Empty(_stand.Logger.Messages);

    [Fact]
    public void Counts_AreToldInOneLine()
    {
        Folder kept = _stand.AddReady("kept");
        Folder spoiled = _stand.AddReady("spoiled");
        _stand.Shares.Put(Granted(kept, 1001));
        _stand.Users.Set(new UserId(7), new UserLimitSettings(1, 2));
        Directory.CreateDirectory(_stand.DirectoryOf(FolderId.New())); // with nothing in it
        _stand.Close();
        File.WriteAllText(_stand.FileOf(spoiled.Id), "spoiled");
        _stand.Lose();
        _stand.Open();

        LoggedMessage told = Assert.Single(_stand.Logged(653));
        Assert.Equal(1, told["fromFiles"]);
        Assert.Equal(1, told["byOwner"]);
        Assert.Equal(1, told["shares"]);
        Assert.Equal("1", told["limited"]);
        Assert.Equal(1, told["left"]);
    }

    [Fact]
    public void SpoiledFileOfUsers_IsTold_AndCostsNothingElse()
    {
        Folder folder = _stand.AddReady();
        _stand.Users.Set(new UserId(7), new UserLimitSettings(1, 2));
        _stand.Close();
        byte[] content = File.ReadAllBytes(_stand.UsersFile);
        content[^5] ^= 1;
        File.WriteAllBytes(_stand.UsersFile, content);
        _stand.Lose();
        _stand.Open();

        Assert.Equal(folder, Found(folder.Id));
        Assert.Empty(_stand.Users.List());
        Assert.Contains(
            "spoiled",
            Assert.Single(_stand.Logged(653)).Text,
            StringComparison.Ordinal
        );
        _stand.Time.Advance(RecordKeeper.Quiet);
        _stand.Settle();
        Assert.NotNull(RecordFormat.ToUsers(File.ReadAllBytes(_stand.UsersFile)));
    }

    [Fact]
    public void EmptyDatabase_IsALostOne_AndItsOldJournalHarmsNothing()
    {
        Folder folder = _stand.AddReady();
        _stand.Settle();
        byte[] journal = File.ReadAllBytes(_stand.DatabasePath + "-wal");
        _stand.Close();
        File.WriteAllText(_stand.DatabasePath, "");
        File.WriteAllBytes(_stand.DatabasePath + "-wal", journal);

        _stand.Open();

        Assert.Equal(folder, Found(folder.Id));
        Assert.Equal(
            "ok",
            _stand.Database.Query("PRAGMA integrity_check", row => row.GetString(0))[0]
        );
    }

    [Fact]
    public void HalfMadeDatabase_IsMadeAnew()
    {
        Folder folder = _stand.AddReady();
        _stand.Close();
        _stand.Lose();
        File.WriteAllText(_stand.DatabasePath + ".rebuilt", "what a crash left");
        File.WriteAllText(_stand.DatabasePath + ".rebuilt-wal", "of it");

        _stand.Open();

        Assert.Equal(folder, Found(folder.Id));
        Assert.False(File.Exists(_stand.DatabasePath + ".rebuilt"));
    }

    [Fact]
    public void DamagedDatabase_RefusesTheStart_UntouchedAndWithTheCure()
    {
        _ = _stand.AddReady();
        _stand.Close();
        byte[] damaged = [.. Enumerable.Repeat((byte)'x', 10000)];
        File.WriteAllBytes(_stand.DatabasePath, damaged);

        StartException refused = Assert.Throws<StartException>(_stand.Open);

        Assert.Contains("-wal", refused.Message, StringComparison.Ordinal);
        Assert.Contains("come back", refused.Message, StringComparison.Ordinal);
        Assert.Equal(damaged, File.ReadAllBytes(_stand.DatabasePath));
        _stand.Lose();
        _stand.Open();
    }

    [Fact]
    public void FolderWithoutARecord_IsItsOwnersUnderANewName()
    {
        Folder folder = _stand.AddReady("mine", owner: 1003);
        string file = $"{_stand.DirectoryOf(folder.Id)}/data/file";
        File.WriteAllText(file, "kept");
        _stand.Close();
        File.Delete(_stand.FileOf(folder.Id));
        _stand.Lose();
        _stand.Open();

        Folder found = Found(folder.Id)!;
        Assert.Equal(1003u, found.Owner.Value);
        Assert.Equal($"recovered-{folder.Id.Value[..8]}", found.Name.Value);
        Assert.Equal(RecordStand.Defaults, found.Limits);
        Assert.Equal(FolderState.Ready, found.State);
        Assert.Equal("kept", File.ReadAllText(file));
        Assert.Single(_stand.Logged(654));
    }

    [Fact]
    public void EachTruncationOfAFile_LosesNoFolder()
    {
        Folder folder = _stand.AddReady("mine", owner: 1003);
        _stand.Settle();
        byte[] content = File.ReadAllBytes(_stand.FileOf(folder.Id));
        foreach (int length in Enumerable.Range(0, content.Length).Where(each => each % 7 == 0))
        {
            _stand.Close();
            File.WriteAllBytes(_stand.FileOf(folder.Id), content[..length]);
            _stand.Lose();
            _stand.Open();
            Assert.Equal(1003u, Found(folder.Id)!.Owner.Value);
        }
    }

    [Fact]
    public void FileThatIsNone_IsNotRead()
    {
        Folder folder = _stand.AddReady();
        _stand.Close();
        File.Delete(_stand.FileOf(folder.Id));
        Directory.CreateDirectory(_stand.FileOf(folder.Id));
        File.CreateSymbolicLink(_stand.UsersFile, "/dev/zero");
        _stand.Lose();
        _stand.Open();

        Assert.StartsWith("recovered-", Found(folder.Id)!.Name.Value, StringComparison.Ordinal);
        Directory.Delete(_stand.FileOf(folder.Id));
    }

    [Fact]
    public void TwoFoldersOfOneName_AreBothKept()
    {
        Folder first = _stand.AddReady("data");
        Folder second = _stand.AddReady("other") with { CreatedAt = first.CreatedAt.AddDays(1) };
        _stand.Close();
        FolderRecord stale = new(second with { Name = first.Name }, Soft: null, [], []);
        File.WriteAllBytes(_stand.FileOf(second.Id), RecordFormat.Of(stale));
        _stand.Lose();
        _stand.Open();

        Assert.Equal(first, Found(first.Id));
        Folder found = Found(second.Id)!;
        Assert.Equal($"recovered-{second.Id.Value[..8]}", found.Name.Value);
        Assert.Equal(first.Name, found.RenamedFrom); // so that no kernel goes on knowing it by that name
        Assert.Contains("'data'", Assert.Single(_stand.Logged(654)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void MadeUpNameThatIsTaken_GetsMoreDigits()
    {
        FolderId id = FolderId.New();
        Folder other = _stand.AddReady($"recovered-{id.Value[..8]}");
        _stand.MakeData(id, other.Owner.Value);

        _stand.Rebuild();

        Assert.Equal(other, Found(other.Id));
        Assert.Equal($"recovered-{id.Value[..16]}", Found(id)!.Name.Value);
    }

    [Fact]
    public void RemovalThatHasBegun_GoesOn_WhateverTheFileSays()
    {
        Folder stale = _stand.AddReady("stale");
        Folder spoiled = _stand.AddReady("spoiled");
        Folder nearlyGone = _stand.Add(
            Samples.Folder("gone") with
            {
                State = FolderState.Deleting,
            }
        );
        Folder filling = _stand.Add(Samples.Folder("filling"));
        _stand.Close();
        foreach (Folder folder in (Folder[])[stale, spoiled])
        {
            string directory = _stand.DirectoryOf(folder.Id);
            Directory.Move($"{directory}/data", $"{directory}/erased");
        }

        File.Delete(_stand.FileOf(spoiled.Id));
        Directory.Delete($"{_stand.DirectoryOf(nearlyGone.Id)}/data");
        _stand.Lose();
        _stand.Open();

        Assert.Equal(FolderState.Deleting, Found(stale.Id)!.State);
        Assert.Equal(FolderState.Deleting, Found(spoiled.Id)!.State);
        Assert.Equal(1000u, Found(spoiled.Id)!.Owner.Value);
        Assert.Equal(FolderState.Deleting, Found(nearlyGone.Id)!.State);
        Assert.Equal(FolderState.Ready, Found(filling.Id)!.State); // rather half a copy than a removal of what was whole
    }

    [Fact]
    public void TopDirectoryOfAnother_LeavesTheFolderToItsOwner()
    {
        Folder folder = _stand.AddReady("copied");
        _stand.Close();
        RecordStand.ChangeOwner($"{_stand.DirectoryOf(folder.Id)}/data", 1001); // as "rsync -a" does to its target
        _stand.Lose();
        _stand.Open();

        Assert.Equal(folder, Found(folder.Id));
    }

    [Fact]
    public void JournalThatWasLeftBehind_IsKept()
    {
        _ = _stand.AddReady("kept");
        _stand.Close();
        _stand.Lose();
        File.WriteAllText($"{_stand.DatabasePath}-wal", "commits");
        _stand.Open();

        Assert.Equal("commits", File.ReadAllText($"{_stand.DatabasePath}-wal.lost"));
    }

    [Fact]
    public void DataThatRootTook_IsItsOwnersStill()
    {
        Folder folder = _stand.AddReady();
        _stand.Close();
        RecordStand.ChangeOwner($"{_stand.DirectoryOf(folder.Id)}/data", 0);
        _stand.Lose();
        _stand.Open();

        Assert.Equal(folder, Found(folder.Id));
    }

    [Fact]
    public void CopyOfAFoldersDirectory_IsNotThatFolder()
    {
        Folder folder = _stand.AddReady();
        _stand.Close();
        FolderId copy = FolderId.New();
        _stand.MakeData(copy, 1002);
        File.Copy(_stand.FileOf(folder.Id), _stand.FileOf(copy));
        _stand.Lose();
        _stand.Open();

        Assert.Equal(folder, Found(folder.Id));
        Assert.Equal(1002u, Found(copy)!.Owner.Value);
    }

    private static FolderShare Granted(Folder folder, uint guest) =>
        new()
        {
            Folder = folder.Id,
            Owner = folder.Owner,
            Guest = ShareGuest.User(new UserId(guest)),
            Rights = ShareRights.ReadOnly,
            CreatedAt = folder.CreatedAt,
        };
}
