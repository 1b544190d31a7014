using AutoMount.Core.Accounts;
using AutoMount.Core.Mounts;
using AutoMount.Core.Sessions;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon;

/// <summary>Tells the journal how mounts passed from one process to the next; event ids 425 to 427.</summary>
internal sealed partial class TakeoverLog(ILogger logger)
{
    /// <summary>What was taken over.</summary>
    public void Report(TakeoverReport report)
    {
        if (report.Trees > 0)
        {
            LogTakenOver(
                logger,
                report.Trees,
                report.Duration.TotalMilliseconds,
                report.WasOrderly ? "in order" : "unexpectedly",
                report.Files,
                report.Nodes,
                report.Answered,
                report.Repeated
            );
        }
    }

    /// <summary>A mount could not be taken over.</summary>
    /// <param name="user">Whose mount it is.</param>
    /// <param name="reason">Why.</param>
    /// <param name="sessions">The user's sessions that have not ended.</param>
    public void ReportReplaced(UserId user, string reason, IEnumerable<SessionId> sessions)
    {
        LogReplaced(logger, user, reason, [.. sessions]);
    }

    /// <summary>Something could not be kept for a successor.</summary>
    public void ReportNotKept(string what) => LogNotKept(logger, what);

    [LoggerMessage(
        EventId = 425,
        Level = LogLevel.Information,
        Message = "Mounts taken over: {Mounts}, in {Milliseconds:0.0} ms, from a process that ended {How} (open files: {Files}, inodes: {Nodes}, requests answered: {Answered}, repeated: {Repeated})."
    )]
    private static partial void LogTakenOver(
        ILogger logger,
        int mounts,
        double milliseconds,
        string how,
        int files,
        int nodes,
        int answered,
        int repeated
    );

    [LoggerMessage(
        EventId = 426,
        Level = LogLevel.Warning,
        Message = "The mount of '{User}' could not be taken over ({Reason}) and was replaced: files that were open there report an error. Running sessions see the new mount in their homes, these are concerned: {Sessions}"
    )]
    private static partial void LogReplaced(
        ILogger logger,
        UserId user,
        string reason,
        IReadOnlyList<SessionId> sessions
    );

    [LoggerMessage(
        EventId = 427,
        Level = LogLevel.Warning,
        Message = "The service manager did not keep something for the next start, which will not find it: {What}"
    )]
    private static partial void LogNotKept(ILogger logger, string what);
}
