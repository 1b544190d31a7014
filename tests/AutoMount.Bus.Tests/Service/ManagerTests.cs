using AutoMount.Bus.Client;
using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.Core;
using AutoMount.TestKit.Bus;
using static AutoMount.Bus.Tests.Service.ServiceFixture;

namespace AutoMount.Bus.Tests.Service;

/// <summary>The root object, its signals and the bus policy, with busctl, gdbus, dbus-send and our own client.</summary>
public sealed class ManagerTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task Introspection_OfTheManager_ShowsTheContract()
    {
        string text = (
            await service.BusctlAsync(
                Alice,
                "introspect",
                BusNames.Service,
                BusNames.ManagerPath,
                BusNames.ManagerInterface
            )
        ).Succeeded();

        string[] members =
        [
            .. text.Split('\n')
                .Skip(1)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(fields =>
                    string.Join(
                        ' ',
                        fields[0],
                        fields[1],
                        fields[2],
                        fields[1] == "method" ? fields[3] : ""
                    )
                ),
        ];
        Assert.Equal(
            [
                ".AcceptShare method usa{sv} s",
                ".AcquireSession method sasa{sv} oh",
                ".AdoptShare method usa{sv} s",
                ".CloneFolder method ssa{sv} o",
                ".CreateFolder method sa{sv} o",
                ".CreateSession method sasa{sv} o",
                ".DeclineShare method usa{sv} -",
                ".DeleteFolder method sa{sv} -",
                ".DescribeFolder method sa{sv} -",
                ".ExportFolder method sha{sv} a{sv}",
                ".FindUpload method ssa{sv} a{sv}",
                ".GetFolder method sa{sv} o",
                ".GetSession method sa{sv} o",
                ".GetUser method a{sv} o",
                ".ImportFolder method sha{sv} a{sv}",
                ".ListAudit method a{sv} a(ttusussssussssss)",
                ".ListConfiguration method a{sv} a(ssssu)",
                ".ListFolders method a{sv} a(susttttso)",
                ".ListGpus method a{sv} a(ssssttso)",
                ".ListImages method a{sv} a(sasasxt)",
                ".ListOffers method a{sv} a(susstsss)",
                ".ListSessions method a{sv} a(sussxxo)",
                ".ListShares method a{sv} a(ssusustta(us))",
                ".ListSoftLimits method a{sv} a(stttttt)",
                ".ListTrash method a{sv} a(sussttttuo)",
                ".ListUsers method a{sv} a(uutttto)",
                ".PlanSession method a{sv} a(ssbbss)",
                ".PullImage method sa{sv} h",
                ".PurgeFolder method sa{sv} -",
                ".RenameFolder method ssa{sv} -",
                ".RestoreFolder method sa{sv} o",
                ".SetFolderAutoMount method ssa{sv} -",
                ".SetFolderLimits method sa{sv} -",
                ".SetUserLimits method ua{sv} -",
                ".ShareFolder method ssusa{sv} -",
                ".ShowImage method sa{sv} sasasxtasa{ss}",
                ".TerminateSession method sa{sv} -",
                ".TransferFolder method sua{sv} -",
                ".UnshareFolder method ssua{sv} -",
                ".UploadFile method ssha{sv} a{sv}",
                ".Engine property s ",
                ".FolderCount property u ",
                ".SessionCount property u ",
                ".TakeoverFiles property u ",
                ".TakeoverMounts property u ",
                ".TakeoverRequests property u ",
                ".TakeoverUSec property t ",
                ".Version property s ",
                ".FolderAdded signal so ",
                ".FolderRemoved signal so ",
                ".GpuAdded signal so ",
                ".GpuRemoved signal so ",
                ".SessionAdded signal so ",
                ".SessionRemoved signal so ",
            ],
            members
        );
    }

    [Fact]
    public async Task Introspection_NamesTheParameters()
    {
        string xml = (
            await service.BusctlAsync(
                Alice,
                "call",
                BusNames.Service,
                BusNames.ManagerPath,
                "org.freedesktop.DBus.Introspectable",
                "Introspect"
            )
        ).Succeeded();

        Assert.Contains("name=\\\"options\\\"", xml);
        Assert.Contains("name=\\\"folder\\\"", xml);
    }

    [Fact]
    public async Task Properties_OfTheManager_AreReadable()
    {
        Assert.Equal("s \"1.2.3\"", await Property("Version"));
        Assert.Equal("s \"Fake 1.0\"", await Property("Engine"));
        Assert.StartsWith("u ", await Property("FolderCount"));
        Assert.Equal("u 0", await Property("SessionCount"));
        Assert.Equal("u 0", await Property("TakeoverMounts"));
        Assert.Equal("t 0", await Property("TakeoverUSec"));
    }

    [Fact]
    public async Task Gdbus_AndDbusSend_UnderstandUs()
    {
        await service.CreateFolderAsync(Alice, "peers");

        string gdbus = (
            await Commands.RunAsync(
                Alice,
                "gdbus",
                "call",
                $"--address={service.Bus.Address}",
                $"--dest={BusNames.Service}",
                $"--object-path={BusNames.ManagerPath}",
                $"--method={BusNames.ManagerInterface}.GetFolder",
                "peers",
                "{}"
            )
        ).Output;
        string send = (
            await Commands.RunAsync(
                Alice,
                "dbus-send",
                $"--bus={service.Bus.Address}",
                "--print-reply",
                $"--dest={BusNames.Service}",
                BusNames.ManagerPath,
                "org.freedesktop.DBus.ObjectManager.GetManagedObjects"
            )
        ).Succeeded();

        Assert.Contains("/org/automount1/folder/", gdbus);
        Assert.Contains("string \"peers\"", send);
    }

    [Fact]
    public async Task Refusal_OfAnothersFolder_SaysWhoseItIs()
    {
        string path = await service.CreateFolderAsync(Alice, "whose");

        CommandResult result = await Commands.RunAsync(
            Bob,
            "gdbus",
            "call",
            $"--address={service.Bus.Address}",
            $"--dest={BusNames.Service}",
            $"--object-path={path}",
            $"--method={BusNames.FolderInterface}.Delete",
            "@a{sv} {}"
        );

        Assert.Contains("org.freedesktop.DBus.Error.AccessDenied", result.Failed());
        Assert.Contains(
            $"act for another user on folders (uid {Alice}; you are uid {Bob})",
            result.Errors
        );
    }

    [Fact]
    public void Call_WithAnError_ReachesOurClientByName()
    {
        using ClientConnection connection = service.Connect();

        BusCallException exception = Assert.Throws<BusCallException>(() =>
            connection.Call(
                ServiceFixture.Manager,
                "GetFolder",
                writer =>
                {
                    writer.WriteString("nothing");
                    writer.WriteDictionary(Options());
                }
            )
        );

        Assert.Equal(ServiceError.NoSuchFolder, exception.Error);
        Assert.Equal("org.automount1.Error.NoSuchFolder", exception.Name);
    }

    [Fact]
    public async Task Signals_OfAFoldersLife_ComeInOrder_AndTellNoNames()
    {
        using ClientConnection connection = service.Connect();
        List<string> seen = [];
        List<string> values = [];
        using IDisposable subscription = connection.Subscribe(
            $"type='signal',sender='{BusNames.Service}'",
            signal =>
            {
                seen.Add(signal.Member);
                if (signal.Member == "InterfacesAdded")
                {
                    MessageReader body = signal.Body;
                    body.ReadObjectPath();
                    values.AddRange(
                        body.ReadArray(
                                "{sa{sv}}",
                                reader =>
                                {
                                    reader.ReadString();
                                    return reader.ReadDictionary();
                                }
                            )
                            .SelectMany(properties => properties.Keys)
                    );
                }
            }
        );

        string path = await service.CreateFolderAsync(Alice, "signals");
        await service.CallAsync(
            Alice,
            "SetFolderLimits",
            "sa{sv}",
            "signals",
            "1",
            "bytes",
            "t",
            "8192"
        );
        using ManualResetEventSlim erasure = new(); // its files are there until its going was told
        service.Files.Slowness = erasure;
        await service.CallAsync(Alice, "DeleteFolder", "sa{sv}", "signals", "0");
        while (!seen.Contains("FolderRemoved", StringComparer.Ordinal))
        {
            Assert.True(connection.Process(TimeSpan.FromSeconds(5)));
            if (seen.Count(member => member == "PropertiesChanged") == 4)
            {
                erasure.Set();
            }
        }

        service.Files.Slowness = null;

        string[] expected =
        [
            "InterfacesAdded",
            "FolderAdded",
            "PropertiesChanged", // FolderCount
            "PropertiesChanged", // BytesLimit
            "PropertiesChanged", // State
            "PropertiesChanged", // FolderCount
            "InterfacesRemoved",
            "FolderRemoved",
        ];
        Assert.Equal(expected, seen);
        Assert.Contains("Id", values);
        Assert.DoesNotContain("Name", values);
        Assert.DoesNotContain("Path", values);
    }

    [Theory]
    [InlineData("org.automount1.Nothing", "Ping")]
    [InlineData("org.freedesktop.systemd1.Manager", "Reload")]
    public async Task Policy_ForAnotherInterface_Refuses(string interfaceName, string method)
    {
        CommandResult result = await service.BusctlAsync(
            Alice,
            "call",
            BusNames.Service,
            BusNames.ManagerPath,
            interfaceName,
            method
        );

        Assert.Contains("Access denied", result.Failed());
    }

    [Fact]
    public async Task Policy_ForTheName_IsRootsAlone()
    {
        CommandResult result = await Commands.RunAsync(
            Alice,
            "dbus-send",
            $"--bus={service.Bus.Address}",
            "--print-reply",
            "--dest=org.freedesktop.DBus",
            "/org/freedesktop/DBus",
            "org.freedesktop.DBus.RequestName",
            "string:org.automount1",
            "uint32:0"
        );

        Assert.Contains("AccessDenied", result.Failed());
    }

    [Fact]
    public async Task Start_WhereTheNameIsTaken_FailsAndSaysSo()
    {
        await using ServiceFixture second = new(service.Bus.Address);

        BusException exception = await Assert.ThrowsAsync<BusException>(async () =>
            await second.InitializeAsync()
        );

        Assert.Equal(Posix.Errno.EEXIST, exception.Error);
    }

    [Fact]
    public async Task ManyClientsAtOnce_AreAllAnswered()
    {
        Task<CommandResult>[] calls =
        [
            .. Enumerable
                .Range(0, 20)
                .Select(index =>
                    service.CallAsync(Bob, "CreateFolder", "sa{sv}", $"many{index}", "0")
                ),
        ];

        CommandResult[] results = await Task.WhenAll(calls);

        Assert.All(results, result => result.Succeeded());
    }

    private async Task<string> Property(string name) =>
        (
            await service.BusctlAsync(
                Alice,
                "get-property",
                BusNames.Service,
                BusNames.ManagerPath,
                BusNames.ManagerInterface,
                name
            )
        ).Succeeded();
}
