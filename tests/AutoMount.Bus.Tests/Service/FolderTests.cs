using AutoMount.Bus.Contract;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.TestKit.Bus;
using AutoMount.TestKit.Core;
using static AutoMount.Bus.Tests.Service.ServiceFixture;

namespace AutoMount.Bus.Tests.Service;

/// <summary>Folders that there are, over a real bus, with busctl as the client, each time as a real uid.</summary>
public sealed class FolderTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private static readonly string Unlimited = $"{ulong.MaxValue}";

    [Fact]
    public async Task Folder_HasItsLifeInTheJournal_WithWhoDidIt()
    {
        _ = await service.CreateFolderAsync(Alice, "told");
        string[] owner = ["1", "owner", "u", $"{Alice}"];
        (
            await service.CallAsync(
                Root,
                "SetFolderLimits",
                ["sa{sv}", "told", "2", .. owner[1..], "inodes", "t", "7"]
            )
        ).Succeeded();
        (
            await service.CallAsync(Root, "RenameFolder", ["ssa{sv}", "told", "said", .. owner])
        ).Succeeded();
        (await service.CallAsync(Alice, "DeleteFolder", "sa{sv}", "said", "0")).Succeeded();

        LoggedMessage[] life =
        [
            .. service.Log.Messages.Where(message =>
                message["Folder"]?.ToString() is "told" or "said"
            ),
        ];
        Assert.Equal([310, 313, 312, 311], life.Select(message => message.Id));
        Assert.All(life, message => Assert.Equal(new UserId(Alice), message["User"]));
        Assert.Equal(
            [Alice, Root, Root, Alice],
            life.Select(message => ((UserId)message["Caller"]!).Value)
        );
        Assert.Equal("said", life[2]["Folder"]?.ToString());
    }

    [Fact]
    public async Task UsageState_OfAFolderThatIsCounted_TellsHowFar()
    {
        string path = await service.CreateFolderAsync(Alice, "counted");
        FolderId id = service.Folders.Get(new UserId(Alice), FolderName.Parse("counted")).Id;
        Assert.Equal("s \"exact\"", await Get(path, "UsageState"));
        Assert.Equal("u 100", await Get(path, "UsageProgress"));

        service.Files.SetRecount(id, new FolderRecount(RecountState.Running, 43, 100));
        Assert.Equal("s \"counting\"", await Get(path, "UsageState"));
        Assert.Equal("u 43", await Get(path, "UsageProgress"));

        service.Files.SetRecount(id, recount: null);
        Assert.Equal("s \"exact\"", await Get(path, "UsageState"));
    }

    [Fact]
    public async Task GetFolder_OfANameThatIsNotThere_AnswersNoSuchFolder()
    {
        CommandResult result = await service.CallAsync(Alice, "GetFolder", "sa{sv}", "ghost", "0");

        Assert.Contains("There is no folder 'ghost'", result.Failed());
    }

    [Fact]
    public async Task SetFolderLimits_ByName_ChangesOnlyWhatIsNamed()
    {
        string path = await service.CreateFolderAsync(Alice, "resize");

        CommandResult result = await service.CallAsync(
            Alice,
            "SetFolderLimits",
            "sa{sv}",
            "resize",
            "1",
            "inodes",
            "t",
            "77"
        );

        result.Succeeded();
        Assert.Equal("t 77", await Get(path, "InodesLimit"));
        Assert.Equal("t 1048576", await Get(path, "BytesLimit"));
    }

    [Fact]
    public async Task SetLimitsAndDelete_OnTheObject_Work()
    {
        string path = await service.CreateFolderAsync(Alice, "object");

        (
            await service.CallFolderAsync(
                Alice,
                path,
                "SetLimits",
                "a{sv}",
                "1",
                "bytes",
                "t",
                "8192"
            )
        ).Succeeded();
        Assert.Equal("t 8192", await Get(path, "BytesLimit"));
        (await service.CallFolderAsync(Alice, path, "Delete", "a{sv}", "0")).Succeeded();

        CommandResult gone = await service.CallFolderAsync(Alice, path, "Delete", "a{sv}", "0");
        Assert.Contains("Unknown object", gone.Failed());
        Assert.DoesNotContain("\"object\"", (await ListFolders(Alice)).Succeeded());
    }

    [Fact]
    public async Task DeleteFolder_ByName_RemovesTheObject()
    {
        string path = await service.CreateFolderAsync(Alice, "byname");

        (await service.CallAsync(Alice, "DeleteFolder", "sa{sv}", "byname", "0")).Succeeded();

        Assert.DoesNotContain(
            path,
            (await service.BusctlAsync(Alice, "tree", BusNames.Service)).Succeeded()
        );
    }

    [Fact]
    public async Task Usage_ThatCannotBeRead_IsShownAsUnknown()
    {
        string path = await service.CreateFolderAsync(Alice, "unreadable");
        service.Files.Failure = new ServiceException(ServiceError.StorageFailed, "EIO");
        try
        {
            Assert.Equal($"t {Unlimited}", await Get(path, "BytesUsed"));
            Assert.Contains("\"unreadable\"", (await ListFolders(Alice)).Succeeded());
            CommandResult create = await service.CallAsync(
                Alice,
                "CreateFolder",
                "sa{sv}",
                "y",
                "0"
            );
            Assert.Contains("EIO", create.Failed());
        }
        finally
        {
            service.Files.Failure = null;
        }
    }

    [Fact]
    public async Task Service_WhileAFolderIsMadeSlowly_AnswersOthers()
    {
        using ManualResetEventSlim disk = new();
        service.Files.Slowness = disk;
        try
        {
            Task<string> slow = service.CreateFolderAsync(Alice, "slow");
            (await ListFolders(Bob)).Succeeded();

            Assert.False(slow.IsCompleted);
            disk.Set();
            await slow;
        }
        finally
        {
            disk.Set();
            service.Files.Slowness = null;
        }
    }

    [Fact]
    public async Task RenameFolder_KeepsTheObject_AndTellsTheNewName()
    {
        string path = await service.CreateFolderAsync(Alice, "before");
        await service.CreateFolderAsync(Alice, "taken");

        (await Rename(Alice, "before", "after")).Succeeded();

        Assert.Equal("s \"after\"", await Get(path, "Name"));
        Assert.Equal($"s \"/run/automount/users/{Alice}/after\"", await Get(path, "Path"));
        Assert.Contains("no folder 'before'", (await Rename(Alice, "before", "x")).Failed());
        Assert.Contains("'taken' already", (await Rename(Alice, "after", "taken")).Failed());
        Assert.Contains("one component", (await Rename(Alice, "after", "a/b")).Failed());
        Assert.Contains("no folder 'after'", (await Rename(Bob, "after", "mine")).Failed());
        _ = (await service.CallFolderAsync(Bob, path, "Rename", "sa{sv}", "x", "0")).Failed();
        (await service.CallFolderAsync(Alice, path, "Rename", "sa{sv}", ".dot", "0")).Succeeded();
        Assert.Equal("s \".dot\"", await Get(path, "Name"));
    }

    private Task<CommandResult> Rename(uint user, string name, string newName) =>
        service.CallAsync(user, "RenameFolder", "ssa{sv}", name, newName, "0");

    [Fact]
    public async Task Introspection_OfAFolder_ShowsTheContract()
    {
        string path = await service.CreateFolderAsync(Alice, "introspected");

        string text = (
            await service.BusctlAsync(
                Alice,
                "introspect",
                BusNames.Service,
                path,
                BusNames.FolderInterface
            )
        ).Succeeded();

        string[] members =
        [
            .. text.Split('\n')
                .Skip(1)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(fields => $"{fields[0]} {fields[2]} {fields[^1]}"),
        ];
        Assert.Equal(
            [
                ".Clone sa{sv} -",
                ".CreateSnapshot a{sv} -",
                ".Delete a{sv} -",
                ".DeleteSnapshots a{sv} -",
                ".Describe a{sv} -",
                ".DiffSnapshot a{sv} -",
                ".Export ha{sv} -",
                ".FindUpload sa{sv} -",
                ".Import ha{sv} -",
                ".ListSnapshots a{sv} -",
                ".ListUsage a{sv} -",
                ".Rename sa{sv} -",
                ".Restore a{sv} -",
                ".RestoreSnapshot a{sv} -",
                ".SetAutoMount sa{sv} -",
                ".SetLimits a{sv} -",
                ".Upload sha{sv} -",
                ".AutoMount s emits-change",
                ".BytesGraceTimestamp t -",
                ".BytesLimit t emits-change",
                ".BytesOverTimestamp t -",
                ".BytesSoftLimit t -",
                ".BytesUsed t -",
                ".CreatedTimestamp t const",
                ".Description s emits-invalidation",
                ".ExpiryTimestamp t emits-change",
                ".Id s const",
                ".InodesGraceTimestamp t -",
                ".InodesLimit t emits-change",
                ".InodesOverTimestamp t -",
                ".InodesSoftLimit t -",
                ".InodesUsed t -",
                ".Name s emits-invalidation",
                ".Owner u const",
                ".OwnerName s emits-invalidation",
                ".Path s emits-invalidation",
                ".PurgeProgress u -",
                ".State s emits-change",
                ".Transfer s -",
                ".TransferBytes t -",
                ".TransferEntries t -",
                ".TrashedTimestamp t emits-change",
                ".UsageMode s emits-change",
                ".UsageProgress u -",
                ".UsageState s emits-change",
                ".QuotaThreshold su -",
                ".SoftLimit ss -",
            ],
            members
        );
    }

    [Fact]
    public async Task ThousandFolders_AreListedAtOnce()
    {
        await using ServiceFixture own = new();
        await own.InitializeAsync();
        for (int index = 0; index < 1000; index++)
        {
            own.Folders.Create(new(Alice), FolderName.Parse($"f{index}"), new(8192, 10));
        }

        long before = Environment.TickCount64;
        string objects = (
            await own.BusctlAsync(
                Alice,
                "call",
                BusNames.Service,
                BusNames.ManagerPath,
                "org.freedesktop.DBus.ObjectManager",
                "GetManagedObjects"
            )
        ).Succeeded();

        Assert.True(Environment.TickCount64 - before < 5000, "it took longer than 5 s");
        Assert.Contains("\"f999\"", objects);
    }

    private Task<string> Get(string path, string property) =>
        service.GetPropertyAsync(Alice, path, BusNames.FolderInterface, property);

    private Task<CommandResult> ListFolders(uint user) =>
        service.CallAsync(user, "ListFolders", "a{sv}", "0");
}
