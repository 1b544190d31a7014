using System.Text.Json;
using AutoMount.TestKit.Bus;
using static AutoMount.Cli.Tests.EndToEnd.Tool;

namespace AutoMount.Cli.Tests.EndToEnd;

/// <summary>The binary against the real service: sharing, from both sides.</summary>
public sealed class ShareTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    // uid 65534 is "nobody", and 1 is "daemon"
    [Fact]
    public async Task Share_FromOfferToEnd()
    {
        (await RunAsync(Alice, "folder", "create", "data")).Succeeded();

        Assert.Equal(
            "Offered 'data' to daemon (rw). It is in the guest's tree after 'automountctl folder accept nobody/data'.",
            (
                await RunAsync(Alice, "folder", "share", "data", "daemon", "--rights", "rw")
            ).Succeeded()
        );
        Assert.Matches(
            @"(?s)^FOLDER +RIGHTS +UNTIL +STATE +AS\n.*nobody/data +rw +- +offered +-",
            (await RunAsync(Bob, "folder", "offers")).Succeeded()
        );
        Assert.Matches(
            "^Accepted 'nobody/data', at .*/data$",
            (await RunAsync(Bob, "folder", "accept", "nobody/data")).Succeeded()
        );
        Assert.Matches(
            @"(?s)^NAME +WITH +RIGHTS +UNTIL +ACCEPTED BY\n.*data +daemon +rw +- +daemon",
            (await RunAsync(Alice, "folder", "shares")).Succeeded()
        );
        JsonElement offer = JsonDocument
            .Parse((await RunAsync(Bob, "folder", "offers", "--json")).Succeeded())
            .RootElement.EnumerateArray()
            .Single(each => each.GetProperty("name").GetString() == "data");
        Assert.Equal(
            ("accepted", "data", "nobody"),
            (
                offer.GetProperty("state").GetString(),
                offer.GetProperty("localName").GetString(),
                offer.GetProperty("ownerName").GetString()
            )
        );
        Assert.Equal(
            "Left 'data' of nobody",
            (await RunAsync(Bob, "folder", "leave", "data")).Succeeded()
        );
        Assert.Equal(3, (await RunAsync(Bob, "folder", "leave", "data")).ExitCode);
        Assert.Equal(
            "'data' is not shared with daemon any more",
            (await RunAsync(Alice, "folder", "unshare", "data", "--all")).Succeeded()
        );
        Assert.Equal(
            "'data' was not shared.",
            (await RunAsync(Alice, "folder", "unshare", "data", "--all")).Succeeded()
        );
    }

    [Fact]
    public async Task Adopt_IsTheOnlyWay_IntoTheDotSpace()
    {
        (await RunAsync(Alice, "folder", "create", ".tools")).Succeeded();
        (await RunAsync(Alice, "folder", "share", ".tools", "@daemon", "--for", "2h")).Succeeded();

        Assert.Contains(
            "folder adopt",
            (await RunAsync(Bob, "folder", "accept", "nobody/.tools", "--as", ".tools")).Errors,
            StringComparison.Ordinal
        );
        Assert.Matches(
            "/tools$",
            (await RunAsync(Bob, "folder", "accept", "nobody/.tools")).Succeeded()
        );
        Assert.Matches(
            "^Adopted 'nobody/.tools', at .*/.tools$",
            (await RunAsync(Bob, "folder", "adopt", "nobody/.tools")).Succeeded()
        );
        Assert.Contains(
            "is shared",
            (await RunAsync(Alice, "folder", "rename", ".tools", "tools")).Errors,
            StringComparison.Ordinal
        );
        (await RunAsync(Bob, "folder", "decline", "nobody/.tools")).Succeeded();
    }

    [Fact]
    public async Task Nonsense_IsRefused()
    {
        Assert.Contains(
            "OWNER/NAME",
            (await RunAsync(Bob, "folder", "accept", "data")).Errors,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "no group 'nosuch'",
            (await RunAsync(Alice, "folder", "share", "x", "@nosuch")).Errors,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "not both",
            (
                await RunAsync(
                    Alice,
                    "folder",
                    "share",
                    "x",
                    "daemon",
                    "--for",
                    "1h",
                    "--until",
                    "2030-01-01"
                )
            ).Errors,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "--all",
            (await RunAsync(Alice, "folder", "unshare", "x")).Errors,
            StringComparison.Ordinal
        );
    }

    private Task<CommandResult> RunAsync(uint user, params string[] arguments) =>
        fixture.Tool.RunAsync(user, arguments);
}
