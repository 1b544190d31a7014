using AutoMount.TestKit.Bus;
using static AutoMount.Cli.Tests.EndToEnd.Tool;

namespace AutoMount.Cli.Tests.EndToEnd;

/// <summary>The binary against the real service: output for scripts.</summary>
public sealed class ShortOutputTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task Quiet_LeavesNamesAlone()
    {
        Assert.Equal(".one", await SaidAsync("folder", "create", ".one", "-q"));
        Assert.Equal("two", await SaidAsync("folder", "create", "two", "--quiet"));
        string[] names = (await SaidAsync("folder", "list", "--quiet")).Split('\n');
        Assert.Contains(".one", names);
        Assert.Contains("two", names);
        Assert.Equal("", await SaidAsync("--quiet", "folder", "limit", ".one", "--size", "1M"));
        Assert.Equal("", await SaidAsync("folder", "set", ".one", "--auto-mount=on", "--quiet"));
        Assert.Equal("", await SaidAsync("folder", "delete", "two", "--quiet"));
        Assert.Equal("nobody", await SaidAsync("user", "list", "-q"));
        Assert.Contains("0000:", await SaidAsync("gpu", "list", "-q"), StringComparison.Ordinal);

        CommandResult run = await RunAsync("session", "run", "-dq", "--port=a=80", "debian");
        Assert.Empty(run.Errors);
        Assert.Equal(run.Succeeded(), await SaidAsync("session", "list", "-q"));
        Assert.Equal(run.Succeeded(), await SaidAsync("session", "list", "--running", "-q"));
        Assert.Equal("", await SaidAsync("session", "stop", run.Succeeded(), "--quiet"));
        Assert.Equal("", await SaidAsync("session", "list", "--running", "-q"));
        Assert.Equal(run.Succeeded(), await SaidAsync("session", "list", "-q"));

        CommandResult pull = await fixture.Tool.RunAsync(Bob, "image", "pull", "q:1", "-q");
        Assert.StartsWith("sha256:", pull.Succeeded(), StringComparison.Ordinal);
        Assert.Empty(pull.Errors);
        Assert.All(
            (await SaidAsync("image", "list", "-q")).Split('\n'),
            line => Assert.StartsWith("sha256:", line, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Quiet_StillTellsFailures()
    {
        CommandResult failed = await RunAsync("folder", "show", "no-such", "--quiet");

        Assert.Equal(ExitCode.NotFound, failed.ExitCode);
        Assert.Contains("no-such", failed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoLegend_LeavesRowsAlone()
    {
        (await RunAsync("folder", "create", "row", "--size", "8K")).Succeeded();

        Assert.StartsWith("NAME ", await SaidAsync("folder", "list"), StringComparison.Ordinal);
        string rows = await SaidAsync("folder", "list", "--no-legend");
        Assert.DoesNotContain("NAME", rows, StringComparison.Ordinal);
        Assert.DoesNotContain("listed", rows, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^row +4 KiB +8 KiB +50% ", rows);
        foreach (
            string[] list in (string[][])
                [
                    ["quota"],
                    ["user", "list"],
                    ["gpu", "list"],
                    ["image", "list"],
                ]
        )
        {
            string all = await SaidAsync(list);
            string less = await SaidAsync([.. list, "--no-legend"]);
            Assert.Equal(all.Split('\n').Length - 1, less.Split('\n').Length);
        }
    }

    [Fact]
    public async Task Users_AreListed_AllOfThemForRoot()
    {
        (await RunAsync("folder", "create", "of-alice")).Succeeded();
        (await fixture.Tool.RunAsync(Bob, "folder", "create", "of-bob")).Succeeded();

        string own = await SaidAsync("user", "list");
        string all = (await fixture.Tool.RunAsync(Root, "user", "list")).Succeeded();

        Assert.Matches($@"(?m)^nobody +{Alice} +\d+ +\d", own);
        Assert.DoesNotContain("daemon", own, StringComparison.Ordinal);
        Assert.Matches($@"(?m)^nobody +{Alice} ", all);
        Assert.Matches($@"(?m)^daemon +{Bob} ", all);
    }

    [Fact]
    public async Task Colours_AreThereWhereSystemdIsToldTo()
    {
        (await RunAsync("folder", "create", "full", "--size", "4K")).Succeeded();

        string[] tool = fixture.Tool.CommandLine("folder", "list");
        string painted = (
            await TestKit.Bus.Commands.RunAsync(Alice, ["env", "SYSTEMD_COLORS=1", .. tool])
        ).Succeeded();

        Assert.StartsWith("\e[0;4mNAME ", painted, StringComparison.Ordinal);
        Assert.Contains("\e[0;1;31m100%\e[0m", painted, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', await SaidAsync("folder", "list"));
    }

    private async Task<string> SaidAsync(params string[] arguments) =>
        (await RunAsync(arguments)).Succeeded();

    private Task<CommandResult> RunAsync(params string[] arguments) =>
        fixture.Tool.RunAsync(Alice, arguments);
}
