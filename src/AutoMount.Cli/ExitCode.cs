namespace AutoMount.Cli;

/// <summary>What the tool's exit status means; documented in automountctl(1).</summary>
internal static class ExitCode
{
    /// <summary>It is done.</summary>
    internal const int Done = 0;

    /// <summary>The service refused it, or it failed.</summary>
    internal const int Failed = 1;

    /// <summary>The command line, or a value on it, is wrong.</summary>
    internal const int Usage = 2;

    /// <summary>There is no such folder, session, image, user or GPU.</summary>
    internal const int NotFound = 3;

    /// <summary>It belongs to somebody else, or only root may do it.</summary>
    internal const int Denied = 4;

    /// <summary>The service or the bus does not answer.</summary>
    internal const int Unreachable = 5;

    /// <summary>Where the command's own exit status is passed on: the tool failed, not the command.</summary>
    internal const int NotTheCommand = 125;

    /// <summary>Added to a signal's number where it ended the tool.</summary>
    internal const int Signal = 128;

    /// <summary>The reader of our output went away.</summary>
    internal const int BrokenPipe = Signal + 13;
}
