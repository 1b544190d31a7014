using System.Text.Json;
using AutoMount.TestKit.Bus;
using static AutoMount.Cli.Tests.EndToEnd.Tool;

namespace AutoMount.Cli.Tests.EndToEnd;

/// <summary>The binary against the real service: GPUs, which are made up.</summary>
public sealed class GpuTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private const string First = "0000:10:00.0";

    [Fact]
    public async Task Run_WithAGpu_IsShownByBoth_AndGivenBack()
    {
        string id = (await RunAsync(Alice, "session", "run", "--detach", "--gpu", First, "debian"))
            .Succeeded()
            .Trim();

        string session = (await RunAsync(Alice, "session", "show", id)).Succeeded();
        Assert.Contains($"GPUs:       {First}", session, StringComparison.Ordinal);
        Assert.Contains("named in the request", session, StringComparison.Ordinal);
        Assert.Contains("seen in the container, and no others", session, StringComparison.Ordinal);
        Assert.Contains(
            $"{id} (active, lease ",
            (await RunAsync(Bob, "gpu", "show", First)).Succeeded(),
            StringComparison.Ordinal
        );
        CommandResult refused = await RunAsync(Bob, "session", "run", "--gpus", "2", "debian");
        Assert.Contains(
            "of 2 there is 1 free (1 leased)",
            refused.Errors,
            StringComparison.Ordinal
        );

        (await RunAsync(Alice, "session", "stop", id)).Succeeded();

        JsonElement list = JsonDocument
            .Parse((await RunAsync(Bob, "gpu", "list", "--json")).Succeeded())
            .RootElement;
        Assert.All(
            list.EnumerateArray(),
            gpu => Assert.Equal(string.Empty, gpu.GetProperty("session").GetString())
        );
    }

    [Fact]
    public async Task Drain_AndUndrain_ByUuid_SayWhatItIsNow()
    {
        const string second = "GPU-00000001-0000-0000-0000-000000000000";
        Assert.Equal(ExitCode.Denied, (await RunAsync(Alice, "gpu", "drain", second)).ExitCode);

        Assert.Equal(
            "Drained 0000:11:00.0 (draining).",
            (await RunAsync(Root, "gpu", "drain", second, "--reason", "fan")).Succeeded()
        );
        Assert.Contains(
            "draining: fan",
            (await RunAsync(Bob, "gpu", "show", second)).Succeeded(),
            StringComparison.Ordinal
        );
        Assert.Equal(
            "Undrained 0000:11:00.0 (ok).",
            (await RunAsync(Root, "gpu", "undrain", second)).Succeeded()
        );
    }

    [Theory]
    [InlineData(ExitCode.NotFound, "gpu", "show", "GPU-9")]
    [InlineData(ExitCode.NotFound, "session", "run", "-d", "--gpu", "GPU-9", "debian")]
    [InlineData(ExitCode.Usage, "session", "run", "-d", "--wait", "debian")]
    [InlineData(
        ExitCode.Usage,
        "session",
        "run",
        "-d",
        "--gpus",
        "1",
        "--gpu-policy",
        "nearest",
        "debian"
    )]
    [InlineData(ExitCode.Usage, "session", "run", "-d", "--gpus", "1", "--gpu", First, "debian")]
    public async Task WrongUse_HasItsExitCode(int exitCode, params string[] arguments)
    {
        CommandResult result = await RunAsync(Alice, arguments);

        Assert.Equal(exitCode, result.ExitCode);
    }

    private Task<CommandResult> RunAsync(uint user, params string[] arguments) =>
        fixture.Tool.RunAsync(user, arguments);
}
