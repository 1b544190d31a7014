namespace AutoMount.Cli;

/// <summary>The tool cannot do what was asked for, for a reason of its own.</summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="message">A sentence for people: the thing, the fact, the cure.</param>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    /// <summary>What to exit with.</summary>
    internal int ExitCode { get; } = exitCode;
}
