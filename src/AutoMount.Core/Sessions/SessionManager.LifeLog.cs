using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using Microsoft.Extensions.Logging;

namespace AutoMount.Core.Sessions;

/// <summary>The life of sessions in the journal, step by step; event ids 200 to 202, 211 to 218, 581 and 600. What its user does in it is told by the bus, its GPUs by their manager.</summary>
public sealed partial class SessionManager
{
    [LoggerMessage(
        211,
        LogLevel.Information,
        "Session '{Session}' of '{User}' is asked for by '{Caller}', with image '{Image}'."
    )]
    private static partial void LogAsked(
        ILogger logger,
        SessionId session,
        UserId user,
        UserId caller,
        string image
    );

    [LoggerMessage(
        212,
        LogLevel.Information,
        "Session '{Session}' of '{User}' waits for GPUs, at place {Place}."
    )]
    private static partial void LogQueued(
        ILogger logger,
        SessionId session,
        UserId user,
        int place
    );

    [LoggerMessage(
        218,
        LogLevel.Information,
        "Image '{Image}' is fetched for session '{Session}' of '{User}'."
    )]
    private static partial void LogPulling(
        ILogger logger,
        SessionId session,
        UserId user,
        string image
    );

    private void LogAsked(Session session, UserId caller) =>
        LogAsked(_setup.Logger, session.Id, session.Owner, caller, session.Image);

    private void LogStarted(Session session) =>
        LogStarted(_setup.Logger, session.Id, session.Owner, session.Image, session.ContainerId);

    [LoggerMessage(
        200,
        LogLevel.Information,
        "Session '{Session}' of '{User}' runs image '{Image}' in container '{Container}'."
    )]
    private static partial void LogStarted(
        ILogger logger,
        SessionId session,
        UserId user,
        string image,
        string container
    );

    [LoggerMessage(
        202,
        LogLevel.Information,
        "Session '{Session}' of '{User}' could not start: {Reason}"
    )]
    private static partial void LogRefused(
        ILogger logger,
        SessionId session,
        UserId user,
        string reason
    );

    [LoggerMessage(
        217,
        LogLevel.Warning,
        "Session '{Session}' of '{User}' could not start, since the engine, the store or the service failed: {Reason}"
    )]
    private static partial void LogFailed(
        ILogger logger,
        SessionId session,
        UserId user,
        string reason,
        Exception? exception
    );

    [LoggerMessage(
        213,
        LogLevel.Information,
        "Folder '{Folder}' is mounted into session '{Session}' of '{User}', at '{Path}'."
    )]
    private static partial void LogMounted(
        ILogger logger,
        FolderName folder,
        SessionId session,
        UserId user,
        string path
    );

    [LoggerMessage(
        214,
        LogLevel.Information,
        "Folder '{Folder}' is taken out of session '{Session}' of '{User}': {Reason}"
    )]
    private static partial void LogUnmounted(
        ILogger logger,
        FolderName folder,
        SessionId session,
        UserId user,
        string reason
    );

    [LoggerMessage(
        600,
        LogLevel.Information,
        "Session '{Session}' of '{User}' is told that it ends in {Left} ({End})."
    )]
    private static partial void LogWarned(
        ILogger logger,
        SessionId session,
        UserId user,
        string end,
        string left
    );

    [LoggerMessage(
        581,
        LogLevel.Information,
        "Image '{Image}' ({ImageId}) was made of session '{Session}' of '{User}'."
    )]
    private static partial void LogCommitted(
        ILogger logger,
        string image,
        string imageId,
        SessionId session,
        UserId user
    );

    [LoggerMessage(
        216,
        LogLevel.Information,
        "Session '{Session}' of '{User}' is told to end: {Reason}"
    )]
    private static partial void LogStopping(
        ILogger logger,
        SessionId session,
        UserId user,
        string reason
    );

    [LoggerMessage(
        201,
        LogLevel.Information,
        "Session '{Session}' of '{User}' ended ({End}, exit code {ExitCode}): {Reason}"
    )]
    private static partial void LogEnded(
        ILogger logger,
        SessionId session,
        UserId user,
        string end,
        int? exitCode,
        string reason
    );

    [LoggerMessage(
        215,
        LogLevel.Information,
        "What there was of session '{Session}' of '{User}' is cleared up."
    )]
    private static partial void LogCleared(ILogger logger, SessionId session, UserId user);
}
