using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon.State;

/// <summary>What it says; event ids 650 to 652 and 656.</summary>
internal sealed partial class RecordKeeper
{
    [LoggerMessage(
        EventId = 650,
        Level = LogLevel.Warning,
        Message = "The copy of the records beside the folders cannot be written, trying again every {Interval}; the records themselves are sound: {Reason}"
    )]
    private partial void LogNotWritten(TimeSpan interval, string reason);

    [LoggerMessage(
        EventId = 651,
        Level = LogLevel.Information,
        Message = "The copy of the records beside the folders is written again."
    )]
    private partial void LogWritten();

    [LoggerMessage(
        EventId = 652,
        Level = LogLevel.Warning,
        Message = "{Count} entries of '{Directory}' belong to no folder that is recorded, and are left alone: {Entries}"
    )]
    private partial void LogUnknown(int count, string directory, string entries);

    [LoggerMessage(
        EventId = 656,
        Level = LogLevel.Warning,
        Message = "The copy of the records beside the folders could not be compared with them; the next start does it: {Reason}"
    )]
    private partial void LogNotCompared(string reason);
}
