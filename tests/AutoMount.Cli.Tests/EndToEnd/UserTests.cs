using System.Text.Json;
using AutoMount.TestKit.Bus;
using static AutoMount.Cli.Tests.EndToEnd.Tool;

namespace AutoMount.Cli.Tests.EndToEnd;

/// <summary>The binary against the real service: users.</summary>
public sealed class UserTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task Show_Oneself_TellsWhatIsUsedAndLeft()
    {
        (await RunAsync(Bob, "folder", "create", "one")).Succeeded();

        string said = (await RunAsync(Bob, "user", "show")).Succeeded();

        Assert.Contains("User:      daemon (1)", said, StringComparison.Ordinal);
        Assert.Contains("Folders:   1", said, StringComparison.Ordinal);
        Assert.Contains("Used:      4 KiB (no limit)", said, StringComparison.Ordinal);
        Assert.Contains("Inodes:    1 of 5000 (1%)", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limit_ByRoot_IsShown()
    {
        string said = (
            await RunAsync(Root, "user", "limit", "nobody", "--size", "50G", "--inodes", "2M")
        ).Succeeded();
        Assert.Equal("Limited 'nobody' (size 50 GiB, inodes 2000000)", said);

        JsonElement user = JsonDocument
            .Parse((await RunAsync(Root, "user", "show", "nobody", "--json")).Succeeded())
            .RootElement;

        Assert.Equal(50L << 30, user.GetProperty("bytesLimit").GetInt64());
        Assert.Equal(2_000_000, user.GetProperty("inodesLimit").GetInt64());
        Assert.Equal(Alice, user.GetProperty("user").GetUInt32());
        Assert.Equal("nobody", user.GetProperty("name").GetString());
        (await RunAsync(Root, "user", "limit", $"{Alice}", "--size", "none")).Succeeded();
        Assert.Contains(
            "(no limit)",
            (await RunAsync(Alice, "user", "show")).Succeeded(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Limit_ByAUser_IsDenied()
    {
        CommandResult result = await RunAsync(Alice, "user", "limit", "nobody", "--size", "none");

        Assert.Equal(ExitCode.Denied, result.ExitCode);
        Assert.Contains(
            "Only root and whom polkit lets may set",
            result.Errors,
            StringComparison.Ordinal
        );
        Assert.Equal(ExitCode.Denied, (await RunAsync(Alice, "user", "show", "daemon")).ExitCode);
    }

    [Fact]
    public async Task Limit_WithoutOptions_IsWrongUsage() =>
        Assert.Equal(ExitCode.Usage, (await RunAsync(Root, "user", "limit", "nobody")).ExitCode);

    private Task<CommandResult> RunAsync(uint user, params string[] arguments) =>
        fixture.Tool.RunAsync(user, arguments);
}
