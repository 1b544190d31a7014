using System.Runtime.CompilerServices;
using AutoMount.TestKit.Bus;
using static AutoMount.Cli.Tests.EndToEnd.Tool;
using TestCommands = AutoMount.TestKit.Bus.Commands;

namespace AutoMount.Cli.Tests.EndToEnd;

/// <summary>What real shells complete, with the files that the package installs.</summary>
public sealed class CompletionTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private const string Bash = """
        source "$1/automountctl"
        COMP_LINE=$2 COMP_POINT=${#2}
        read -ra COMP_WORDS <<<"$2"
        [[ $2 != *' ' ]] || COMP_WORDS+=('')
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _automountctl
        printf '%s\n' "${COMPREPLY[@]}"
        """;

    private const string Zsh = """
        compadd() { shift; printf '%s\n' "$@"; }
        words=("${(@s: :)2}")
        CURRENT=${#words}
        source "$1/_automountctl"
        """;

    private const string Fish =
        "source $argv[1]/automountctl.fish; complete --do-complete=$argv[2]";

    public static TheoryData<string, string> Shells =>
        new()
        {
            { "bash", Bash },
            { "zsh", Zsh },
            { "fish", Fish },
        };

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Shell_CompletesCommandsAndLiveNames(string shell, string script)
    {
        string name = $".complete-{shell}";
        string plain = $"plain-{shell}"; // fish hides what begins with a dot until one is typed
        _ = (await fixture.Tool.RunAsync(Alice, "folder", "create", name)).Succeeded();
        _ = (await fixture.Tool.RunAsync(Alice, "folder", "create", plain)).Succeeded();

        Assert.Contains("folder", await CompleteAsync(shell, script, "automountctl fol"));
        Assert.Contains("create", await CompleteAsync(shell, script, "automountctl folder cr"));
        Assert.Contains(plain, await CompleteAsync(shell, script, "automountctl folder show "));
        Assert.Contains(
            name,
            await CompleteAsync(shell, script, "automountctl session plan --skip .com")
        );
    }

    [Fact]
    public async Task Completion_WithoutTheService_OffersNoNames()
    {
        CommandResult suggested = await new Tool("unix:path=/nowhere/bus").RunAsync(
            Alice,
            "[suggest:25]",
            "automountctl folder show "
        );

        Assert.Equal(0, suggested.ExitCode);
        Assert.DoesNotContain(".complete", suggested.Output, StringComparison.Ordinal);
    }

    private async Task<string[]> CompleteAsync(string shell, string script, string line)
    {
        string[] arguments = shell == "fish" ? ["-c", script] : ["-c", script, shell];
        string[] tool = fixture.Tool.CommandLine();
        string path = $"PATH={Path.GetDirectoryName(tool[^1])}:/usr/bin:/bin";
        CommandResult result = await TestCommands.RunAsync(
            Alice,
            [.. tool[..^1], path, "HOME=/nonexistent", shell, .. arguments, Files(), line]
        );
        return result.Succeeded().Split('\n');
    }

    private static string Files([CallerFilePath] string here = "") =>
        Path.GetFullPath(
            Path.Combine(Path.GetDirectoryName(here)!, "../../../packaging/completions")
        );
}
