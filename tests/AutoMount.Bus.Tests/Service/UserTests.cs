using AutoMount.Bus.Contract;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.TestKit.Bus;
using static AutoMount.Bus.Tests.Service.ServiceFixture;

namespace AutoMount.Bus.Tests.Service;

/// <summary>Users over a real bus: what they hold in all their folders, and may hold.</summary>
public sealed class UserTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private static readonly string Unlimited = $"{ulong.MaxValue}";

    [Fact]
    public async Task GetUser_Oneself_TellsUsageAndLimits()
    {
        await service.CreateFolderAsync(Bob, "first");
        await service.CreateFolderAsync(Bob, "second");

        string said = (await service.CallAsync(Bob, "GetUser", "a{sv}", "0")).Succeeded();

        Assert.Equal($"o \"{Path(Bob)}\"", said.Trim());
        Assert.Equal($"u {Bob}", await Get(Bob, Bob, "Uid"));
        Assert.Equal("s \"bob\"", await Get(Bob, Bob, "Name"));
        Assert.Equal("t 8192", await Get(Bob, Bob, "BytesUsed"));
        Assert.Equal("t 2", await Get(Bob, Bob, "InodesUsed"));
        Assert.Equal($"t {Unlimited}", await Get(Bob, Bob, "BytesLimit"));
        Assert.Equal("t 5000", await Get(Bob, Bob, "InodesLimit"));
        Assert.Equal("u 2", await Get(Bob, Bob, "FolderCount"));
    }

    [Fact]
    public async Task GetUser_Another_IsDeniedAlsoToWhoKnowsThePath()
    {
        (
            await service.CallAsync(Root, "GetUser", "a{sv}", "1", "owner", "u", $"{Bob}")
        ).Succeeded();

        CommandResult asked = await service.CallAsync(
            Alice,
            "GetUser",
            "a{sv}",
            "1",
            "owner",
            "u",
            $"{Bob}"
        );
        CommandResult read = await service.BusctlAsync(
            Alice,
            "get-property",
            BusNames.Service,
            Path(Bob),
            BusNames.UserInterface,
            "BytesUsed"
        );

        Assert.Contains("Access denied", asked.Failed());
        Assert.Contains("Access denied", read.Failed());
    }

    [Fact]
    public async Task GetUser_WithoutAnAccount_SaysSo()
    {
        CommandResult result = await service.CallAsync(
            Root,
            "GetUser",
            "a{sv}",
            "1",
            "owner",
            "u",
            "54321"
        );

        Assert.Contains("no account with uid 54321", result.Failed());
    }

    [Fact]
    public async Task SetUserLimits_ByRoot_HoldsAndIsTold()
    {
        (
            await service.CallAsync(Root, "GetUser", "a{sv}", "1", "owner", "u", $"{Alice}")
        ).Succeeded();
        (
            await service.CallAsync(
                Root,
                "SetUserLimits",
                "ua{sv}",
                $"{Alice}",
                "1",
                "bytes",
                "t",
                "1048576"
            )
        ).Succeeded();

        Assert.Equal("t 1048576", await Get(Alice, Alice, "BytesLimit"));
        Assert.Equal("t 5000", await Get(Alice, Alice, "InodesLimit"));
        Assert.Equal(new UserLimits(1048576, 5000), service.Files.UserLimits[new UserId(Alice)]);

        (
            await service.BusctlAsync(
                Root,
                "call",
                BusNames.Service,
                Path(Alice),
                BusNames.UserInterface,
                "SetLimits",
                "a{sv}",
                "2",
                "bytes",
                "t",
                Unlimited,
                "inodes",
                "t",
                "7"
            )
        ).Succeeded();
        Assert.Equal($"t {Unlimited}", await Get(Alice, Alice, "BytesLimit"));
        Assert.Equal("t 7", await Get(Alice, Alice, "InodesLimit"));
    }

    [Fact]
    public async Task SetUserLimits_ByTheUserHimself_IsDenied()
    {
        CommandResult result = await service.CallAsync(
            Alice,
            "SetUserLimits",
            "ua{sv}",
            $"{Alice}",
            "1",
            "bytes",
            "t",
            Unlimited
        );

        Assert.Contains("Access denied", result.Failed());
    }

    [Fact]
    public async Task SetUserLimits_OfNobody_SaysSo()
    {
        CommandResult result = await service.CallAsync(
            Root,
            "SetUserLimits",
            "ua{sv}",
            "54321",
            "1",
            "bytes",
            "t",
            "4096"
        );

        Assert.Contains("no account with uid 54321", result.Failed());
    }

    private static string Path(uint user) => BusNames.UserPath(user);

    private async Task<string> Get(uint caller, uint user, string property) =>
        (
            await service.BusctlAsync(
                caller,
                "get-property",
                BusNames.Service,
                Path(user),
                BusNames.UserInterface,
                property
            )
        )
            .Succeeded()
            .Trim();
}
