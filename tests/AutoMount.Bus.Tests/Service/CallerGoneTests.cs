using System.Diagnostics;
using AutoMount.Bus.Client;
using AutoMount.Bus.Contract;
using AutoMount.Bus.SdBus;
using AutoMount.TestKit.Bus;
using AutoMount.TestKit.Core;
using static AutoMount.Bus.Tests.Service.ServiceFixture;

namespace AutoMount.Bus.Tests.Service;

/// <summary>Callers who are killed in the middle of something long leave it whole or undone, as the interface files say.</summary>
public sealed class CallerGoneTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("inspect")]
    [InlineData("create")]
    [InlineData("start")]
    public async Task CreateSession_IsListedFromTheBeginning_AndStartedAllTheSame(string step)
    {
        StepGate gate = new(step);
        service.Engine.Gate = gate;
        int homes = service.Homes.Homes.Count;
        using Process client = Call(Alice, "CreateSession", "sasa{sv}", "debian", "1", "true", "0");
        await gate.Reached.WaitAsync(Cancellation);
        Assert.Contains("ing\"", await ListAsync(Alice, "ListSessions")); // preparing, creating

        await KillAsync(client);
        gate.Open();

        await EventuallyAsync(async () =>
            (await StatesAsync(Alice)).All(state => state == "running")
        );
        Assert.Equal(homes + 1, service.Homes.Homes.Count);
        Assert.Equal(service.Homes.Homes.Count, service.Engine.Containers.Count);
    }

    [Fact]
    public async Task CreateSession_WhilePulling_CanBeEnded_ByWhoeverFindsItInTheList()
    {
        service.Images.Slow = "slow:1";
        using Process client = Call(
            Bob,
            "CreateSession",
            ["sasa{sv}", "slow:1", "1", "true", "1", "pull", "b", "true"]
        );
        await EventuallyAsync(async () => (await StatesAsync(Bob)).Contains("pulling"));

        await KillAsync(client);
        string id = (await ListAsync(Bob, "ListSessions")).Split('"')[1];
        _ = (await service.CallAsync(Bob, "TerminateSession", "sa{sv}", id, "0")).Succeeded();

        await service.Images.Cancelled.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        await EventuallyAsync(async () => (await StatesAsync(Bob)).Contains("failed"));
        Assert.DoesNotContain("pulling", await StatesAsync(Bob));
        Assert.DoesNotContain(service.Images.Images, image => image.Facts.Tags.Contains("slow:1"));
    }

    [Fact]
    public async Task CloneFolder_EndsWithItsCaller_AndLeavesNothing()
    {
        _ = await service.CreateFolderAsync(Alice, "slow");
        using ManualResetEventSlim gate = new();
        service.Files.CopyGate = gate;
        using Process client = Call(Alice, "CloneFolder", "ssa{sv}", "slow", "never", "0");
        await EventuallyAsync(() => Task.FromResult(service.Files.Hidden.Count == 1));

        await KillAsync(client);

        await EventuallyAsync(() => Task.FromResult(service.Files.Hidden.IsEmpty));
        service.Files.CopyGate = null;
        _ = await service.CreateFolderAsync(Alice, "never"); // the name is free
    }

    [Fact]
    public async Task PullImage_EndsWithItsCaller()
    {
        service.Images.Slow = "slow:2";
        using Process client = Hold(
            Bob,
            [
                BusNames.ManagerPath,
                BusNames.ManagerInterface,
                "PullImage",
                "sa{sv}",
                "('slow:2', [])",
            ]
        );
        Assert.Equal("ok", await client.StandardOutput.ReadLineAsync(Cancellation));

        await KillAsync(client);

        await service.Images.Cancelled.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
    }

    [Fact]
    public async Task Folders_AreMade_AndDeleted_AllTheSame()
    {
        using ManualResetEventSlim disk = new();
        service.Files.Slowness = disk;
        try
        {
            using Process creating = Call(Alice, "CreateFolder", "sa{sv}", "gone", "0");
            await Task.Delay(300, Cancellation);
            await KillAsync(creating);
            disk.Set();
            await EventuallyAsync(async () =>
                (await ListAsync(Alice, "ListFolders")).Contains("\"gone\"")
            );

            disk.Reset();
            using Process deleting = Call(Alice, "DeleteFolder", "sa{sv}", "gone", "0");
            await Task.Delay(300, Cancellation);
            await KillAsync(deleting);
        }
        finally
        {
            service.Files.Slowness = null;
            disk.Set();
        }

        await EventuallyAsync(async () =>
            !(await ListAsync(Alice, "ListFolders")).Contains("\"gone\"")
        );
        await service.CreateFolderAsync(Alice, "gone"); // nothing of it is in the way
    }

    [Fact]
    public async Task Commit_IsMadeWhole_AndTheNextOneCanBe()
    {
        string session = await service.CreateSessionAsync(Root, "true");
        StepGate gate = service.Commits.Gate = new("commit");
        string[] call = ["call", BusNames.Service, session, BusNames.SessionInterface, "Commit"];
        using Process client = Start(Root, [.. call, "sa{sv}", "first", "0"]);
        await gate.Reached.WaitAsync(Cancellation);

        await KillAsync(client);
        gate.Open();

        await EventuallyAsync(() => Task.FromResult(service.Commits.Made.Count == 1));
        await EventuallyAsync(async () =>
            (await service.BusctlAsync(Root, [.. call, "sa{sv}", "second", "0"])).ExitCode == 0
        );
    }

    [Fact]
    public async Task Exec_WhoseStandardInputEndsWithItsCaller_Ends()
    {
        string session = await service.CreateSessionAsync(Alice, "true");
        string seconds = $"cat; exec sleep 0.{Random.Shared.Next(100_000, 900_000)}";
        using Process client = Hold(
            Alice,
            [
                session,
                BusNames.SessionInterface,
                "Exec",
                "asa{sv}",
                $"(['sh', '-c', '{seconds}'], [])",
            ]
        );
        Assert.Equal("ok", await client.StandardOutput.ReadLineAsync(Cancellation));
        await EventuallyAsync(() => IsRunningAsync(seconds));

        await KillAsync(client);

        await EventuallyAsync(async () => !await IsRunningAsync(seconds));
    }

    [Fact]
    public async Task Logs_Followed_EndWithTheirReader_SoThatOthersMayFollow()
    {
        string session = await service.CreateSessionAsync(Bob, "true");
        string[] follow =
        [
            session,
            BusNames.SessionInterface,
            "Logs",
            "a{sv}",
            "([('follow', ('b', 1))],)",
        ];
        using Process client = Hold(Bob, [.. follow, "64"]);
        for (int answer = 0; answer < 64; answer++)
        {
            Assert.Equal("ok", await client.StandardOutput.ReadLineAsync(Cancellation));
        }

        await KillAsync(client);

        await EventuallyAsync(async () =>
            (
                await service.BusctlAsync(
                    Bob,
                    [
                        "call",
                        BusNames.Service,
                        session,
                        BusNames.SessionInterface,
                        "Logs",
                        "a{sv}",
                        "0",
                    ]
                )
            ).ExitCode == 0
        );
    }

    private Process Call(uint user, string method, params string[] arguments) =>
        Start(
            user,
            [
                "call",
                BusNames.Service,
                BusNames.ManagerPath,
                BusNames.ManagerInterface,
                method,
                .. arguments,
            ]
        );

    private Process Start(uint user, params string[] arguments) =>
        Commands.Start(user, ["busctl", $"--address={service.Bus.Address}", "--", .. arguments]);

    private Process Hold(uint user, string[] arguments)
    {
        Process client = RawBusClient.Start(service.Bus, user, "hold", arguments);
        Assert.Equal("called", client.StandardOutput.ReadLine());
        return client;
    }

    private static async Task KillAsync(Process client)
    {
        client.Kill();
        await client.WaitForExitAsync(Cancellation);
        await Task.Delay(100, Cancellation); // the bus tells it
    }

    private async Task<string> ListAsync(uint user, string method) =>
        (await service.CallAsync(user, method, "a{sv}", "0")).Succeeded();

    /// <summary>The states of a user's sessions.</summary>
    private async Task<string[]> StatesAsync(uint user)
    {
        using ClientConnection connection = service.Connect();
        using BusMessage reply = connection.Call(
            Manager,
            "ListSessions",
            writer => writer.WriteDictionary(Options(("owner", BusValue.Of(user))))
        );
        await Task.CompletedTask;
        return
        [
            .. reply.Body.ReadArray(
                "(sussxxo)",
                reader =>
                {
                    _ = reader.ReadString();
                    _ = reader.ReadUInt32();
                    _ = reader.ReadString();
                    string state = reader.ReadString();
                    _ = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadObjectPath());
                    return state;
                }
            ),
        ];
    }

    private static async Task<bool> IsRunningAsync(string script) =>
        (await Commands.RunAsync(Root, "ps", "-eo", "args")).Output.Contains($"sh -c {script}");

    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        for (int look = 0; look < 600 && !await holds(); look++) // half a minute, at worst
        {
            await Task.Delay(50, Cancellation);
        }

        Assert.True(await holds());
    }
}
