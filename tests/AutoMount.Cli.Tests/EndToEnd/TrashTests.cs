using System.Text.Json;
using AutoMount.TestKit.Bus;
using static AutoMount.Cli.Tests.EndToEnd.Tool;

namespace AutoMount.Cli.Tests.EndToEnd;

/// <summary>The binary against the real service: the ends of folders, copies, and what is said of them.</summary>
public sealed class TrashTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task Delete_SaysHowToGetItBack_AndRestoreDoes()
    {
        (await RunAsync(Alice, "folder", "create", ".lost")).Succeeded();

        string deleted = (await RunAsync(Alice, "folder", "delete", ".lost")).Succeeded();
        string trash = (await RunAsync(Alice, "folder", "trash")).Succeeded();
        string restored = (await RunAsync(Alice, "folder", "restore", ".lost")).Succeeded();

        Assert.Matches(
            "^Deleted '.lost'. It is in the trash until .*: 'automountctl folder restore .lost' brings it back.$",
            deleted
        );
        Assert.Matches(
            @"^NAME +SIZE +INODES +DELETED +GONE FOR GOOD +ID\n.lost +4 KiB +1 +",
            trash
        );
        Assert.StartsWith("Restored '.lost' (size 1 MiB", restored, StringComparison.Ordinal);
        Assert.DoesNotContain(
            ".lost",
            (await RunAsync(Alice, "folder", "trash")).Succeeded(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Restore_WhereTheNameIsTaken_SaysSo_AndTakesAnother()
    {
        (await RunAsync(Alice, "folder", "create", "taken")).Succeeded();
        JsonElement deleted = JsonDocument
            .Parse((await RunAsync(Alice, "folder", "delete", "taken", "--json")).Succeeded())
            .RootElement;
        (await RunAsync(Alice, "folder", "create", "taken")).Succeeded();

        CommandResult refused = await RunAsync(Alice, "folder", "restore", "taken");
        string id = deleted.GetProperty("id").GetString()!;
        string restored = (
            await RunAsync(Alice, "folder", "restore", id, "--as", "older")
        ).Succeeded();

        Assert.Contains(
            "There is a folder 'taken' already",
            refused.Errors,
            StringComparison.Ordinal
        );
        Assert.StartsWith("Restored 'older'", restored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Purge_DeletesForGood_OneOrAll()
    {
        foreach (string name in (string[])["one", "two", "three"])
        {
            (await RunAsync(Bob, "folder", "create", name)).Succeeded();
            (await RunAsync(Bob, "folder", "delete", name)).Succeeded();
        }

        (await RunAsync(Bob, "folder", "create", "four")).Succeeded();
        Assert.Equal(
            "Deleted 'four' for good.",
            (await RunAsync(Bob, "folder", "delete", "four", "--purge")).Succeeded()
        );
        Assert.Equal(
            "Deleted 'one' for good.",
            (await RunAsync(Bob, "folder", "purge", "one")).Succeeded()
        );
        Assert.Equal(
            "2 folders deleted for good.",
            (await RunAsync(Bob, "folder", "purge", "--all")).Succeeded()
        );
        Assert.Equal("[]", (await RunAsync(Bob, "folder", "trash", "--json")).Succeeded());
        Assert.Equal(ExitCode.NotFound, (await RunAsync(Bob, "folder", "purge", "one")).ExitCode);
        Assert.Contains(
            "--all",
            (await RunAsync(Bob, "folder", "purge")).Errors,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task SetCloneAndTransfer_SayWhatTheyDid()
    {
        (await RunAsync(Alice, "folder", "create", "papers")).Succeeded();

        string set = (
            await RunAsync(
                Alice,
                "folder",
                "set",
                "papers",
                "--description",
                "to read",
                "--usage-mode",
                "data"
            )
        ).Succeeded();
        string cloned = (
            await RunAsync(Alice, "folder", "clone", "papers", "copies", "--size", "1G")
        ).Succeeded();
        string given = (
            await RunAsync(
                Root,
                "folder",
                "transfer",
                "copies",
                "--owner",
                "nobody",
                "--to",
                "daemon"
            )
        ).Succeeded();
        string shown = (await RunAsync(Bob, "folder", "show", "copies")).Succeeded();

        Assert.Equal("Set 'papers': usage mode data, description \"to read\".", set);
        Assert.StartsWith("Copied to 'copies' (size 1 GiB", cloned, StringComparison.Ordinal);
        Assert.StartsWith("Gave 'copies' to daemon (1), at ", given, StringComparison.Ordinal);
        Assert.Matches("Description: +to read", shown);
        Assert.Equal(
            ExitCode.Denied,
            (await RunAsync(Alice, "folder", "transfer", "papers", "--to", "daemon")).ExitCode
        );
    }

    private Task<CommandResult> RunAsync(uint user, params string[] arguments) =>
        fixture.Tool.RunAsync(user, arguments);
}
