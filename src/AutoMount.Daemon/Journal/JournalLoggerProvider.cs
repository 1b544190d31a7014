using System.Collections.Frozen;
using AutoMount.Core.Accounts;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon.Journal;

/// <summary>Writes log messages into the journal with their fields, and where that has no room, is gone or was never meant, to the console as text. Says less of what a user causes too often; event id 440.</summary>
internal sealed partial class JournalLoggerProvider : ILoggerProvider
{
    /// <summary>What concerns users and is caused by none: one message for each of their folders or sessions, however many they have.</summary>
    internal static readonly FrozenSet<int> Unlimited = FrozenSet.ToFrozenSet([
        207,
        209,
        362,
        363, // sessions found again at a start
        402,
        421,
        422,
        423,
        426, // folders and mounts found again at a start
        654,
        655,
        656, // after the records were lost
        440, // our own
    ]);

    private readonly ILoggerProvider _console;
    private readonly JournalConnection? _journal;
    private readonly Func<UserId, string?> _nameOf;
    private readonly LogRate _rate;
    private readonly ITimer _timer;
    private readonly ILogger _own;
    private int _isAwaited; // whether the timer runs

    /// <summary>Makes it.</summary>
    /// <param name="console">Where messages go that the journal does not take; owned by somebody else.</param>
    /// <param name="journal">The journal; null for the console alone. Owned.</param>
    /// <param name="nameOf">The login name of a uid; null where there is none.</param>
    /// <param name="time">The clock.</param>
    public JournalLoggerProvider(
        ILoggerProvider console,
        JournalConnection? journal,
        Func<UserId, string?> nameOf,
        TimeProvider time
    )
    {
        _console = console;
        _journal = journal;
        _nameOf = nameOf;
        _rate = new LogRate(time);
        _own = CreateLogger(typeof(JournalLoggerProvider).FullName!);
        _timer = time.CreateTimer(
            _ => TellEnded(),
            state: null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) =>
        new JournalLogger(this, categoryName, _console.CreateLogger(categoryName));

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        Tell(_rate.TakeAll());
        _journal?.Dispose();
    }

    private void Write(LogEntry entry, ILogger console)
    {
        if (
            entry is { IsOwn: true, Cause: { } user }
            && user != UserId.Root
            && !Unlimited.Contains(entry.Message)
            && !_rate.TryTake(entry.Message, user)
        )
        {
            Await();
            return;
        }

        if (_journal?.TrySend(JournalEntry.Of(entry, _nameOf)) != true)
        {
            console.Log(
                entry.Level,
                new EventId(entry.Message),
                entry.Text,
                entry.Exception,
                static (text, _) => text
            );
        }
    }

    /// <summary>Has what was left out told when its window ends, also where nothing more comes.</summary>
    private void Await()
    {
        if (Interlocked.Exchange(ref _isAwaited, 1) == 0)
        {
            _ = _timer.Change(LogRate.Window, Timeout.InfiniteTimeSpan);
        }
    }

    private void TellEnded()
    {
        Volatile.Write(ref _isAwaited, 0);
        Tell(_rate.TakeEnded());
        if (_rate.IsLeavingOut)
        {
            Await();
        }
    }

    private void Tell(IReadOnlyList<LeftOut> leftOut)
    {
        foreach ((int message, UserId? user, long number) in leftOut)
        {
            LogLeftOut(_own, number, message, user);
        }
    }

    [LoggerMessage(
        EventId = 440,
        Level = LogLevel.Warning,
        Message = "{Number} more messages of event {Message} and user '{User}' were left out: too many came at once."
    )]
    private static partial void LogLeftOut(ILogger logger, long number, int message, UserId? user);

    private sealed class JournalLogger(
        JournalLoggerProvider provider,
        string category,
        ILogger console
    ) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            IReadOnlyList<KeyValuePair<string, object?>> values =
                state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
            string text = MessageText.Of(values, formatter(state, exception), provider._nameOf);
            provider.Write(
                new LogEntry(category, logLevel, eventId.Id, values, exception, text),
                console
            );
        }
    }
}
