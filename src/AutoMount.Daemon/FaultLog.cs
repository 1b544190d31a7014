using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon;

/// <summary>Writes down what went wrong in file system requests, whose rooms do not log; event id 420.</summary>
internal sealed partial class FaultLog(ILogger logger)
{
    /// <summary>A request was answered with EIO for a bug.</summary>
    /// <param name="request">The kind of request.</param>
    /// <param name="exception">What was thrown.</param>
    public void Report(string request, Exception exception) => LogFault(logger, exception, request);

    [LoggerMessage(
        EventId = 420,
        Level = LogLevel.Error,
        Message = "A '{Request}' request failed for a bug and was answered with EIO, ignoring."
    )]
    private static partial void LogFault(ILogger logger, Exception exception, string request);
}
