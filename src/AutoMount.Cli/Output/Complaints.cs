namespace AutoMount.Cli.Output;

/// <summary>What the tool itself has to say, on standard error.</summary>
internal static class Complaints
{
    /// <summary>Writes a message on a line of its own.</summary>
    internal static void Write(string message) =>
        Console.Error.WriteLine($"automountctl: {TerminalText.Escape(message)}");
}
