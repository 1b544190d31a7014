using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon;

/// <summary>Tells the journal of folders and users that are nearly full; event ids 441 to 444. No warnings: it is their users who can do something, and who are told by a signal.</summary>
internal sealed partial class QuotaLog : IDisposable
{
    private readonly QuotaWatch _watch;
    private readonly ILogger _logger;

    /// <summary>Begins to follow.</summary>
    public QuotaLog(QuotaWatch watch, ILogger logger)
    {
        _watch = watch;
        _logger = logger;
        _watch.Reached += OnReached;
    }

    /// <summary>Follows no longer.</summary>
    public void Dispose() => _watch.Reached -= OnReached;

    private void OnReached(QuotaThreshold threshold)
    {
        UserId owner = threshold.Owner;
        string resource = threshold.Resource == QuotaResource.Bytes ? "bytes" : "inodes";
        (long used, long limit) = (threshold.Used, threshold.Limit);
        switch (threshold)
        {
            case { Folder: { } folder, Percent: 100 }:
                LogFolderFull(folder.Name, owner, resource, used, limit);
                break;
            case { Folder: { } folder }:
                LogFolderFills(folder.Name, owner, threshold.Percent, resource, used, limit);
                break;
            case { Percent: 100 }:
                LogUserFull(owner, resource, used, limit);
                break;
            default:
                LogUserFills(owner, threshold.Percent, resource, used, limit);
                break;
        }
    }

    [LoggerMessage(
        EventId = 441,
        Level = LogLevel.Information,
        Message = "Folder '{Folder}' of '{User}' is full: {Used} of {Limit} {Resource}."
    )]
    private partial void LogFolderFull(
        FolderName folder,
        UserId user,
        string resource,
        long used,
        long limit
    );

    [LoggerMessage(
        EventId = 442,
        Level = LogLevel.Information,
        Message = "Folder '{Folder}' of '{User}' is full to {Percent} %: {Used} of {Limit} {Resource}."
    )]
    private partial void LogFolderFills(
        FolderName folder,
        UserId user,
        int percent,
        string resource,
        long used,
        long limit
    );

    [LoggerMessage(
        EventId = 443,
        Level = LogLevel.Information,
        Message = "User '{User}' has used all there is for him in all folders: {Used} of {Limit} {Resource}."
    )]
    private partial void LogUserFull(UserId user, string resource, long used, long limit);

    [LoggerMessage(
        EventId = 444,
        Level = LogLevel.Information,
        Message = "User '{User}' has used {Percent} % of what there is for him in all folders: {Used} of {Limit} {Resource}."
    )]
    private partial void LogUserFills(
        UserId user,
        int percent,
        string resource,
        long used,
        long limit
    );
}
