namespace AutoMount.Core.Configuration;

/// <summary>Something wrong in a configuration file.</summary>
/// <param name="Kind">Whether the daemon goes on.</param>
/// <param name="File">The file, as it was named by the reader.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Message">What is wrong and what is right, for the administrator.</param>
public sealed record ConfigurationFault(
    ConfigurationFaultKind Kind,
    string File,
    int Line,
    string Message
)
{
    /// <summary><c>file:line: message</c>, as compilers write it.</summary>
    public override string ToString() => $"{File}:{Line}: {Message}";
}

/// <summary>How bad a fault is.</summary>
public enum ConfigurationFaultKind
{
    /// <summary>The line is ignored and the daemon goes on.</summary>
    Warning,

    /// <summary>The daemon does not start, or keeps what it has on a reload.</summary>
    Error,
}
