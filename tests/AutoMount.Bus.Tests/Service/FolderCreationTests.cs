using AutoMount.Bus.Contract;
using AutoMount.TestKit.Bus;
using static AutoMount.Bus.Tests.Service.ServiceFixture;

namespace AutoMount.Bus.Tests.Service;

/// <summary>Folders as they are made, over a real bus, with busctl as the client, each time as a real uid.</summary>
public sealed class FolderCreationTests(ServiceFixture service) : IClassFixture<ServiceFixture>
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

    private Task<string> Get(string path, string property) =>
        service.GetPropertyAsync(Alice, path, BusNames.FolderInterface, property);

    private Task<CommandResult> ListFolders(uint user) =>
        service.CallAsync(user, "ListFolders", "a{sv}", "0");
}
