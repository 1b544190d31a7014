using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon;

/// <summary>Tells the journal of folders that are counted after an unclean end; event ids 421 to 423.</summary>
internal sealed partial class RecountLog : IDisposable
{
    private readonly FolderManager _folders;
    private readonly ILogger _logger;

    /// <summary>Begins to follow.</summary>
    public RecountLog(FolderManager folders, ILogger logger)
    {
        _folders = folders;
        _logger = logger;
        _folders.RecountChanged += OnChanged;
    }

    /// <summary>Follows no longer.</summary>
    public void Dispose() => _folders.RecountChanged -= OnChanged;

    private void OnChanged(FolderId id)
    {
        try
        {
            Folder folder = _folders.Get(id);
            switch (_folders.GetRecount(id))
            {
                case null:
                    FolderUsage usage = _folders.GetUsage(id);
                    LogExact(folder.Name, folder.Owner, id, usage.Bytes, usage.Inodes);
                    break;
                case { State: RecountState.Failed } failed:
                    LogFailed(folder.Name, folder.Owner, id, failed.Problem);
                    break;
                default:
                    LogCounting(folder.Name, folder.Owner, id);
                    break;
            }
        }
        catch (ServiceException)
        {
            // deleted meanwhile: nothing to tell
        }
    }

    [LoggerMessage(
        EventId = 421,
        Level = LogLevel.Information,
        Message = "Folder '{Folder}' of '{User}' (id {FolderId}) had no clean end: it is counted while it is in use."
    )]
    private partial void LogCounting(FolderName folder, UserId user, FolderId folderId);

    [LoggerMessage(
        EventId = 422,
        Level = LogLevel.Information,
        Message = "Folder '{Folder}' of '{User}' (id {FolderId}) is counted: {Bytes} bytes, {Inodes} inodes."
    )]
    private partial void LogExact(
        FolderName folder,
        UserId user,
        FolderId folderId,
        long bytes,
        long inodes
    );

    [LoggerMessage(
        EventId = 423,
        Level = LogLevel.Error,
        Message = "Folder '{Folder}' of '{User}' (id {FolderId}) could not be counted ({Reason}): more is told as used than there is. See the kernel's log for the disk; the next start counts again."
    )]
    private partial void LogFailed(
        FolderName folder,
        UserId user,
        FolderId folderId,
        string reason
    );
}
