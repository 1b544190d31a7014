using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using Microsoft.Extensions.Logging;

namespace AutoMount.Core.Sessions;

/// <summary>What goes wrong with sessions, and what is found at a start; event ids 203 to 210, 360 to 363, 580, 581, 601 and 602. Their lives are in the file beside.</summary>
public sealed partial class SessionManager
{
    [LoggerMessage(
        203,
        LogLevel.Warning,
        "Clearing up after session '{Session}' of '{User}' failed and is tried again later: {Reason}"
    )]
    private static partial void LogUndoFailed(
        ILogger logger,
        SessionId session,
        UserId? user,
        string reason
    );

    [LoggerMessage(
        204,
        LogLevel.Error,
        "Watching session '{Session}' of '{User}' failed; the next comparison takes it up again."
    )]
    private static partial void LogWatchFailed(
        ILogger logger,
        SessionId session,
        UserId user,
        Exception exception
    );

    [LoggerMessage(
        205,
        LogLevel.Warning,
        "The output of session '{Session}' of '{User}' could not be kept, ignoring: {Reason}"
    )]
    private static partial void LogOutputLost(
        ILogger logger,
        SessionId session,
        UserId user,
        string reason
    );

    [LoggerMessage(
        206,
        LogLevel.Warning,
        "Folder '{Folder}' could not be mounted into session '{Session}' of '{User}', ignoring: {Reason}"
    )]
    private static partial void LogMountFailed(
        ILogger logger,
        FolderName folder,
        SessionId session,
        UserId user,
        string reason
    );

    [LoggerMessage(
        219,
        LogLevel.Warning,
        "The folders of session '{Session}' of '{User}' could not be mounted again, ignoring: {Reason}"
    )]
    private static partial void LogMountsFailed(
        ILogger logger,
        SessionId session,
        UserId user,
        string reason
    );

    [LoggerMessage(
        207,
        LogLevel.Information,
        "Session '{Session}' of '{User}' runs on under the new service."
    )]
    private static partial void LogAdopted(ILogger logger, SessionId session, UserId user);

    [LoggerMessage(
        208,
        LogLevel.Warning,
        "Sessions are taken up once the container engine answers: {Reason}"
    )]
    private static partial void LogEngineAway(ILogger logger, string reason);

    [LoggerMessage(
        209,
        LogLevel.Information,
        "Home and scratch of session '{Session}' of '{User}', which is over, are removed."
    )]
    private static partial void LogStaleHome(ILogger logger, SessionId session, UserId? user);

    [LoggerMessage(
        210,
        LogLevel.Warning,
        "Container '{Container}' carries our label and belongs to no session of ours; it is left alone."
    )]
    private static partial void LogUnknownContainer(ILogger logger, string container);

    [LoggerMessage(
        360,
        LogLevel.Warning,
        "The events of the container engine are missed until it answers; then everything is compared: {Reason}"
    )]
    private static partial void LogEventsAway(ILogger logger, string reason);

    [LoggerMessage(
        361,
        LogLevel.Error,
        "Following the container engine's events failed and is begun anew."
    )]
    private static partial void LogFollowFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        362,
        LogLevel.Warning,
        "The record of session '{Session}' of '{User}' was lost; it is made again from its container '{Container}'."
    )]
    private static partial void LogRebuilt(
        ILogger logger,
        SessionId session,
        UserId user,
        string container
    );

    [LoggerMessage(
        363,
        LogLevel.Information,
        "Container '{Container}' of session '{Session}' of '{User}', which is over, is removed."
    )]
    private static partial void LogStaleContainer(
        ILogger logger,
        SessionId session,
        UserId user,
        string container
    );

    [LoggerMessage(
        602,
        LogLevel.Warning,
        "The time limits of session '{Session}' of '{User}' could not be looked at; it is tried again: {Reason}"
    )]
    private static partial void LogTimeUnknown(
        ILogger logger,
        SessionId session,
        UserId user,
        string reason
    );

    [LoggerMessage(
        601,
        LogLevel.Error,
        "Looking at the time limits of sessions failed; the next session that starts begins it anew."
    )]
    private static partial void LogTimeFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        580,
        LogLevel.Debug,
        "What session '{Session}' of '{User}' uses is not measured any more, ignoring: {Reason}"
    )]
    private static partial void LogNotMeasured(
        ILogger logger,
        SessionId session,
        UserId user,
        string reason
    );

    [LoggerMessage(
        521,
        LogLevel.Warning,
        "That session '{Session}' of '{User}' waits for GPUs at place {Place} could not be recorded, ignoring: {Reason}"
    )]
    private static partial void LogPlaceNotKept(
        ILogger logger,
        SessionId session,
        UserId user,
        int place,
        string reason
    );

    [LoggerMessage(
        520,
        LogLevel.Error,
        "Session '{Session}' of '{User}' has a GPU of another one and could not be stopped yet: {Reason}"
    )]
    private static partial void LogConflictStays(
        ILogger logger,
        SessionId session,
        UserId user,
        string reason
    );
}
