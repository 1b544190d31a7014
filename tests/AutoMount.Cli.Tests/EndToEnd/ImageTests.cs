using System.Diagnostics;
using System.Text.Json;
using AutoMount.TestKit.Bus;
using static AutoMount.Cli.Tests.EndToEnd.Tool;

namespace AutoMount.Cli.Tests.EndToEnd;

/// <summary>The binary against the real service, over a fake engine: images.</summary>
public sealed class ImageTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task List_HasWhatOneMayRun()
    {
        string said = (await RunAsync(Alice, "image", "list")).Succeeded();

        Assert.Contains("debian:12", said, StringComparison.Ordinal);
        Assert.Contains("sha256:dddddddddddd", said, StringComparison.Ordinal);
        Assert.Contains("5 MiB", said, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", said, StringComparison.Ordinal);
        JsonElement first = JsonDocument
            .Parse((await RunAsync(Alice, "image", "list", "--json")).Succeeded())
            .RootElement[0];
        Assert.Equal("debian:12", first.GetProperty("tags")[0].GetString());
    }

    [Fact]
    public async Task Show_TellsDigestCommandAndLabels()
    {
        string said = (await RunAsync(Alice, "image", "show", "debian:12")).Succeeded();

        Assert.Contains("debian@sha256:dddd", said, StringComparison.Ordinal);
        Assert.Contains("bash -l", said, StringComparison.Ordinal);
        Assert.Contains("maker", said, StringComparison.Ordinal);
        Assert.Equal(
            ExitCode.NotFound,
            (await RunAsync(Alice, "image", "show", "nothing")).ExitCode
        );
        Assert.Equal(
            ExitCode.Denied,
            (await RunAsync(Alice, "image", "show", "internal/secret:1")).ExitCode
        );
    }

    [Fact]
    public async Task Pull_TellsItsProgress_AndTheImageIsThere()
    {
        CommandResult pulled = await RunAsync(Bob, "image", "pull", "python:3");

        Assert.Equal($"sha256:{new string('f', 64)}", pulled.Succeeded());
        Assert.Contains("layer1: Downloading", pulled.Errors, StringComparison.Ordinal);
        Assert.Contains(
            "python:3",
            (await RunAsync(Bob, "image", "list")).Succeeded(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Pull_InJson_IsALineEach()
    {
        string[] lines = (await RunAsync(Root, "image", "pull", "node:22", "--json"))
            .Succeeded()
            .Split('\n');

        Assert.All(lines, line => JsonDocument.Parse(line).Dispose());
        Assert.Contains("\"done\":true", lines[^1], StringComparison.Ordinal);
        // as automountctl-json(5) has them
        Assert.Equal(
            ["current", "digests", "done", "id", "layer", "status", "total"],
            lines
                .SelectMany(line => JsonDocument.Parse(line).RootElement.EnumerateObject())
                .Select(field => field.Name)
                .Distinct()
                .Order()
        );
    }

    [Fact]
    public async Task Pull_WithoutLeave_IsDenied_AndOfAnIdMakesNoSense()
    {
        CommandResult denied = await RunAsync(Alice, "image", "pull", "python:3");
        Assert.Equal(ExitCode.Denied, denied.ExitCode);
        Assert.Contains("AllowPull=", denied.Errors, StringComparison.Ordinal);
        Assert.Equal(
            ExitCode.Denied,
            (await RunAsync(Bob, "image", "pull", "internal/tool")).ExitCode
        );
        Assert.Equal(
            ExitCode.Usage,
            (await RunAsync(Bob, "image", "pull", new string('a', 64))).ExitCode
        );
    }

    [Fact]
    public async Task Pull_WhoseCallerGoesAway_IsEnded()
    {
        fixture.Images.Slow = "slow:1";

        using Process tool = fixture.Tool.Start(Bob, "image", "pull", "slow:1");
        Assert.NotNull(
            await tool.StandardError.ReadLineAsync(TestContext.Current.CancellationToken)
        );
        tool.Kill();
        await tool.WaitForExitAsync(TestContext.Current.CancellationToken);

        await fixture.Images.Cancelled.WaitAsync(
            TimeSpan.FromSeconds(20),
            TestContext.Current.CancellationToken
        );
    }

    private Task<CommandResult> RunAsync(uint user, params string[] arguments) =>
        fixture.Tool.RunAsync(user, arguments);
}
