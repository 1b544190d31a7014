namespace AutoMount.Cli.Output;

/// <summary>What the tool itself has to say, on standard error.</summary>
internal static class Complaints
{
    /// <summary>Whether nothing is told but failures and what is missing: <c>--quiet</c>.</summary>
    internal static bool IsQuiet { get; set; }

    /// <summary>Writes a message of something that is as it should be.</summary>
    internal static void Tell(string message)
    {
        if (!IsQuiet)
        {
            Write(message);
        }
    }

    /// <summary>Writes a step of something that goes on, without our name before it.</summary>
    internal static void TellPlain(string message)
    {
        if (!IsQuiet)
        {
            Console.Error.WriteLine(TerminalText.Escape(message));
        }
    }

    /// <summary>Writes a message on a line of its own.</summary>
    internal static void Write(string message) =>
        Console.Error.WriteLine($"automountctl: {TerminalText.Escape(message)}");
}
