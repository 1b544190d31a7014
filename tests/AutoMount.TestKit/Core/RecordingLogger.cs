using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace AutoMount.TestKit.Core;

/// <summary>Keeps what is logged.</summary>
public sealed class RecordingLogger : ILogger
{
    private readonly ConcurrentQueue<LoggedMessage> _messages = new();

    /// <summary>All messages, in their order.</summary>
    public IReadOnlyCollection<LoggedMessage> Messages => _messages;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        ArgumentNullException.ThrowIfNull(formatter);
        _messages.Enqueue(
            new LoggedMessage(logLevel, eventId.Id, formatter(state, exception))
            {
                Values = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [],
            }
        );
    }
}

/// <summary>One message.</summary>
public sealed record LoggedMessage(LogLevel Level, int Id, string Text)
{
    /// <summary>The values by their names in the template.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Values { get; init; } = [];

    /// <summary>The value of that name; null where there is none.</summary>
    public object? this[string name] =>
        Values
            .FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Value;
}
