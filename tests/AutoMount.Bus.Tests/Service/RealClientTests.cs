using System.Diagnostics;
using AutoMount.Bus.Contract;
using AutoMount.Core.Folders;
using AutoMount.TestKit.Bus;
using static AutoMount.Bus.Tests.Service.ServiceFixture;

namespace AutoMount.Bus.Tests.Service;

/// <summary>GLib (gdbus, python3-gi) and python3-dbus as clients: two users and root.</summary>
public sealed class RealClientTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Alice)]
    [InlineData(Bob)]
    [InlineData(Root)]
    public async Task PythonDbus_CallsReadsHearsAndIsRefused(uint user)
    {
        string said = (
            await RawBusClient.RunAsync(service.Bus, user, "use_dbus", seconds: 30)
        ).Succeeded();

        Assert.Equal(
            $"""
            heard True
            name True inodes 12
            listed ['python-{user}']
            managed True True
            again org.automount1.Error.FolderExists
            option org.freedesktop.DBus.Error.InvalidArgs
            type org.freedesktop.DBus.Error.InvalidArgs
            write org.freedesktop.DBus.Error.PropertyReadOnly
            root's {(user == Root ? "done" : "org.freedesktop.DBus.Error.AccessDenied")}
            gone org.freedesktop.DBus.Error.UnknownObject
            """,
            said
        );
    }

    /// <summary>An object manager of GLib keeps properties by signals alone: what it has is what there is, so each signal was sent.</summary>
    [Fact]
    public async Task GlibObjectManager_KeepsEveryPropertyRight_BySignalsAlone()
    {
        string folder = await service.CreateFolderAsync(Alice, "followed");
        string old = await service.CreateFolderAsync(Alice, "removed");
        _ = (await service.CallAsync(Alice, "GetUser", "a{sv}", "0")).Succeeded();
        uint[] users = [Root, Alice, Bob];
        Process[] followers =
        [
            .. users.Select(user => RawBusClient.Start(service.Bus, user, "follow_gi")),
        ];
        try
        {
            foreach (Process follower in followers)
            {
                Assert.Equal(
                    "following",
                    await follower.StandardOutput.ReadLineAsync(Cancellation)
                );
            }

            await ChangeEverythingAsync(folder, old);

            string[] said = await Task.WhenAll(followers.Select(AskAsync));
            // of a folder of alice's that is gone bob never knew
            Assert.Matches("^known [0-9]+ added 4 removed 1 changed [0-9]+$", said[0]);
            Assert.Matches("^known [0-9]+ added 4 removed 1 changed [0-9]+$", said[1]);
            Assert.Matches("^known [0-9]+ added 4 removed 0 changed [0-9]+$", said[2]);
        }
        finally
        {
            foreach (Process follower in followers)
            {
                follower.Kill();
                await follower.WaitForExitAsync(Cancellation);
                follower.Dispose();
            }
        }
    }

    [Fact]
    public async Task Gdbus_IntrospectsCallsMonitorsAndWaits()
    {
        string[] address = ["--address", service.Bus.Address];
        using Process monitor = Commands.Start(
            Alice,
            ["gdbus", "monitor", .. address, "--dest", BusNames.Service]
        );
        Assert.Contains("Monitoring", await monitor.StandardOutput.ReadLineAsync(Cancellation));
        string[] target =
        [
            .. address,
            "--dest",
            BusNames.Service,
            "--object-path",
            BusNames.ManagerPath,
        ];

        string tree = (
            await Commands.RunAsync(Alice, ["gdbus", "introspect", .. target, "--recurse"])
        ).Succeeded();
        string made = (
            await Commands.RunAsync(
                Alice,
                [
                    "gdbus",
                    "call",
                    .. target,
                    "--method",
                    $"{BusNames.ManagerInterface}.CreateFolder",
                    "by-gdbus",
                    "{'bytes': <uint64 1048576>}",
                ]
            )
        ).Succeeded();
        _ = (
            await Commands.RunAsync(
                Alice,
                ["gdbus", "wait", .. address, "--timeout", "10", BusNames.Service]
            )
        ).Succeeded();

        Assert.Contains("interface org.automount1.Manager", tree);
        Assert.Contains("(objectpath '/org/automount1/folder/", made);
        string path = made.Split('\'')[1];
        try
        {
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(10));
            string? line = string.Empty;
            while (
                line?.Contains("Manager.FolderAdded (") == false
                || line?.Contains($"objectpath '{path}'") == false
            )
            {
                line = await monitor.StandardOutput.ReadLineAsync(patience.Token);
            }

            Assert.NotNull(line);
        }
        finally
        {
            monitor.Kill();
            await monitor.WaitForExitAsync(Cancellation);
        }
    }

    /// <summary>Adds a folder, two sessions and a user, removes a folder, and changes what changes.</summary>
    private async Task ChangeEverythingAsync(string folder, string old)
    {
        string bobs = await service.CreateFolderAsync(Bob, ".cache");
        string session = await service.CreateSessionAsync(Alice, "true");
        _ = await service.CreateSessionAsync(Bob, "true");
        _ = (await service.CallAsync(Bob, "GetUser", "a{sv}", "0")).Succeeded();
        await CallFolderAsync(Alice, folder, "SetLimits", "a{sv}", "1", "bytes", "t", "4194304");
        await CallFolderAsync(Bob, bobs, "SetAutoMount", "sa{sv}", "read-only", "0");
        await CallFolderAsync(Alice, old, "Delete", "a{sv}", "0");
        FolderId id = service.Folders.Get(new(Alice), FolderName.Parse("followed")).Id;
        service.Files.SetRecount(
            id,
            new FolderRecount(RecountState.Running, Counted: 1, AtMost: 2)
        );
        _ = (
            await service.CallAsync(
                Root,
                "SetUserLimits",
                ["ua{sv}", $"{Alice}", "1", "inodes", "t", "4000"]
            )
        ).Succeeded();
        string gpu = BusNames.GpuPath(service.Gpus.List()[0].Gpu.Address.Value);
        _ = (
            await service.BusctlAsync(
                Root,
                ["call", BusNames.Service, gpu, BusNames.GpuInterface, "Drain", "a{sv}", "0"]
            )
        ).Succeeded();
        (await service.GetContainerAsync(session)).End(exitCode: 3);
        for (int look = 0; look < 100 && await StateAsync(session) != "s \"ended\""; look++)
        {
            await Task.Delay(50, Cancellation);
        }
    }

    private Task<string> StateAsync(string session) =>
        service.GetPropertyAsync(Root, session, BusNames.SessionInterface, "State");

    private async Task CallFolderAsync(
        uint user,
        string path,
        string method,
        params string[] arguments
    ) => _ = (await service.CallFolderAsync(user, path, method, arguments)).Succeeded();

    private static async Task<string> AskAsync(Process follower)
    {
        await follower.StandardInput.WriteLineAsync("check");
        await follower.StandardInput.FlushAsync(Cancellation);
        return await follower.StandardOutput.ReadLineAsync(Cancellation)
            ?? await follower.StandardError.ReadToEndAsync(Cancellation);
    }
}
