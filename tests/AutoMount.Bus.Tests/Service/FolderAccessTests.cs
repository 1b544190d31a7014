using AutoMount.Bus.Contract;
using AutoMount.TestKit.Bus;
using static AutoMount.Bus.Tests.Service.ServiceFixture;

namespace AutoMount.Bus.Tests.Service;

/// <summary>Who sees and may do what with whose folders, each time as a real uid.</summary>
public sealed class FolderAccessTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task ListFolders_ShowsAUserHisOwn_AndRootEverybodys()
    {
        await service.CreateFolderAsync(Alice, "list-alice");
        await service.CreateFolderAsync(Bob, "list-bob");

        string alices = (await ListFolders(Alice)).Succeeded();
        string roots = (await ListFolders(Root)).Succeeded();

        Assert.StartsWith("a(susttttso) ", alices);
        Assert.Contains("\"list-alice\"", alices);
        Assert.DoesNotContain("\"list-bob\"", alices);
        Assert.Contains("\"list-alice\"", roots);
        Assert.Contains("\"list-bob\"", roots);
    }

    [Fact]
    public async Task Methods_OnAnothersFolder_AnswerAccessDenied()
    {
        string path = await service.CreateFolderAsync(Alice, "private");

        foreach (
            string[] call in (string[][])
                [
                    ["SetLimits", "a{sv}", "0"],
                    ["Delete", "a{sv}", "0"],
                ]
        )
        {
            CommandResult result = await service.CallFolderAsync(Bob, path, call[0], call[1..]);
            Assert.Contains("Access denied", result.Failed());
        }

        Assert.Equal(
            "s \"private\"",
            await service.GetPropertyAsync(Alice, path, BusNames.FolderInterface, "Name")
        );
    }

    [Fact]
    public async Task Properties_OfAnothersFolder_AnswerAccessDenied()
    {
        string path = await service.CreateFolderAsync(Alice, "secret");
        string[] target = [BusNames.Service, path, "org.freedesktop.DBus.Properties"];

        CommandResult get = await service.BusctlAsync(
            Bob,
            ["call", .. target, "Get", "ss", BusNames.FolderInterface, "Id"]
        );
        CommandResult all = await service.BusctlAsync(
            Bob,
            ["call", .. target, "GetAll", "s", BusNames.FolderInterface]
        );
        CommandResult allOfEverything = await service.BusctlAsync(
            Bob,
            ["call", .. target, "GetAll", "s", ""]
        );
        CommandResult introspection = await service.BusctlAsync(
            Bob,
            "introspect",
            BusNames.Service,
            path
        );

        Assert.All(
            [get, all, allOfEverything, introspection],
            result => Assert.Contains("Access denied", result.Failed())
        );
    }

    [Fact]
    public async Task GetManagedObjectsAndTree_ShowAUserHisOwn_AndRootAll()
    {
        string alices = await service.CreateFolderAsync(Alice, "managed-alice");
        string bobs = await service.CreateFolderAsync(Bob, "managed-bob");

        string forAlice = (await Managed(Alice)).Succeeded();
        string forRoot = (await Managed(Root)).Succeeded();

        Assert.Contains(alices, forAlice);
        Assert.Contains("managed-alice", forAlice);
        Assert.DoesNotContain(bobs, forAlice);
        Assert.DoesNotContain("managed-bob", forAlice);
        Assert.Contains(alices, forRoot);
        Assert.Contains(bobs, forRoot);
        Assert.DoesNotContain(bobs, (await Tree(Alice)).Succeeded());
        Assert.Contains(bobs, (await Tree(Bob)).Succeeded());
    }

    private Task<CommandResult> ListFolders(uint user) =>
        service.CallAsync(user, "ListFolders", "a{sv}", "0");

    private Task<CommandResult> Tree(uint user) =>
        service.BusctlAsync(user, "tree", BusNames.Service);

    private Task<CommandResult> Managed(uint user) =>
        service.BusctlAsync(
            user,
            "call",
            BusNames.Service,
            BusNames.ManagerPath,
            "org.freedesktop.DBus.ObjectManager",
            "GetManagedObjects"
        );
}
