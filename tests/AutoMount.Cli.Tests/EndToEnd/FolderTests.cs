using System.Text.Json;
using AutoMount.TestKit.Bus;
using static AutoMount.Cli.Tests.EndToEnd.Tool;

namespace AutoMount.Cli.Tests.EndToEnd;

/// <summary>The binary against the real service: folders.</summary>
public sealed class FolderTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task Create_WithLimits_MakesTheFolder()
    {
        string said = (
            await RunAsync(Alice, "folder", "create", ".made", "--size", "10G", "--inodes", "500k")
        ).Succeeded();

        Assert.Equal(
            $"Created '.made' (size 10 GiB, inodes 500000) at /run/automount/users/{Alice}/.made",
            said
        );
    }

    [Fact]
    public async Task Create_AsJson_HasNumbersAndNullForNoLimit()
    {
        JsonElement folder = await JsonAsync(
            Alice,
            "folder",
            "create",
            "json",
            "--size",
            "none",
            "--json"
        );

        Assert.Equal("json", folder.GetProperty("name").GetString());
        Assert.Equal(Alice, folder.GetProperty("owner").GetUInt32());
        Assert.Equal("nobody", folder.GetProperty("ownerName").GetString());
        Assert.Equal("ready", folder.GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, folder.GetProperty("bytesLimit").ValueKind);
        Assert.Equal(1000, folder.GetProperty("inodesLimit").GetInt64());
        Assert.Equal(4096, folder.GetProperty("bytesUsed").GetInt64());
        Assert.Equal(32, folder.GetProperty("id").GetString()!.Length);
        Assert.EndsWith("Z", folder.GetProperty("created").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rename_TellsTheNewNameAndPath()
    {
        (await RunAsync(Alice, "folder", "create", "old", "--size", "1M")).Succeeded();

        string said = (await RunAsync(Alice, "folder", "rename", "old", "new")).Succeeded();

        Assert.StartsWith("Renamed to 'new' (size 1 MiB", said, StringComparison.Ordinal);
        Assert.EndsWith($"/run/automount/users/{Alice}/new", said, StringComparison.Ordinal);
        CommandResult again = await RunAsync(Alice, "folder", "rename", "old", "newer");
        Assert.Equal(ExitCode.NotFound, again.ExitCode);
    }

    [Fact]
    public async Task Create_Twice_IsRefused()
    {
        (await RunAsync(Alice, "folder", "create", "twice")).Succeeded();

        CommandResult again = await RunAsync(Alice, "folder", "create", "twice");

        Assert.Equal(ExitCode.Failed, again.ExitCode);
        Assert.StartsWith("automountctl: ", again.Errors, StringComparison.Ordinal);
        Assert.Empty(again.Output);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a\u001b[2J")]
    public async Task Create_WithABadName_IsWrongUsage(string name)
    {
        CommandResult result = await RunAsync(Alice, "folder", "create", name);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.DoesNotContain('\u001b', result.Errors);
    }

    [Fact]
    public async Task Limit_ChangesWhatIsNamedOnly()
    {
        (await RunAsync(Bob, "folder", "create", "limited", "--size=1M")).Succeeded();

        string said = (
            await RunAsync(Bob, "folder", "limit", "limited", "--inodes=none")
        ).Succeeded();

        Assert.Contains("(size 1 MiB, inodes none)", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SoftLimit_IsShownAndListed()
    {
        (await RunAsync(Bob, "folder", "create", "softly", "--size=1M")).Succeeded();
        (
            await RunAsync(Bob, "folder", "limit", "softly", "--soft-size=512K", "--soft-inodes=2k")
        ).Succeeded();

        string shown = (await RunAsync(Bob, "folder", "show", "softly")).Succeeded();
        string listed = (await RunAsync(Bob, "folder", "list", "--json")).Succeeded();
        (await RunAsync(Bob, "folder", "delete", "softly")).Succeeded();

        Assert.Contains("size 512 KiB, inodes 2000", shown, StringComparison.Ordinal);
        Assert.Contains("\"bytesSoftLimit\": 524288", listed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListShowDelete_GoTogether()
    {
        (await RunAsync(Bob, "folder", "create", ".a", "--size", "8K")).Succeeded();

        string list = (await RunAsync(Bob, "folder", "list")).Succeeded();
        string show = (await RunAsync(Bob, "folder", "show", ".a")).Succeeded();
        (await RunAsync(Bob, "folder", "delete", ".a")).Succeeded();
        CommandResult gone = await RunAsync(Bob, "folder", "show", ".a");

        Assert.StartsWith("NAME ", list, StringComparison.Ordinal);
        Assert.Contains("4 KiB  8 KiB   50%", list, StringComparison.Ordinal);
        Assert.Contains("Owner:        daemon (1)", show, StringComparison.Ordinal);
        Assert.Contains("Used:         4 KiB of 8 KiB (50%)", show, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotFound, gone.ExitCode);
        Assert.Contains("automountctl folder list", gone.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_AsksNobody_AndShowsNoFolder()
    {
        (await RunAsync(Bob, "folder", "create", "unmentioned")).Succeeded();

        string help = (await RunAsync(Bob, "folder", "show", "--help")).Succeeded();

        Assert.Contains("<NAME>", help, StringComparison.Ordinal);
        Assert.DoesNotContain("unmentioned", help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Root_ActsForAnyUserByNameOrNumber()
    {
        (await RunAsync(Root, "folder", "create", "by-root", "--owner", "daemon")).Succeeded();

        string everybody = (await RunAsync(Root, "folder", "list")).Succeeded();
        JsonElement his = await JsonAsync(Root, "folder", "list", "--owner", "1", "--json");
        (await RunAsync(Root, "folder", "delete", "by-root", "--owner", "1")).Succeeded();

        Assert.StartsWith("OWNER ", everybody, StringComparison.Ordinal);
        Assert.Contains("daemon  by-root", everybody, StringComparison.Ordinal);
        Assert.All(
            his.EnumerateArray(),
            folder => Assert.Equal(Bob, folder.GetProperty("owner").GetUInt32())
        );
    }

    [Fact]
    public async Task User_ActingForAnother_IsDenied()
    {
        CommandResult result = await RunAsync(Alice, "folder", "list", "--owner", "daemon");

        Assert.Equal(ExitCode.Denied, result.ExitCode);
        Assert.Contains("Only root", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Owner_Unknown_IsNotFound() =>
        Assert.Equal(
            ExitCode.NotFound,
            (await RunAsync(Root, "folder", "list", "--owner", "no-such-user")).ExitCode
        );

    [Fact]
    public async Task List_OfNothing_IsAnEmptyArray() =>
        Assert.Equal(0, (await JsonAsync(2, "folder", "list", "--json")).GetArrayLength());

    [Fact]
    public async Task Status_TellsOfServiceAndEngine()
    {
        JsonElement status = await JsonAsync(Alice, "status", "--json");

        Assert.Equal("1.2.3", status.GetProperty("version").GetString());
        Assert.Equal("Fake 1.0", status.GetProperty("engine").GetString());
        Assert.Equal(0, status.GetProperty("runningSessions").GetInt32());
        Assert.Contains(
            "automountd 1.2.3",
            (await RunAsync(Alice, "status")).Succeeded(),
            StringComparison.Ordinal
        );
    }

    private Task<CommandResult> RunAsync(uint user, params string[] arguments) =>
        fixture.Tool.RunAsync(user, arguments);

    private async Task<JsonElement> JsonAsync(uint user, params string[] arguments) =>
        JsonDocument.Parse((await RunAsync(user, arguments)).Succeeded()).RootElement;
}
