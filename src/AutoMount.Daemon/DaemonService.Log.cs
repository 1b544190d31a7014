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
        Message = "The folder '{Folder}' of '{User}' (id {FolderId}) could not be brought back, its files are kept, ignoring: {Reason}"
    )]
    private partial void LogFolderLost(
        FolderName folder,
        UserId user,
        FolderId folderId,
        string reason
    );

    [LoggerMessage(
        EventId = 403,
        Level = LogLevel.Warning,
        Message = "Sessions cannot be recovered yet, trying again every {Interval}; folders are served meanwhile: {Reason}"
    )]
    private partial void LogSessionsNotRecovered(string reason, TimeSpan interval);

    [LoggerMessage(
        EventId = 404,
        Level = LogLevel.Critical,
        Message = "The service on the message bus broke by a mistake of ours; ending, to be started again."
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
        Message = "These changes of the configuration take effect at the next restart: {Keys}"
    )]
    private partial void LogRestartNeeded(IReadOnlyList<string> keys);

    [LoggerMessage(
        EventId = 411,
        Level = LogLevel.Error,
        Message = "The configuration was read again, and not all users have its limits before the next restart: {Reason}"
    )]
    private partial void LogNotEnforced(string reason);

    [LoggerMessage(
        EventId = 410,
        Level = LogLevel.Error,
        Message = "The bus or a mount has not answered for {Time}; if it goes on the service manager ends this process, and the next one takes mounts and sessions over."
    )]
    private partial void LogStalled(TimeSpan time);

    [LoggerMessage(
        EventId = 412,
        Level = LogLevel.Warning,
        Message = "Something is missing on this host: {Fact}. {Cure}"
    )]
    private partial void LogHostBad(string fact, string cure);

    [LoggerMessage(
        EventId = 413,
        Level = LogLevel.Information,
        Message = "This host could do better: {Fact}. {Cure}"
    )]
    private partial void LogHostNotable(string fact, string cure);

    [LoggerMessage(
        EventId = 407,
        Level = LogLevel.Information,
        Message = "The configuration was read again; the log level is '{Level}'."
    )]
    private partial void LogReloaded(LogLevel level);
}
