using System.Diagnostics;
using AutoMount.Bus.Contract;
using AutoMount.TestKit.Bus;
using static AutoMount.Bus.Tests.Service.ServiceFixture;

namespace AutoMount.Bus.Tests.Service;

/// <summary>What a real polkitd lets whom do with what is not his: its rules let bob do everything with alice's things but root's, and want a password for GPUs.</summary>
public sealed class AuthorityTests(PolkitFixture fixture) : IClassFixture<PolkitFixture>
{
    private readonly ServiceFixture _service = fixture.Service;

    [Fact]
    public async Task Owner_WhomRulesLetActFor_IsActedForByNameAndByObject()
    {
        string path = await _service.CreateFolderAsync(Bob, "helped", "1", "owner", "u", "65534");
        Assert.Equal($"u {Alice}", await GetOwnerAsync(Root, path));

        CommandResult limited = await _service.CallFolderAsync(
            Bob,
            path,
            "SetLimits",
            "a{sv}",
            "1",
            "inodes",
            "t",
            "77"
        );
        _ = limited.Succeeded();
        Assert.Equal(
            "t 77",
            await _service.GetPropertyAsync(Root, path, BusNames.FolderInterface, "InodesLimit")
        );

        CommandResult deleted = await _service.CallAsync(
            Bob,
            "DeleteFolder",
            "sa{sv}",
            "helped",
            "1",
            "owner",
            "u",
            "65534"
        );
        _ = deleted.Succeeded();
    }

    [Fact]
    public async Task Owner_WhomRulesDoNotLetActFor_IsRefusedByNameAndByObject()
    {
        string path = await _service.CreateFolderAsync(Root, "roots");

        CommandResult made = await _service.CallAsync(
            Bob,
            "CreateFolder",
            "sa{sv}",
            "not",
            "1",
            "owner",
            "u",
            "0"
        );
        CommandResult deleted = await _service.CallFolderAsync(Bob, path, "Delete", "a{sv}", "0");
        CommandResult alices = await _service.CallAsync(
            Alice,
            "ListFolders",
            "a{sv}",
            "1",
            "owner",
            "u",
            "1"
        );

        Assert.All(
            [made, deleted, alices],
            result => Assert.Contains("Access denied", result.Failed())
        );
        Assert.Contains("roots", (await ListAsync(Root, "0")).Succeeded());
    }

    /// <summary>A property cannot wait for polkit: who was let act for an owner sees his objects for a minute, over that connection.</summary>
    [Fact]
    public async Task Properties_AreSeenByTheConnectionThatWasLet_AndByNoOther()
    {
        string path = await _service.CreateFolderAsync(Alice, "seen");

        CommandResult withoutAsking = await _service.BusctlAsync(
            Bob,
            "get-property",
            BusNames.Service,
            path,
            BusNames.FolderInterface,
            "Name"
        );
        Assert.Contains("Access denied", withoutAsking.Failed());

        CommandResult asked = await Commands.RunAsync(
            Bob,
            "/usr/bin/python3",
            "-c",
            """
            import os, sys
            import dbus.bus
            connection = dbus.bus.BusConnection(sys.argv[1])
            manager = dbus.Interface(
                connection.get_object("org.automount1", "/org/automount1"), "org.automount1.Manager")
            path = manager.GetFolder("seen", {"owner": dbus.UInt32(65534)})
            folder = dbus.Interface(
                connection.get_object("org.automount1", path), "org.freedesktop.DBus.Properties")
            print(folder.Get("org.automount1.Folder", "Name"))
            print(len(manager.ListFolders({"all": True})) > 0)
            """,
            _service.Bus.Address
        );
        Assert.Equal("seen\nTrue", asked.Succeeded());
    }

    [Fact]
    public async Task Password_ThatNobodyCanBeAskedFor_IsSaidToBeNeeded()
    {
        string gpu = BusNames.GpuPath(fixture.Service.Gpus.List()[0].Gpu.Address.Value);
        string[] call =
        [
            "call",
            BusNames.Service,
            gpu,
            BusNames.GpuInterface,
            "Drain",
            "a{sv}",
            "0",
        ];

        CommandResult silent = await Commands.RunAsync(
            Bob,
            [
                "busctl",
                $"--address={_service.Bus.Address}",
                "--allow-interactive-authorization=no",
                .. call,
            ]
        );
        CommandResult asking = await Commands.RunAsync(
            Bob,
            [
                "busctl",
                $"--address={_service.Bus.Address}",
                "--allow-interactive-authorization=yes",
                .. call,
            ]
        );

        Assert.Contains("polkit would ask for a password", silent.Failed());
        Assert.Contains("Access denied", asking.Failed()); // there is no agent that would ask
    }

    [Fact]
    public async Task UserLimits_AreSetByWhomRulesLet()
    {
        CommandResult own = await _service.CallAsync(
            Alice,
            "SetUserLimits",
            "ua{sv}",
            "65534",
            "1",
            "inodes",
            "t",
            "9999"
        );
        CommandResult let = await _service.CallAsync(
            Bob,
            "SetUserLimits",
            "ua{sv}",
            "65534",
            "1",
            "inodes",
            "t",
            "9998"
        );

        Assert.Contains("Access denied", own.Failed());
        _ = let.Succeeded();
    }

    [Fact]
    public async Task PolkitThatDoesNotAnswer_KeepsNobodyElseWaiting_AndLetsNobodyThrough()
    {
        ServiceFixture service = await PolkitFixture.StartServiceAsync();
        PrivatePolkit polkit = await PrivatePolkit.StartAsync(service.Bus, PolkitFixture.Rules);
        try
        {
            polkit.Freeze();
            Task<CommandResult> waits = service.CallAsync(
                Bob,
                "ListFolders",
                "a{sv}",
                "1",
                "all",
                "b",
                "true"
            );
            await Task.Delay(300, TestContext.Current.CancellationToken);
            long start = Stopwatch.GetTimestamp();
            _ = (await service.CallAsync(Alice, "ListFolders", "a{sv}", "0")).Succeeded();
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
            Assert.False(waits.IsCompleted);
            polkit.Dispose();
            Assert.Contains("Access denied", (await waits).Failed());
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    private Task<CommandResult> ListAsync(uint user, params string[] options) =>
        _service.CallAsync(user, "ListFolders", ["a{sv}", .. options]);

    private Task<string> GetOwnerAsync(uint user, string path) =>
        _service.GetPropertyAsync(user, path, BusNames.FolderInterface, "Owner");
}

/// <summary>The service beside a real polkitd.</summary>
public sealed class PolkitFixture : IAsyncLifetime
{
    /// <summary>Bob may act for alice and see everybody; GPUs are an administrator's, with his password.</summary>
    internal const string Rules = """
        polkit.addRule(function(action, subject) {
            if (action.id.indexOf("org.automount1.") != 0 || subject.user != "daemon") {
                return polkit.Result.NO;
            }
            if (action.id == "org.automount1.manage-gpus") {
                return polkit.Result.AUTH_ADMIN;
            }
            if (action.id == "org.automount1.inspect" || action.id == "org.automount1.set-user-limits") {
                return polkit.Result.YES;
            }
            return action.lookup("owner") == "65534" ? polkit.Result.YES : polkit.Result.NO;
        });
        """;

    private PrivatePolkit? _polkit;

    /// <summary>The service.</summary>
    public ServiceFixture Service { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Service = await StartServiceAsync();
        _polkit = await PrivatePolkit.StartAsync(Service.Bus, Rules);
    }

    public async ValueTask DisposeAsync()
    {
        _polkit?.Dispose();
        await Service.DisposeAsync();
    }

    internal static async Task<ServiceFixture> StartServiceAsync()
    {
        ServiceFixture service = new();
        await service.InitializeAsync();
        return service;
    }
}
