using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Daemon.State;

namespace AutoMount.Daemon.Tests.State;

public sealed class FolderRecordsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly StateDatabase _database;
    private readonly FolderRecords _records;

    public FolderRecordsTests()
    {
        _database = StateDatabase.Open(_directory.File("state.db"));
        _records = new FolderRecords(_database);
    }

    public void Dispose()
    {
        _database.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Add_Folder_IsFoundAsItWas()
    {
        Folder folder = Samples.Folder();
        _records.Add(folder);

        Assert.Equal(folder, _records.Find(folder.Id));
        Assert.Null(_records.Find(FolderId.New()));
    }

    [Fact]
    public void Add_NameThatIsTaken_IsFolderExists()
    {
        _records.Add(Samples.Folder());

        ServiceException exception = Assert.Throws<ServiceException>(() =>
            _records.Add(Samples.Folder())
        );
        Assert.Equal(ServiceError.FolderExists, exception.Error);
        Assert.Contains("'.local'", exception.Message, StringComparison.Ordinal);
        _records.Add(Samples.Folder(owner: 1001));
    }

    [Fact]
    public void Update_ANewName_RemembersTheOldOne_UnlessItIsTaken()
    {
        Folder folder = Samples.Folder();
        _records.Add(folder);
        Folder renamed = folder with
        {
            Name = FolderName.Parse(".other"),
            RenamedFrom = folder.Name,
        };
        _records.Update(renamed);
        Assert.Equal(renamed, _records.Find(folder.Id));
        _records.Add(Samples.Folder());

        ServiceException exception = Assert.Throws<ServiceException>(() =>
            _records.Update(renamed with { Name = FolderName.Parse(".local") })
        );
        Assert.Equal(ServiceError.FolderExists, exception.Error);
    }

    [Fact]
    public void Update_ALifeInTrashAndTransfer_IsFoundAsItWas()
    {
        Folder folder = Samples.Folder() with { State = FolderState.Ready };
        _records.Add(folder);
        Folder[] life =
        [
            folder with
            {
                State = FolderState.Trashed,
                TrashedAt = folder.CreatedAt + TimeSpan.FromDays(1),
            },
            folder with
            {
                State = FolderState.Transferring,
                NewOwner = new UserId(1001),
            },
            folder with
            {
                Description = FolderDescription.Parse("two words"),
                UsageMode = FolderUsageMode.Model,
            },
        ];
        foreach (Folder each in life)
        {
            _records.Update(each);
            Assert.Equal(each, _records.Find(folder.Id));
        }

        _records.Update(life[0]);
        _records.Add(Samples.Folder()); // its name is free while it is in the trash
    }

    [Fact]
    public void Add_NameOfADeletedFolder_IsFree()
    {
        Folder first = Samples.Folder();
        _records.Add(first);
        _records.Update(first with { State = FolderState.Deleting });
        _records.Add(Samples.Folder());

        Assert.Throws<ServiceException>(() =>
            _records.Update(first with { State = FolderState.Ready })
        );
    }

    [Fact]
    public void Update_UnknownFolder_IsNoSuchFolder()
    {
        ServiceException exception = Assert.Throws<ServiceException>(() =>
            _records.Update(Samples.Folder())
        );
        Assert.Equal(ServiceError.NoSuchFolder, exception.Error);
    }

    [Fact]
    public void List_IsOrderedByOwnerAndName()
    {
        foreach (
            (string name, uint owner) in new[]
            {
                ("b", 2u),
                ("a", 2u),
                ("c", uint.MaxValue - 1),
                ("d", 1u),
            }
        )
        {
            _records.Add(Samples.Folder(name, owner));
        }

        Assert.Equal(["d", "a", "b", "c"], _records.List(null).Select(folder => folder.Name.Value));
        Assert.Equal(["a", "b"], _records.List(new UserId(2)).Select(folder => folder.Name.Value));
        Assert.Equal(uint.MaxValue - 1, _records.List(null)[3].Owner.Value);
    }

    [Fact]
    public void Remove_Twice_IsFine()
    {
        Folder folder = Samples.Folder();
        _records.Add(folder);
        _records.Remove(folder.Id);
        _records.Remove(folder.Id);

        Assert.Empty(_records.List(null));
    }

    [Fact]
    public void Add_SameNameFromManyThreads_SucceedsOnce()
    {
        int added = 0;
        int refused = 0;
        Parallel.For(
            0,
            16,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            number =>
            {
                _records.Add(Samples.Folder($"own-{number}"));
                try
                {
                    _records.Add(Samples.Folder("shared"));
                    Interlocked.Increment(ref added);
                }
                catch (ServiceException exception)
                    when (exception.Error == ServiceError.FolderExists)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        );

        Assert.Equal((1, 15), (added, refused));
        Assert.Equal(17, _records.List(null).Count);
    }
}
