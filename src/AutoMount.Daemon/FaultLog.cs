using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon;

/// <summary>Writes down what went wrong in file system requests, whose rooms do not log; event ids 420 and 424.</summary>
internal sealed partial class FaultLog(ILogger logger)
{
    /// <summary>A request was answered with EIO for a bug.</summary>
    /// <param name="request">The kind of request.</param>
    /// <param name="exception">What was thrown.</param>
    public void Report(string request, Exception exception) => LogFault(logger, exception, request);

    /// <summary>The kernel sent a kind of request that we do not know; told once per connection and kind.</summary>
    /// <param name="opcode">Its number in <c>linux/fuse.h</c>.</param>
    public void ReportUnknown(uint opcode) => LogUnknown(logger, opcode);

    [LoggerMessage(
        EventId = 420,
        Level = LogLevel.Error,
        Message = "A '{Request}' request failed for a bug and was answered with EIO, ignoring."
    )]
    private static partial void LogFault(ILogger logger, Exception exception, string request);

    [LoggerMessage(
        EventId = 424,
        Level = LogLevel.Warning,
        Message = "The kernel sent a FUSE request '{Opcode}' that this version does not know; it was answered with ENOSYS, ignoring."
    )]
    private static partial void LogUnknown(ILogger logger, uint opcode);
}
