using AutoMount.Bus.Contract;
using AutoMount.Core;
using AutoMount.Core.Folders;
using AutoMount.TestKit.Bus;
using static AutoMount.Bus.Tests.Service.ServiceFixture;

namespace AutoMount.Bus.Tests.Service;

/// <summary>Folders over a real bus, with busctl as the client, each time as a real uid.</summary>
public sealed class FolderTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private static readonly string Unlimited = $"{ulong.MaxValue}";

    [Fact]
    public async Task CreateFolder_WithLimits_ShowsThemAsProperties()
    {
        string path = await service.CreateFolderAsync(
            Alice,
            ".limits",
            "2",
            "bytes",
            "t",
            "10485760",
            "inodes",
            "t",
            Unlimited
        );

        Assert.StartsWith("/org/automount1/folder/", path);
        Assert.Equal("t 10485760", await Get(path, "BytesLimit"));
        Assert.Equal($"t {Unlimited}", await Get(path, "InodesLimit"));
        Assert.Equal("s \".limits\"", await Get(path, "Name"));
        Assert.Equal($"u {Alice}", await Get(path, "Owner"));
        Assert.Equal("s \"alice\"", await Get(path, "OwnerName"));
        Assert.Equal("s \"ready\"", await Get(path, "State"));
        Assert.Equal("t 4096", await Get(path, "BytesUsed"));
        Assert.Equal("t 1", await Get(path, "InodesUsed"));
        Assert.Equal($"s \"/run/automount/users/{Alice}/.limits\"", await Get(path, "Path"));
    }

    [Fact]
    public async Task CreateFolder_WithoutLimits_TakesTheDefaults()
    {
        string path = await service.CreateFolderAsync(Alice, "defaults");

        Assert.Equal("t 1048576", await Get(path, "BytesLimit"));
        Assert.Equal("t 1000", await Get(path, "InodesLimit"));
    }

    [Fact]
    public async Task CreateFolder_Twice_AnswersFolderExists()
    {
        await service.CreateFolderAsync(Alice, "twice");

        CommandResult second = await service.CallAsync(
            Alice,
            "CreateFolder",
            "sa{sv}",
            "twice",
            "0"
        );

        Assert.Contains("There is a folder 'twice' already", second.Failed());
    }

    [Theory]
    [InlineData("a/b", "one component")]
    [InlineData("..", "cannot be a folder's name")]
    [InlineData("", "needs a name")]
    [InlineData("tab\there", "control characters")]
    public async Task CreateFolder_WithABadName_SaysWhatIsWrong(string name, string message)
    {
        CommandResult result = await service.CallAsync(Alice, "CreateFolder", "sa{sv}", name, "0");

        Assert.Contains(message, result.Failed());
    }

    [Theory]
    [InlineData("bytes", "t", "1", "at least 4096 bytes")]
    [InlineData("inodes", "t", "0", "at least 1")]
    [InlineData("bytes", "x", "-5", "must be of D-Bus type 't'; it came as 'x'")]
    [InlineData("bytes", "t", "9300000000000000000", "more than any host has")]
    [InlineData(
        "color",
        "s",
        "red",
        "There is no option 'color'; this method knows: owner, bytes, inodes"
    )]
    public async Task CreateFolder_WithABadOption_SaysWhatIsWrong(
        string key,
        string type,
        string value,
        string message
    )
    {
        CommandResult result = await service.CallAsync(
            Alice,
            "CreateFolder",
            "sa{sv}",
            "bad-option",
            "1",
            key,
            type,
            value
        );

        Assert.Contains(message, result.Failed());
        Assert.DoesNotContain("bad-option", (await ListFolders(Alice)).Succeeded());
    }

    [Fact]
    public async Task CreateFolder_ForAnother_IsRootsAlone()
    {
        string[] arguments = ["sa{sv}", "gift", "1", "owner", "u", $"{Bob}"];

        CommandResult byAlice = await service.CallAsync(Alice, "CreateFolder", arguments);
        CommandResult byRoot = await service.CallAsync(Root, "CreateFolder", arguments);

        Assert.Contains("Access denied", byAlice.Failed());
        byRoot.Succeeded();
        Assert.Contains("\"gift\"", (await ListFolders(Bob)).Succeeded());
    }

    [Fact]
    public async Task CreateFolder_ForNobodyThereIs_AnswersNoSuchUser()
    {
        CommandResult result = await service.CallAsync(
            Root,
            "CreateFolder",
            "sa{sv}",
            "x",
            "1",
            "owner",
            "u",
            "4711"
        );

        Assert.Contains("no account with uid 4711", result.Failed());
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
                ".Delete a{sv} -",
                ".SetLimits a{sv} -",
                ".BytesLimit t emits-change",
                ".BytesUsed t -",
                ".CreatedTimestamp t const",
                ".Id s const",
                ".InodesLimit t emits-change",
                ".InodesUsed t -",
                ".Name s emits-invalidation",
                ".Owner u const",
                ".OwnerName s emits-invalidation",
                ".Path s emits-invalidation",
                ".State s emits-change",
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
