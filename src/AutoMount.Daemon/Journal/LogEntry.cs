using AutoMount.Core.Accounts;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon.Journal;

/// <summary>A log message, taken apart.</summary>
/// <param name="Category">Which part of the daemon says it, with its namespace.</param>
/// <param name="Level">How important it is.</param>
/// <param name="Message">Its number; 0 for one without.</param>
/// <param name="State">Its values by the names in its template, the template last.</param>
/// <param name="Exception">What went wrong, or null.</param>
/// <param name="Text">The message as it is read, without the exception.</param>
internal sealed record LogEntry(
    string Category,
    LogLevel Level,
    int Message,
    IReadOnlyList<KeyValuePair<string, object?>> State,
    Exception? Exception,
    string Text
)
{
    /// <summary>The placeholder of who did something, where that may be another than whom it concerns.</summary>
    internal const string Caller = "Caller";

    private const string Own = "AutoMount.";

    /// <summary>Whether it is of a part of ours.</summary>
    internal bool IsOwn => Category.StartsWith(Own, StringComparison.Ordinal);

    /// <summary>The user who caused it: who called, else whom it concerns; null where it concerns no user.</summary>
    internal UserId? Cause => UserOf(isCaller: true) ?? UserOf(isCaller: false);

    private UserId? UserOf(bool isCaller)
    {
        foreach ((string name, object? value) in State)
        {
            if (value is UserId user && name is Caller == isCaller)
            {
                return user;
            }
        }

        return null;
    }
}
