using AutoMount.Daemon.Accounts;
using AutoMount.Daemon.Journal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
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

    /// <summary>The host's user database, which also knows users' names for the journal.</summary>
    public UserDirectory Users { get; } = new();

    /// <summary>Writes into the journal where a service manager put it at our standard error; to that with the journal's priorities where it did not, and for people where there is no service manager.</summary>
    public void AddTo(ILoggingBuilder builder, bool underServiceManager)
    {
        builder.SetMinimumLevel(LogLevel.Trace);
        builder.AddFilter((_, category, level) => level >= LevelOf(category));
        if (underServiceManager)
        {
            builder.AddSystemdConsole();
            AddJournal(builder.Services);
        }
        else
        {
            builder.AddSimpleConsole(options => options.SingleLine = true);
        }

        builder.Services.Configure<ConsoleLoggerOptions>(options =>
        {
            options.LogToStandardErrorThreshold = LogLevel.Trace;
            options.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite; // it tells how many, and nobody waits for a reader
        });
    }

    /// <summary>Puts the journal before the console, which takes what it does not.</summary>
    private void AddJournal(IServiceCollection services)
    {
        _ = services.RemoveAll<ILoggerProvider>().AddSingleton<ConsoleLoggerProvider>();
        _ = services.AddSingleton<ILoggerProvider>(parts => new JournalLoggerProvider(
            parts.GetRequiredService<ConsoleLoggerProvider>(),
            JournalStream.IsStandardError()
                ? new JournalConnection(JournalConnection.HostSocket)
                : null,
            Users.NameOf,
            TimeProvider.System
        ));
    }

    // the host reports a failed start with a stack trace; Program says it in words
    private LogLevel LevelOf(string? category) =>
        category?.StartsWith("Microsoft.", StringComparison.Ordinal) == true
            ? LogLevel.Critical
            : _level;
}
