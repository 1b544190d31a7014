using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon;

/// <summary>Tells the journal of soft limits that are passed, enforced and kept again; event ids 340 to 345. No warnings: it is their users who can do something, and who are told by a signal.</summary>
internal sealed partial class SoftLimitLog : IDisposable
{
    private readonly SoftLimitKeeper _keeper;
    private readonly ILogger _logger;

    /// <summary>Begins to follow.</summary>
    public SoftLimitLog(SoftLimitKeeper keeper, ILogger logger)
    {
        _keeper = keeper;
        _logger = logger;
        _keeper.Changed += OnChanged;
    }

    /// <summary>Follows no longer.</summary>
    public void Dispose() => _keeper.Changed -= OnChanged;

    private void OnChanged(SoftLimitChange change)
    {
        UserId owner = change.Owner;
        string resource = change.Resource == QuotaResource.Bytes ? "bytes" : "inodes";
        (long used, long limit) = (change.Used, change.Limit);
        switch (change.Kind, change.Folder)
        {
            case (SoftLimitChangeKind.Over, { } folder):
                LogFolderOver(folder.Name, owner, resource, used, limit, change.RefusedFrom);
                break;
            case (SoftLimitChangeKind.Refused, { } folder):
                LogFolderRefused(folder.Name, owner, resource, used, limit, change.Since);
                break;
            case (_, { } folder):
                LogFolderCleared(folder.Name, owner, resource, used, limit);
                break;
            case (SoftLimitChangeKind.Over, null):
                LogUserOver(owner, resource, used, limit, change.RefusedFrom);
                break;
            case (SoftLimitChangeKind.Refused, null):
                LogUserRefused(owner, resource, used, limit, change.Since);
                break;
            default:
                LogUserCleared(owner, resource, used, limit);
                break;
        }
    }

    [LoggerMessage(
        EventId = 340,
        Level = LogLevel.Information,
        Message = "Folder '{Folder}' of '{User}' is over its soft limit: {Used} of {Limit} {Resource}. From {From} on it can only shrink."
    )]
    private partial void LogFolderOver(
        FolderName folder,
        UserId user,
        string resource,
        long used,
        long limit,
        DateTimeOffset from
    );

    [LoggerMessage(
        EventId = 341,
        Level = LogLevel.Information,
        Message = "Folder '{Folder}' of '{User}' is over its soft limit since {Since} and can only shrink now: {Used} of {Limit} {Resource}."
    )]
    private partial void LogFolderRefused(
        FolderName folder,
        UserId user,
        string resource,
        long used,
        long limit,
        DateTimeOffset since
    );

    [LoggerMessage(
        EventId = 342,
        Level = LogLevel.Information,
        Message = "Folder '{Folder}' of '{User}' keeps its soft limit again: {Used} of {Limit} {Resource}."
    )]
    private partial void LogFolderCleared(
        FolderName folder,
        UserId user,
        string resource,
        long used,
        long limit
    );

    [LoggerMessage(
        EventId = 343,
        Level = LogLevel.Information,
        Message = "User '{User}' is over the soft limit over all folders: {Used} of {Limit} {Resource}. From {From} on they can only shrink."
    )]
    private partial void LogUserOver(
        UserId user,
        string resource,
        long used,
        long limit,
        DateTimeOffset from
    );

    [LoggerMessage(
        EventId = 344,
        Level = LogLevel.Information,
        Message = "User '{User}' is over the soft limit over all folders since {Since}, and they can only shrink now: {Used} of {Limit} {Resource}."
    )]
    private partial void LogUserRefused(
        UserId user,
        string resource,
        long used,
        long limit,
        DateTimeOffset since
    );

    [LoggerMessage(
        EventId = 345,
        Level = LogLevel.Information,
        Message = "User '{User}' keeps the soft limit over all folders again: {Used} of {Limit} {Resource}."
    )]
    private partial void LogUserCleared(UserId user, string resource, long used, long limit);
}
