using AutoMount.Core.Accounts;
using AutoMount.Core.Configuration;
using AutoMount.Core.Folders;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon;

/// <summary>What the daemon says of its life; event ids 400 to 419.</summary>
internal sealed partial class DaemonService
{
    private void LogConfigurationFault(ConfigurationFault fault)
    {
        if (fault.Kind == ConfigurationFaultKind.Error)
        {
            LogConfigurationError(fault);
        }
        else
        {
            LogConfigurationWarning(fault);
        }
    }

    [LoggerMessage(EventId = 400, Level = LogLevel.Warning, Message = "{Fault}")]
    private partial void LogConfigurationWarning(ConfigurationFault fault);

    [LoggerMessage(EventId = 401, Level = LogLevel.Error, Message = "{Fault}")]
    private partial void LogConfigurationError(ConfigurationFault fault);

    [LoggerMessage(
        EventId = 402,
        Level = LogLevel.Error,
        Message = "The folder '{Name}' of uid {Owner} (id {Id}) could not be brought back, its files are kept, ignoring: {Reason}"
    )]
    private partial void LogFolderLost(FolderName name, UserId owner, FolderId id, string reason);

    [LoggerMessage(
        EventId = 403,
        Level = LogLevel.Warning,
        Message = "Sessions cannot be recovered yet, trying again every {Interval}; folders are served meanwhile: {Reason}"
    )]
    private partial void LogSessionsNotRecovered(string reason, TimeSpan interval);

    [LoggerMessage(
        EventId = 404,
        Level = LogLevel.Critical,
        Message = "The connection to the message bus is lost; ending, to be started again."
    )]
    private partial void LogBusLost(Exception exception);

    [LoggerMessage(
        EventId = 405,
        Level = LogLevel.Error,
        Message = "Going on with the configuration there was: {Reason}"
    )]
    private partial void LogReloadRefused(string reason);

    [LoggerMessage(
        EventId = 406,
        Level = LogLevel.Warning,
        Message = "Some of the changed configuration takes effect at the next restart only; of a running daemon only the log level changes."
    )]
    private partial void LogRestartNeeded();

    [LoggerMessage(
        EventId = 407,
        Level = LogLevel.Information,
        Message = "The configuration was read again; the log level is '{Level}'."
    )]
    private partial void LogReloaded(LogLevel level);
}
