using System.Globalization;
using AutoMount.Bus.Tests.Service;
using AutoMount.Core.Sessions;
using AutoMount.TestKit.Bus;
using static AutoMount.Bus.Tests.Service.ServiceFixture;

namespace AutoMount.Bus.Tests.Abuse;

/// <summary>What others notice of a user who floods, cuts off, never reads and never ends.</summary>
[Collection(AloneCollection.Name)]
public sealed class NuisanceTests(ServiceFixture service, ITestOutputHelper output)
    : IClassFixture<ServiceFixture>
{
    private const int Seconds = 6;
    private const long MostBytes = 200 << 20;

    // the bus daemon itself is flooded, on a machine that others use; what is proven is that nobody waits for the flood's end
    private const int MostMedianMicroseconds = 1_000_000;
    private const int MostWorstMicroseconds = 5_000_000;

    [Theory]
    [InlineData("unanswered")]
    [InlineData("unread")]
    [InlineData("half+rules")]
    [InlineData("headers+connects")]
    [InlineData("large")]
    [InlineData("unread+headers+connects")]
    public async Task Others_AreServed_AndMemoryIsBounded(string together)
    {
        string[] kinds = together.Split('+');
        for (int folder = 0; folder < 100; folder++)
        {
            _ = service.Folders.Create(
                new(Alice),
                Core.Folders.FolderName.Parse($"{kinds.Length}-{kinds[0]}-{folder}"),
                new Core.Folders.FolderLimits(1 << 20, 1000)
            );
        }

        ProcessFigures before = ProcessFigures.Take();
        Task<CommandResult>[] nuisances =
        [
            .. kinds.Select(kind =>
                RawBusClient.RunAsync(service.Bus, Bob, "abuse", Seconds + 30, kind, $"{Seconds}")
            ),
        ];
        CommandResult measured = await RawBusClient.RunAsync(
            service.Bus,
            Alice,
            "measure",
            Seconds + 30,
            $"{Seconds - 1}"
        );
        long held = ProcessFigures.Take().ResidentBytes - before.ResidentBytes;
        CommandResult[] ends = await Task.WhenAll(nuisances);

        foreach (string line in measured.Succeeded().Split('\n'))
        {
            output.WriteLine($"{together}: {line} us");
            int[] figures =
            [
                .. line.Split(' ')[1..]
                    .Select(word => int.Parse(word, CultureInfo.InvariantCulture)),
            ];
            Assert.InRange(figures[1], 0, MostMedianMicroseconds);
            Assert.InRange(figures[2], 0, MostWorstMicroseconds);
        }

        output.WriteLine(
            $"{string.Join(", ", ends.Select(end => end.Output.Trim()))}; held {held}"
        );
        Assert.All(ends, end => Assert.Equal(string.Empty, end.Errors));
        Assert.InRange(held, long.MinValue, MostBytes);
        _ = await ProcessFigures.SettleAsync(before);
        Assert.DoesNotContain(service.Log.Messages, one => one.Id is 300 or 302);
        _ = (await service.CallAsync(Alice, "ListFolders", "a{sv}", "0")).Succeeded();
    }

    /// <summary>What is kept for each connection, its uid and who waits for its end, is some 500 bytes.</summary>
    [Fact]
    public async Task Connections_ThatComeAndGo_LeaveNothing()
    {
        const int most = 256 << 10;
        _ = (await ConnectAsync()).Succeeded(); // what is made once
        long before = GC.GetTotalMemory(forceFullCollection: true);
        string said = (await ConnectAsync()).Succeeded();
        long after = 0;
        for (int look = 0; look < 50 && (after == 0 || after > before + most); look++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            after = GC.GetTotalMemory(forceFullCollection: true);
        }

        output.WriteLine($"{said}: {after - before} bytes more");
        Assert.InRange(after - before, long.MinValue, most);
    }

    private Task<CommandResult> ConnectAsync() =>
        RawBusClient.RunAsync(service.Bus, Bob, "abuse", seconds: 30, "connects", "4");

    [Fact]
    public async Task Calls_CutOffAtEveryByte_LeaveNothing_AndWholeOnesWhatTheyPromise()
    {
        ProcessFigures before = ProcessFigures.Take();
        string cut = (
            await RawBusClient.RunAsync(service.Bus, Bob, "cut", seconds: 60)
        ).Succeeded();
        output.WriteLine(cut);

        await EventuallyAsync(async () =>
            (await ListAsync(Bob, "ListFolders")).Contains("\"cut\"")
        );
        await EventuallyAsync(async () =>
            (await ListAsync(Bob, "ListSessions")).StartsWith(
                "a(sussxxo) 1 ",
                StringComparison.Ordinal
            )
        );
        Assert.DoesNotContain("\"cut\"", await ListAsync(Alice, "ListFolders"));
        Assert.DoesNotContain(service.Log.Messages, one => one.Id is 300 or 302);
        SessionId session = Assert.Single(service.Homes.Homes).Key;
        _ = (
            await service.CallAsync(Bob, "TerminateSession", "sa{sv}", session.Value, "0")
        ).Succeeded();
        Assert.Empty(service.Engine.Containers);
        Assert.Empty(service.Homes.Homes);
        _ = (await service.CallAsync(Bob, "DeleteFolder", "sa{sv}", "cut", "0")).Succeeded();
        _ = await ProcessFigures.SettleAsync(before);
    }

    private async Task<string> ListAsync(uint user, string method) =>
        (await service.CallAsync(user, method, "a{sv}", "0")).Succeeded();

    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        for (int look = 0; look < 100 && !await holds(); look++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.True(await holds());
    }
}
