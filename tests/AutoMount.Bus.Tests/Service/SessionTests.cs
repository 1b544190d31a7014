using AutoMount.Bus.Contract;
using AutoMount.TestKit.Bus;
using AutoMount.TestKit.Core;
using static AutoMount.Bus.Tests.Service.ServiceFixture;

namespace AutoMount.Bus.Tests.Service;

/// <summary>Sessions over a real bus, with busctl as the client, each time as a real uid.</summary>
public sealed class SessionTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task AcquireSession_EndsWithItsCaller()
    {
        // busctl ends once it has printed the reply, and with it its copy of the descriptor
        string acquired = (
            await service.CallAsync(
                Alice,
                "AcquireSession",
                "sasa{sv}",
                "debian",
                "2",
                "sleep",
                "inf",
                "0"
            )
        ).Succeeded();
        string path = acquired.Split('"')[1];

        for (int tries = 0; tries < 100 && await Get(path, "State") != "s \"ended\""; tries++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Equal("s \"released\"", await Get(path, "EndReason"));
        Assert.Empty(service.Lifelines.Sessions);
    }

    [Fact]
    public async Task CreateSession_WithEverything_ReachesTheEngine_AndIsShown()
    {
        await service.CreateFolderAsync(Alice, "data");
        string created = (
            await service.CallAsync(
                Alice,
                "CreateSession",
                [
                    "sasa{sv}",
                    "debian",
                    "2",
                    "sleep",
                    "inf",
                    "6",
                    "mounts",
                    "a(sb)",
                    "1",
                    "data",
                    "true",
                    "environment",
                    "as",
                    "1",
                    "COLOR=red=blue",
                    "cpus",
                    "d",
                    "1.5",
                    "memory",
                    "t",
                    "1073741824",
                    "pids",
                    "t",
                    "64",
                    "shm",
                    "t",
                    "18446744073709551615",
                ]
            )
        ).Succeeded();
        string path = created["o \"".Length..^1];

        FakeContainer container = await service.GetContainerAsync(path);
        Assert.Contains("COLOR=red=blue", container.Specification.Environment);
        Assert.Equal(1.5, container.Specification.Limits.Cpus);
        Assert.Equal(1L << 30, container.Specification.Limits.MemoryBytes);
        Assert.Equal(64, container.Specification.Limits.Pids);
        Assert.Equal("s \"running\"", await Get(path, "State"));
        Assert.Equal("as 2 \"sleep\" \"inf\"", await Get(path, "Command"));
        Assert.Equal("s \"debian\"", await Get(path, "Image"));
        Assert.Equal("x -1", await Get(path, "ExitCode"));
        Assert.Equal($"u {Alice}", await Get(path, "Owner"));
        Assert.Equal("t 18446744073709551615", await Get(path, "EndedTimestamp"));
        Assert.Contains(
            "\"data\" \"/home/work/data\" true false \"requested\" \"\"",
            await Get(path, "Mounts")
        );
        await Terminate(path);
    }

    [Theory]
    [InlineData("memory", "t", "0", "must be above 0")]
    [InlineData("cpus", "d", "-1", "must be above 0")]
    [InlineData("cpus", "d", "nan", "must be above 0")]
    [InlineData("pids", "t", "9300000000000000000", "more than any host has")]
    [InlineData("shm", "i", "5", "must be of D-Bus type 't'")]
    [InlineData("gpu", "b", "true", "There is no option 'gpu'")]
    public async Task CreateSession_WithABadOption_SaysWhatIsWrong(
        string key,
        string type,
        string value,
        string message
    )
    {
        CommandResult result = await service.CallAsync(
            Alice,
            "CreateSession",
            ["sasa{sv}", "debian", "0", "1", key, type, value]
        );

        Assert.Contains(message, result.Failed());
    }

    [Fact]
    public async Task CreateSession_WithABadEnvironment_SaysWhatIsWrong()
    {
        CommandResult result = await service.CallAsync(
            Alice,
            "CreateSession",
            ["sasa{sv}", "debian", "0", "1", "environment", "as", "1", "COLOR"]
        );

        Assert.Contains("is not of the form KEY=value", result.Failed());
    }

    [Theory]
    [InlineData("", "needs an image")]
    [InlineData("two words", "without blanks")]
    [InlineData("missing", "no image 'missing'")]
    public async Task CreateSession_WithABadImage_SaysWhatIsWrong(string image, string message)
    {
        CommandResult result = await service.CallAsync(
            Alice,
            "CreateSession",
            ["sasa{sv}", image, "0", "0"]
        );

        Assert.Contains(message, result.Failed());
    }

    [Fact]
    public async Task ListAndGetSession_ShowAUserHisOwn_AndRootAll()
    {
        string path = await service.CreateSessionAsync(Alice, "list-me");
        string id = await GetId(path);

        string alices = (await List(Alice)).Succeeded();
        Assert.StartsWith("a(sussxxo) ", alices);
        Assert.Contains($"\"{id}\" {Alice} \"debian\" \"running\"", alices);
        Assert.DoesNotContain(id, (await List(Bob)).Succeeded());
        Assert.Contains(id, (await List(Root)).Succeeded());
        Assert.Contains(path, (await ById(Alice, "GetSession", id)).Succeeded());
        Assert.Contains(path, (await ById(Root, "GetSession", id)).Succeeded());
        Assert.Contains("Access denied", (await ById(Bob, "GetSession", id)).Failed());
        await Terminate(path);
    }

    [Theory]
    [InlineData("000000000000", "There is no session")]
    [InlineData("../../etc", "12 lower-case hexadecimal digits")]
    public async Task GetSession_OfNone_SaysSo(string id, string message) =>
        Assert.Contains(message, (await ById(Alice, "GetSession", id)).Failed());

    [Fact]
    public async Task TerminateSession_ById_EndsIt()
    {
        string path = await service.CreateSessionAsync(Alice);
        string id = await GetId(path);

        Assert.Contains("Access denied", (await ById(Bob, "TerminateSession", id)).Failed());
        (await ById(Alice, "TerminateSession", id)).Succeeded();

        Assert.Equal("s \"ended\"", await Get(path, "State"));
        Assert.Equal("x 143", await Get(path, "ExitCode"));
    }

    [Fact]
    public async Task Wait_EndsWithTheSession_WithItsExitCode()
    {
        string path = await service.CreateSessionAsync(Alice);
        Task<CommandResult> waiting = On(Alice, path, "Wait", "a{sv}", "0");

        FakeContainer container = await service.GetContainerAsync(path);
        container.End(exitCode: 7);

        Assert.Equal("x 7", (await waiting).Succeeded());
        Assert.Equal("x 7", (await On(Alice, path, "Wait", "a{sv}", "0")).Succeeded());
        Assert.Equal("s \"The command ended with exit code 7.\"", await Get(path, "Reason"));
    }

    [Fact]
    public async Task EveryMethod_OnAnothersSession_AnswersAccessDenied()
    {
        string path = await service.CreateSessionAsync(Alice);
        string[][] calls =
        [
            ["Terminate", "a{sv}", "0"],
            ["Wait", "a{sv}", "0"],
            ["Exec", "asa{sv}", "1", "id", "0"],
            ["WaitExec", "s", "0"],
            ["Logs", "a{sv}", "0"],
            ["ExecTerminal", "asa{sv}", "1", "id", "0"],
            ["ResizeExec", "suu", "0", "80", "25"],
            ["SignalExec", "ss", "0", "KILL"],
            ["Attach", "a{sv}", "0"],
            ["Resize", "uu", "80", "25"],
            ["Signal", "s", "KILL"],
            ["OpenFiles", "a{sv}", "0"],
            ["Commit", "sa{sv}", "tools", "0"],
            ["GetStatistics", "a{sv}", "0"],
        ];

        foreach (string[] call in calls)
        {
            Assert.Contains("Access denied", (await On(Bob, path, call)).Failed());
        }

        CommandResult properties = await service.BusctlAsync(
            Bob,
            "get-property",
            BusNames.Service,
            path,
            BusNames.SessionInterface,
            "Image"
        );
        Assert.Contains("Access denied", properties.Failed());
        Assert.Equal("s \"running\"", await Get(path, "State"));
        await Terminate(path);
    }

    [Fact]
    public async Task Introspection_OfASession_ShowsTheContract()
    {
        string path = await service.CreateSessionAsync(Alice);

        string text = (
            await service.BusctlAsync(
                Alice,
                "introspect",
                BusNames.Service,
                path,
                BusNames.SessionInterface
            )
        ).Succeeded();

        string[] methods =
        [
            .. text.Split('\n')
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields[1] == "method")
                .Select(fields => $"{fields[0]} {fields[2]} {fields[3]}"),
        ];
        string[] properties =
        [
            .. text.Split('\n')
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields[1] == "property")
                .Select(fields => $"{fields[0]} {fields[2]}"),
        ];
        Assert.Equal(
            [
                ".Attach a{sv} h",
                ".Commit sa{sv} a{sv}",
                ".DropScratch a{sv} -",
                ".Exec asa{sv} shhh",
                ".ExecTerminal asa{sv} sh",
                ".GetStatistics a{sv} a{sv}",
                ".Logs a{sv} hh",
                ".OpenFiles a{sv} a{sh}",
                ".OpenScratch a{sv} h",
                ".Resize uu -",
                ".ResizeExec suu -",
                ".Signal s -",
                ".SignalExec ss -",
                ".Terminate a{sv} -",
                ".Wait a{sv} x",
                ".WaitExec s x",
            ],
            methods
        );
        Assert.Equal(
            [
                ".Command as",
                ".ContainerId s",
                ".CpusLimit d",
                ".CreatedTimestamp t",
                ".DeadlineTimestamp t",
                ".EndReason s",
                ".EndedTimestamp t",
                ".ExitCode x",
                ".GpuBackend s",
                ".GpuBackendReason s",
                ".GpuQueuePlace u",
                ".GpuReason s",
                ".Gpus ao",
                ".GpusVerified b",
                ".History a(sts)",
                ".Id s",
                ".Image s",
                ".ImageDigest s",
                ".ImageId s",
                ".Input s",
                ".Kind s",
                ".MemoryLimit t",
                ".Mounts a(ssbbss)",
                ".Owner u",
                ".OwnerName s",
                ".PidsLimit t",
                ".Ports a(sussus)",
                ".Reason s",
                ".ScratchEnforcement s",
                ".ScratchInodes t",
                ".ScratchInodesUsed t",
                ".ScratchKeptUntilTimestamp t",
                ".ScratchKind s",
                ".ScratchNote s",
                ".ScratchSize t",
                ".ScratchUsed t",
                ".StartedTimestamp t",
                ".State s",
                ".Statistics a{sv}",
            ],
            properties
        );
    }

    [Fact]
    public async Task SessionCount_CountsTheRunning()
    {
        await using ServiceFixture own = new();
        await own.InitializeAsync();
        string path = await own.CreateSessionAsync(Alice);

        Assert.Equal("u 1", await Count(own));
        (await own.GetContainerAsync(path)).End(exitCode: 0);
        while (await Count(own) != "u 0")
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static Task<string> Count(ServiceFixture of) =>
        of.GetPropertyAsync(Bob, BusNames.ManagerPath, BusNames.ManagerInterface, "SessionCount");

    private Task<string> Get(string path, string property) =>
        service.GetPropertyAsync(Alice, path, BusNames.SessionInterface, property);

    private async Task<string> GetId(string path) => (await Get(path, "Id"))["s \"".Length..^1];

    private Task<CommandResult> List(uint user) =>
        service.CallAsync(user, "ListSessions", "a{sv}", "0");

    private Task<CommandResult> ById(uint user, string method, string id) =>
        service.CallAsync(user, method, "sa{sv}", id, "0");

    private async Task Terminate(string path) =>
        (await On(Alice, path, "Terminate", "a{sv}", "0")).Succeeded();

    private Task<CommandResult> On(uint user, string path, params string[] call) =>
        service.BusctlAsync(
            user,
            ["call", BusNames.Service, path, BusNames.SessionInterface, .. call]
        );
}
