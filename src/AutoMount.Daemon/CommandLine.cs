namespace AutoMount.Daemon;

/// <summary>What the daemon was asked to do.</summary>
/// <param name="Action">Serve, or say something and end.</param>
/// <param name="ConfigurationFile">The main configuration file.</param>
/// <param name="ConfigurationNamed">Whether it was named on the command line, so that it must exist.</param>
internal sealed record CommandLine(
    CommandLineAction Action,
    string ConfigurationFile,
    bool ConfigurationNamed
)
{
    /// <summary>What <c>--help</c> says.</summary>
    public const string Help = """
        automountd [OPTIONS...]

        Gives users folders with hard quotas and container sessions that have them mounted,
        on D-Bus as org.automount1.

          --config FILE    Read FILE and FILE.d/*.conf (default: /etc/automount/automountd.conf)
          --check-config   Read the configuration, report what is wrong with it, and end
          --check-start    Check as well whether this version could start with the records of
                           the one that runs, change nothing, and end
          --version        Show the version
          --help           Show this help

        Exit status: 0 done, 1 cannot start or failed, 2 wrong usage, 78 invalid configuration.
        See automountd.conf(5) for the configuration and automountctl(1) for the tool.
        """;

    /// <summary>The configuration file where none is named.</summary>
    public const string DefaultConfigurationFile = "/etc/automount/automountd.conf";

    /// <summary>Takes the arguments.</summary>
    /// <exception cref="FormatException">They are wrong; the message says how.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        CommandLine result = new(CommandLineAction.Serve, DefaultConfigurationFile, false);
        Queue<string> rest = new(arguments);
        while (rest.TryDequeue(out string? argument))
        {
            result = argument switch
            {
                "--help" or "-h" => result with { Action = CommandLineAction.Help },
                "--version" => result with { Action = CommandLineAction.Version },
                "--check-config" => result with { Action = CommandLineAction.CheckConfiguration },
                "--check-start" => result with { Action = CommandLineAction.CheckStart },
                "--config" when rest.TryDequeue(out string? file) => result.WithFile(file),
                "--config" => throw new FormatException("--config needs the name of a file."),
                _ when argument.StartsWith("--config=", StringComparison.Ordinal) =>
                    result.WithFile(argument["--config=".Length..]),
                _ => throw new FormatException(
                    $"'{argument}' is not known; 'automountd --help' shows what is."
                ),
            };
        }

        return result;
    }

    private CommandLine WithFile(string file) =>
        this with
        {
            ConfigurationFile = file,
            ConfigurationNamed = true,
        };
}

/// <summary>What the daemon can be asked to do.</summary>
internal enum CommandLineAction
{
    /// <summary>Be the daemon.</summary>
    Serve,

    /// <summary>Report what is wrong with the configuration.</summary>
    CheckConfiguration,

    /// <summary>Report whether it could start.</summary>
    CheckStart,

    /// <summary>Show the version.</summary>
    Version,

    /// <summary>Show the help.</summary>
    Help,
}
