using AutoMount.Core;
using AutoMount.Core.Folders;
using AutoMount.Core.Sessions;
using AutoMount.Daemon.State;

namespace AutoMount.Daemon.Tests.State;

public sealed class StateDatabaseTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Database => _directory.File("state.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Open_Again_HasWhatWasWritten()
    {
        Folder folder = Samples.Folder();
        Session session = Samples.Session();
        using (StateDatabase database = StateDatabase.Open(Database))
        {
            new FolderRecords(database).Add(folder);
            new SessionRecords(database).Save(session);
        }

        using StateDatabase again = StateDatabase.Open(Database);
        Assert.Equal(folder, new FolderRecords(again).Find(folder.Id));
        Assert.Equivalent(session, new SessionRecords(again).Find(session.Id), strict: true);
    }

    [Fact]
    public void Open_AfterACrash_HasWhatWasAnswered()
    {
        Folder folder = Samples.Folder();
        using StateDatabase database = StateDatabase.Open(Database);
        new FolderRecords(database).Add(folder);
        foreach (string file in Directory.GetFiles(_directory.Path, "state.db*"))
        {
            File.Copy(file, file.Replace("state.db", "crash.db", StringComparison.Ordinal));
        }

        using StateDatabase crashed = StateDatabase.Open(_directory.File("crash.db"));
        Assert.Equal(folder, new FolderRecords(crashed).Find(folder.Id));
    }

    [Fact]
    public void Open_NewDatabase_IsDurableAndPrivate()
    {
        using StateDatabase database = StateDatabase.Open(Database);

        Assert.Equal("wal", database.Query("PRAGMA journal_mode", row => row.GetString(0))[0]);
        Assert.Equal(2, database.Query("PRAGMA synchronous", row => row.GetInt64(0))[0]);
        Assert.Equal(
            StateSchema.Steps.Count,
            database.Query("PRAGMA user_version", row => row.GetInt64(0))[0]
        );
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Database)
        );
    }

    [Fact]
    public void Open_OlderFormat_KeepsACopyAsItWas_ForWhoGoesBack()
    {
        FormatSample.Make(1, Database);
        File.WriteAllText($"{Database}.version-0", "an older copy");

        StateDatabase.Open(Database).Dispose();

        string copy = Assert.Single(StateDatabase.CopiesOf(Database));
        Assert.Equal($"{Database}.version-1", copy);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(copy));
    }

    [Fact]
    public void Open_SameFormat_KeepsNoCopy()
    {
        StateDatabase.Open(Database).Dispose();
        StateDatabase.Open(Database).Dispose();

        Assert.Empty(StateDatabase.CopiesOf(Database));
    }

    [Fact]
    public void Settle_HasAllInTheFile_OrSaysThatTheDiskIsFull()
    {
        using FullDisk disk = new(mebibytes: 16);
        string path = $"{disk.Path}/state.db";
        using StateDatabase database = StateDatabase.Open(path);
        _ = database.Execute("CREATE TABLE large (x)");
        database.Settle();
        _ = database.Execute("INSERT INTO large VALUES (zeroblob(2000000))");
        disk.Fill();

        ServiceException refused = Assert.Throws<ServiceException>(database.Settle);

        Assert.Equal(ServiceError.StorageFailed, refused.Error);
        disk.Free();
        database.Settle();
        Assert.InRange(new FileInfo(path).Length, 2_000_000, long.MaxValue);
        Assert.Equal(0, new FileInfo($"{path}-wal").Length);
    }

    [Fact]
    public void Open_NewerVersion_RefusesAndLeavesItUntouched()
    {
        FormatSample.Run(Database, "CREATE TABLE future (x); PRAGMA user_version = 99;");
        byte[] before = File.ReadAllBytes(Database);

        StartException exception = Assert.Throws<StartException>(() =>
            StateDatabase.Open(Database)
        );

        Assert.Contains("version 99", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Database));
        Assert.Equal([Database], Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void Open_NoDatabaseAtAll_SaysItIsDamaged()
    {
        File.WriteAllText(Database, new string('x', 10000));

        StartException exception = Assert.Throws<StartException>(() =>
            StateDatabase.Open(Database)
        );

        Assert.Contains("is damaged", exception.Message, StringComparison.Ordinal);
        Assert.Equal(10000, new FileInfo(Database).Length);
    }

    [Fact]
    public void Open_DamagedPages_SaysItIsDamaged()
    {
        using (StateDatabase database = StateDatabase.Open(Database))
        {
            FolderRecords records = new(database);
            foreach (int number in Enumerable.Range(0, 100))
            {
                records.Add(Samples.Folder($"folder-{number}"));
            }
        }

        using (FileStream file = File.OpenWrite(Database))
        {
            file.Position = 4096;
            file.Write(new byte[8192]);
        }

        StartException exception = Assert.Throws<StartException>(() =>
            StateDatabase.Open(Database)
        );
        Assert.Contains("is damaged", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MissingDirectory_SaysWhere()
    {
        string path = _directory.File("missing/state.db");

        StartException exception = Assert.Throws<StartException>(() => StateDatabase.Open(path));
        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Take_LockTwice_SecondIsRefused()
    {
        using (StateLock.Take(_directory.Path))
        {
            StartException exception = Assert.Throws<StartException>(() =>
                StateLock.Take(_directory.Path)
            );
            Assert.Contains("another automountd", exception.Message, StringComparison.Ordinal);
        }

        StateLock.Take(_directory.Path).Dispose();
    }
}
