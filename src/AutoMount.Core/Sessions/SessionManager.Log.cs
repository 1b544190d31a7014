using Microsoft.Extensions.Logging;

namespace AutoMount.Core.Sessions;

public sealed partial class SessionManager
{
    [LoggerMessage(
        200,
        LogLevel.Information,
        "Session '{Session}' of '{User}' runs image '{Image}'."
    )]
    private static partial void LogStarted(
        ILogger logger,
        string session,
        string user,
        string image
    );

    [LoggerMessage(201, LogLevel.Information, "Session '{Session}' ended: {Reason}")]
    private static partial void LogEnded(ILogger logger, string session, string reason);

    [LoggerMessage(202, LogLevel.Warning, "Session '{Session}' could not start: {Reason}")]
    private static partial void LogFailed(
        ILogger logger,
        string session,
        string reason,
        Exception? exception
    );

    [LoggerMessage(
        203,
        LogLevel.Warning,
        "Clearing up after session '{Session}' failed and is tried again at the next start: {Reason}"
    )]
    private static partial void LogUndoFailed(ILogger logger, string session, string reason);

    [LoggerMessage(
        204,
        LogLevel.Error,
        "Watching session '{Session}' failed; the next start takes it up again."
    )]
    private static partial void LogWatchFailed(ILogger logger, string session, Exception exception);

    [LoggerMessage(
        205,
        LogLevel.Warning,
        "The output of session '{Session}' could not be kept, ignoring: {Reason}"
    )]
    private static partial void LogOutputLost(ILogger logger, string session, string reason);

    [LoggerMessage(
        206,
        LogLevel.Warning,
        "Folder '{Folder}' could not be mounted into session '{Session}', ignoring: {Reason}"
    )]
    private static partial void LogMountFailed(
        ILogger logger,
        string folder,
        string session,
        string reason
    );

    [LoggerMessage(207, LogLevel.Information, "Session '{Session}' runs on under the new service.")]
    private static partial void LogAdopted(ILogger logger, string session);

    [LoggerMessage(
        208,
        LogLevel.Warning,
        "Sessions are taken up once the container engine answers: {Reason}"
    )]
    private static partial void LogEngineAway(ILogger logger, string reason);

    [LoggerMessage(
        209,
        LogLevel.Information,
        "Home and scratch of session '{Session}', which is over, are removed."
    )]
    private static partial void LogStaleHome(ILogger logger, string session);

    [LoggerMessage(
        210,
        LogLevel.Warning,
        "Container '{Container}' carries our label but no owner; it is left alone."
    )]
    private static partial void LogUnknownContainer(ILogger logger, string container);
}
