using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon.State;

/// <summary>What it says; event ids 650 to 652.</summary>
internal sealed partial class RecordKeeper
{
    [LoggerMessage(
        EventId = 650,
        Level = LogLevel.Warning,
        Message = "The copy of the records beside the folders cannot be kept, trying again after {Interval}; the records themselves are sound: {Reason}"
    )]
    private partial void LogNotKept(TimeSpan interval, string reason);

    [LoggerMessage(
        EventId = 651,
        Level = LogLevel.Information,
        Message = "The copy of the records beside the folders is written again."
    )]
    private partial void LogKept();

    [LoggerMessage(
        EventId = 652,
        Level = LogLevel.Warning,
        Message = "{Count} directories in '{Directory}' belong to no folder that is recorded, and are left alone: {Ids}"
    )]
    private partial void LogUnknown(int count, string directory, string ids);
}
