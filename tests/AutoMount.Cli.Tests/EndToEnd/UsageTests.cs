using AutoMount.TestKit.Bus;
using static AutoMount.Cli.Tests.EndToEnd.Tool;

namespace AutoMount.Cli.Tests.EndToEnd;

/// <summary>The binary where nothing answers, and where the command line is wrong.</summary>
public sealed class UsageTests : IDisposable
{
    private readonly PrivateBus _bus = PrivateBus.Start();

    [Theory]
    [InlineData(ExitCode.Usage)]
    [InlineData(ExitCode.Usage, "folder")]
    [InlineData(ExitCode.Usage, "nonsense")]
    [InlineData(ExitCode.Usage, "folder", "create")]
    [InlineData(ExitCode.Usage, "folder", "create", "a", "b")]
    [InlineData(ExitCode.Usage, "folder", "create", "a", "--size", "10GB")]
    [InlineData(ExitCode.Usage, "folder", "create", "a", "--size", "-1")]
    [InlineData(ExitCode.Usage, "folder", "create", "a", "--size", "1", "--size", "2")]
    [InlineData(ExitCode.Usage, "folder", "limit", "a")]
    [InlineData(ExitCode.Usage, "session", "run", "--detach", "i", "--env", "novalue")]
    [InlineData(ExitCode.Usage, "session", "run", "--detach", "i", "--cpus", "0")]
    [InlineData(ExitCode.NotTheCommand, "session", "run", "i", "--memory", "much")]
    [InlineData(ExitCode.NotTheCommand, "session", "run")]
    [InlineData(ExitCode.NotTheCommand, "session", "exec", "0123")]
    [InlineData(ExitCode.Unreachable, "status")]
    [InlineData(ExitCode.Unreachable, "folder", "list", "--json")]
    [InlineData(ExitCode.Unreachable, "session", "run", "-d", "i")]
    [InlineData(ExitCode.NotTheCommand, "session", "run", "i")]
    [InlineData(ExitCode.NotTheCommand, "session", "exec", "012345678901", "--", "true")]
    public async Task Failure_HasItsExitCodeAndAMessage(int exitCode, params string[] arguments)
    {
        CommandResult result = await new Tool(_bus.Address).RunAsync(Alice, arguments);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.StartsWith("automountctl: ", result.Errors, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task CommandThatDoesNotExist_IsNamed_AndNothingElse() =>
        Assert.Equal(
            "automountctl: There is no command 'automountctl folder renam'.\n'automountctl folder --help' tells what it takes.\n",
            (await new Tool(_bus.Address).RunAsync(Alice, "folder", "renam", "a", "b")).Errors
        );

    [Fact]
    public async Task NoService_SaysHowToStartIt() =>
        Assert.Contains(
            "automountd is not running. Start it with 'systemctl start automountd'",
            (await new Tool(_bus.Address).RunAsync(Alice, "status")).Errors,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task NoBus_NamesTheAddress()
    {
        CommandResult result = await new Tool("unix:path=/nonexistent/bus").RunAsync(
            Alice,
            "status"
        );

        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
        Assert.Contains("unix:path=/nonexistent/bus", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("folder", "limit", "--help")]
    [InlineData("session", "run", "-h")]
    [InlineData("--version")]
    public async Task Help_NeedsNoService(params string[] arguments) =>
        Assert.NotEmpty((await new Tool(_bus.Address).RunAsync(Alice, arguments)).Succeeded());

    public void Dispose() => _bus.Dispose();
}
