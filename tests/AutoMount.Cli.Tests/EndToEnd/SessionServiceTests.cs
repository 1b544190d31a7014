using System.Text.Json;
using AutoMount.TestKit.Bus;
using static AutoMount.Cli.Tests.EndToEnd.Tool;

namespace AutoMount.Cli.Tests.EndToEnd;

/// <summary>The binary against the real service, over fakes: scratch and ports of sessions.</summary>
public sealed class SessionServiceTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task Run_WithPortAndScratch_TellsTheUrl_AndShowTellsBoth()
    {
        CommandResult started = await RunAsync(
            Alice,
            "session",
            "run",
            "--detach",
            "--port",
            "jupyter=8888",
            "--port",
            "db=5432/tcp",
            "--scratch",
            "memory:64M",
            "debian"
        );
        string id = started.Succeeded();

        Assert.Matches("jupyter: http://127.0.0.1:3[0-9]{4}/", started.Errors);
        string shown = (await RunAsync(Alice, "session", "show", id)).Succeeded();
        Assert.Matches(
            "Port: +jupyter: http://127.0.0.1:3[0-9]{4}/ \\(8888 in the session\\)",
            shown
        );
        Assert.Matches(
            "Scratch: +memory, 4 KiB of 64 MiB, 1 of 16384 files, kept by a file system of its own",
            shown
        );
        JsonElement details = JsonDocument
            .Parse((await RunAsync(Alice, "session", "show", id, "--json")).Succeeded())
            .RootElement;
        Assert.Equal(64 << 20, details.GetProperty("scratch").GetProperty("size").GetInt64());
        Assert.Equal(5432, details.GetProperty("ports")[1].GetProperty("port").GetInt32());
        (await RunAsync(Alice, "session", "stop", id)).Succeeded();
        CommandResult recovered = await RunAsync(
            Alice,
            "session",
            "recover",
            id,
            "--to",
            "anything"
        );
        Assert.Equal(ExitCode.Failed, recovered.ExitCode);
        Assert.Contains("KeepScratch=", recovered.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port", "8888")]
    [InlineData("--port", "a=b")]
    [InlineData("--scratch", "floppy")]
    [InlineData("--scratch", "memory:much")]
    public async Task Run_WithNonsense_IsWrongUsage(string option, string value) =>
        Assert.Equal(
            ExitCode.Usage,
            (await RunAsync(Alice, "session", "run", "--detach", option, value, "debian")).ExitCode
        );

    private Task<CommandResult> RunAsync(uint user, params string[] arguments) =>
        fixture.Tool.RunAsync(user, arguments);
}
