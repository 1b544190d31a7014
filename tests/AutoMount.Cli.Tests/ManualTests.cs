using System.CommandLine;
using System.Runtime.CompilerServices;
using AutoMount.Cli.Commands;

namespace AutoMount.Cli.Tests;

/// <summary>automountctl(1) has every command and every option that <c>--help</c> has.</summary>
public sealed class ManualTests
{
    private static readonly string Page = File.ReadAllText(
            Path.Combine(Here(), "../../packaging/man/automountctl.1")
        )
        .Replace("\\-", "-", StringComparison.Ordinal);

    [Fact]
    public void EveryCommand_IsInTheManual() =>
        Assert.All(
            All(CommandTree.Create()).Skip(1), // the program itself
            command => Assert.Contains(command.Name, Page, StringComparison.Ordinal)
        );

    [Fact]
    public void EveryOption_IsInTheManual() =>
        Assert.All(
            All(CommandTree.Create()).SelectMany(command => command.Options),
            option => Assert.Contains(option.Name, Page, StringComparison.Ordinal)
        );

    private static IEnumerable<Command> All(Command command) =>
        command.Subcommands.SelectMany(All).Prepend(command);

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
