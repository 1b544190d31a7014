using AutoMount.Core.Accounts;
using AutoMount.Core.Sessions;
using Microsoft.Extensions.Logging;

namespace AutoMount.Core.Gpus;

/// <summary>What becomes of GPUs, in the journal; event ids 500 to 509.</summary>
public sealed partial class GpuManager
{
    [LoggerMessage(
        500,
        LogLevel.Information,
        "GPU {Gpus} leased to session '{Session}' of '{User}': {Reason}"
    )]
    private static partial void LogLeased(
        ILogger logger,
        IReadOnlyList<GpuAddress> gpus,
        SessionId session,
        UserId user,
        string reason
    );

    [LoggerMessage(
        501,
        LogLevel.Information,
        "GPU {Gpus} given back by session '{Session}' of '{User}'."
    )]
    private static partial void LogFreed(
        ILogger logger,
        SessionId session,
        UserId user,
        IReadOnlyList<GpuAddress> gpus
    );

    [LoggerMessage(
        502,
        LogLevel.Warning,
        "Session '{Session}' of '{User}' is over, and {Holder} still has GPU {Gpus} open; it is leased again when that has ended."
    )]
    private static partial void LogLingering(
        ILogger logger,
        SessionId session,
        UserId user,
        IReadOnlyList<GpuAddress> gpus,
        string holder
    );

    [LoggerMessage(
        503,
        LogLevel.Warning,
        "The record of the lease of GPU {Gpus} was lost; it is made again from the container of session '{Session}' of '{User}'."
    )]
    private static partial void LogAdopted(
        ILogger logger,
        IReadOnlyList<GpuAddress> gpus,
        SessionId session,
        UserId user
    );

    [LoggerMessage(
        504,
        LogLevel.Error,
        "GPU {Gpu} is in two containers: session '{Older}' of '{OlderUser}', which had it before session '{Newer}' of '{NewerUser}', is stopped."
    )]
    private static partial void LogConflict(
        ILogger logger,
        GpuAddress gpu,
        SessionId older,
        UserId olderUser,
        SessionId newer,
        UserId newerUser
    );

    [LoggerMessage(
        505,
        LogLevel.Warning,
        "Xid {Xid} on GPU {Gpu}: {Text} (session {Session} of {User}, process '{Name}' {Process})"
    )]
    private static partial void LogXid(
        ILogger logger,
        int xid,
        GpuAddress gpu,
        string text,
        SessionId? session,
        UserId? user,
        string name,
        int process
    );

    [LoggerMessage(506, LogLevel.Warning, "GPU {Gpu} is now '{Severity}'. {Reason}")]
    private static partial void LogWorse(
        ILogger logger,
        GpuAddress gpu,
        GpuSeverity severity,
        string reason
    );

    [LoggerMessage(509, LogLevel.Information, "GPU {Gpu} is '{Severity}' again. {Reason}")]
    private static partial void LogBetter(
        ILogger logger,
        GpuAddress gpu,
        GpuSeverity severity,
        string reason
    );

    [LoggerMessage(
        507,
        LogLevel.Warning,
        "The state of GPU {Gpu} could not be recorded, ignoring: {Reason}"
    )]
    private static partial void LogNotKept(ILogger logger, GpuAddress gpu, string reason);

    [LoggerMessage(
        508,
        LogLevel.Warning,
        "Looking at the GPUs failed and is tried again: {Reason}"
    )]
    private static partial void LogLookFailed(ILogger logger, string reason);
}
