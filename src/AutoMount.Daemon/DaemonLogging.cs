using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace AutoMount.Daemon;

/// <summary>Where the log goes and how much of it; the level can change while the daemon runs.</summary>
internal sealed class DaemonLogging
{
    private volatile LogLevel _level;

    /// <summary>Begins with the least important level to be written.</summary>
    public DaemonLogging(LogLevel level) => _level = level;

    /// <summary>The least important level to be written.</summary>
    public LogLevel Level
    {
        get => _level;
        set => _level = value;
    }

    /// <summary>Writes to standard error: with the journal's priorities where a service manager reads it, for people otherwise.</summary>
    public void AddTo(ILoggingBuilder builder, bool underServiceManager)
    {
        builder.SetMinimumLevel(LogLevel.Trace);
        builder.AddFilter((_, category, level) => level >= LevelOf(category));
        if (underServiceManager)
        {
            builder.AddSystemdConsole();
        }
        else
        {
            builder.AddSimpleConsole(options => options.SingleLine = true);
        }

        builder.Services.Configure<ConsoleLoggerOptions>(options =>
            options.LogToStandardErrorThreshold = LogLevel.Trace
        );
    }

    // the host reports a failed start with a stack trace; Program says it in words
    private LogLevel LevelOf(string? category) =>
        category?.StartsWith("Microsoft.", StringComparison.Ordinal) == true
            ? LogLevel.Critical
            : _level;
}
