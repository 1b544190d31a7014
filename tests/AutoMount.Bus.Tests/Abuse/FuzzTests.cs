using AutoMount.Bus.Tests.Service;
using AutoMount.TestKit.Bus;
using static AutoMount.Bus.Tests.Service.ServiceFixture;

namespace AutoMount.Bus.Tests.Abuse;

/// <summary>Every method of every interface with random signatures and values: each call is answered, by a result or a documented error.</summary>
/// <remarks>The seed is told at the end; <c>AUTOMOUNT_SEED</c> repeats it.</remarks>
[Collection(AloneCollection.Name)]
public sealed class FuzzTests(ServiceFixture service, ITestOutputHelper output)
    : IClassFixture<ServiceFixture>
{
    [Fact]
    public Task EveryMethod_AnswersEverything() => FuzzAsync(seconds: 10);

    [Fact]
    [Trait("Kind", "Soak")]
    public Task EveryMethod_AnswersEverything_ForLong() => FuzzAsync(seconds: 600);

    private async Task FuzzAsync(int seconds)
    {
        int seed = Environment.GetEnvironmentVariable("AUTOMOUNT_SEED") is { } text
            ? int.Parse(text)
            : Random.Shared.Next(1_000_000);
        output.WriteLine($"seed {seed}");
        string[] paths =
        [
            await service.CreateFolderAsync(Alice, $"a{seed}"),
            await service.CreateFolderAsync(Bob, $"b{seed}"),
            await service.CreateSessionAsync(Alice, "true"),
            await service.CreateSessionAsync(Bob, "true"),
            await service.CreateSessionAsync(Root, "true"),
        ];
        ProcessFigures before = ProcessFigures.Take();

        CommandResult[] ends = await Task.WhenAll(
            new[] { Root, Alice, Bob }.Select(user =>
                RawBusClient.RunAsync(
                    service.Bus,
                    user,
                    "fuzz",
                    seconds + 60,
                    [$"{seed + user}", $"{seconds}", .. paths]
                )
            )
        );

        Assert.All(ends, end => output.WriteLine(end.Succeeded()));
        Assert.DoesNotContain(service.Log.Messages, one => one.Id is 300 or 302);
        _ = (await service.CallAsync(Alice, "ListSessions", "a{sv}", "0")).Succeeded();
        foreach (Core.Sessions.SessionId session in service.Homes.Homes.Keys)
        {
            _ = (
                await service.CallAsync(Root, "TerminateSession", "sa{sv}", session.Value, "0")
            ).Succeeded();
        }

        service.Terminals.Ended.TrySetResult(0);
        _ = await ProcessFigures.SettleAsync(before);
    }
}
