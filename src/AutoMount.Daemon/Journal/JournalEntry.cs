using System.Collections;
using System.Globalization;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon.Journal;

/// <summary>A log message in the journal's native form; automountd(8) describes the fields. What a value is its type tells, and for plain text its name.</summary>
internal static class JournalEntry
{
    private const string Identifier = "automountd"; // for journalctl -t

    /// <summary>Names of values that are text or numbers.</summary>
    private static readonly Dictionary<string, string> PlainFields = new(
        StringComparer.OrdinalIgnoreCase
    )
    {
        ["Container"] = "AUTOMOUNT_CONTAINER",
        ["Image"] = "AUTOMOUNT_IMAGE",
        ["ImageId"] = "AUTOMOUNT_IMAGE_ID",
        ["End"] = "AUTOMOUNT_END",
        ["ExitCode"] = "AUTOMOUNT_EXIT_CODE",
        ["Reason"] = "AUTOMOUNT_REASON",
        ["Action"] = "AUTOMOUNT_ACTION",
        ["Result"] = "AUTOMOUNT_RESULT",
        ["CallerProgram"] = "AUTOMOUNT_CALLER_PROGRAM",
        ["CallerProcess"] = "AUTOMOUNT_CALLER_PID",
    };

    /// <summary>Writes the datagram.</summary>
    /// <param name="entry">The message.</param>
    /// <param name="nameOf">The login name of a uid; null where there is none.</param>
    internal static byte[] Of(LogEntry entry, Func<UserId, string?> nameOf)
    {
        using JournalDatagram datagram = new();
        datagram.Add("SYSLOG_IDENTIFIER", Identifier);
        datagram.Add("PRIORITY", PriorityOf(entry.Level));
        datagram.Add("MESSAGE", TextOf(entry));
        datagram.Add("AUTOMOUNT_CATEGORY", entry.Category);
        if (entry is { IsOwn: true, Message: > 0 })
        {
            datagram.Add("MESSAGE_ID", MessageId.Of(entry.Message));
            datagram.Add("AUTOMOUNT_EVENT", Text(entry.Message));
        }

        if (entry.Exception is { } exception)
        {
            datagram.Add("AUTOMOUNT_EXCEPTION", exception.ToString());
        }

        foreach ((string field, string value) in FieldsOf(entry.State, nameOf))
        {
            datagram.Add(field, value);
        }

        return datagram.ToArray();
    }

    /// <summary>The fields that a message's values become, each value once.</summary>
    internal static IEnumerable<(string Field, string Value)> FieldsOf(
        IReadOnlyList<KeyValuePair<string, object?>> state,
        Func<UserId, string?> nameOf
    ) => state.SelectMany(pair => FieldsOf(pair.Key, pair.Value, nameOf)).Distinct();

    private static IEnumerable<(string Field, string Value)> FieldsOf(
        string name,
        object? value,
        Func<UserId, string?> nameOf
    ) =>
        value switch
        {
            null => [],
            UserId user when name is LogEntry.Caller =>
            [
                ("AUTOMOUNT_CALLER", nameOf(user) ?? $"{user}"),
                ("AUTOMOUNT_CALLER_UID", $"{user}"),
            ],
            UserId user =>
            [
                ("AUTOMOUNT_USER", nameOf(user) ?? $"{user}"),
                ("AUTOMOUNT_UID", $"{user}"),
            ],
            SessionId session => [("AUTOMOUNT_SESSION", session.Value)],
            FolderName folder => [("AUTOMOUNT_FOLDER", folder.Value)],
            FolderId folder => [("AUTOMOUNT_FOLDER_ID", folder.Value)],
            GpuAddress gpu => [("AUTOMOUNT_GPU", gpu.Value)],
            IEnumerable values and not string => values
                .Cast<object?>()
                .SelectMany(each => FieldsOf(name, each, nameOf)),
            _ when PlainFields.TryGetValue(name, out string? field) => [(field, Text(value))],
            _ => [],
        };

    /// <summary>The message, and of what was thrown the first line.</summary>
    private static string TextOf(LogEntry entry) =>
        entry.Exception is { } exception
            ? $"{entry.Text} {exception.GetType().FullName}: {FirstLine(exception.Message)}"
            : entry.Text;

    private static string FirstLine(string text)
    {
        int end = text.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? text : text[..end];
    }

    /// <summary>Of <c>syslog(3)</c>.</summary>
    private static string PriorityOf(LogLevel level) =>
        level switch
        {
            LogLevel.Critical => "2",
            LogLevel.Error => "3",
            LogLevel.Warning => "4",
            LogLevel.Information => "6",
            _ => "7",
        };

    private static string Text(object value) =>
        Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
}
