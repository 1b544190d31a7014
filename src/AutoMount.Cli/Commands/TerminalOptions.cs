using System.CommandLine;

namespace AutoMount.Cli.Commands;

/// <summary>Options of the commands that connect to something in a session.</summary>
internal static class TerminalOptions
{
    /// <summary><c>--tty</c>, <c>-t</c>.</summary>
    internal static Option<bool?> Terminal(string description) =>
        new("--tty", "-t") { Description = description };

    /// <summary><c>--interactive</c>, <c>-i</c>.</summary>
    internal static Option<bool> Interactive(string description) =>
        new("--interactive", "-i") { Description = description };
}
