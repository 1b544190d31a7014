using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon;

/// <summary>Tells the journal of snapshots that have not everything; event id 640.</summary>
/// <param name="find">The folder of an id, or null.</param>
/// <param name="logger">The journal.</param>
internal sealed partial class SnapshotLog(Func<FolderId, Folder?> find, ILogger logger)
{
    /// <summary>Something could not be kept, or no snapshot be taken.</summary>
    public void Report(FolderId id, string reason)
    {
        if (find(id) is { } folder)
        {
            LogIncomplete(folder.Name, folder.Owner, id, reason);
        }
    }

    [LoggerMessage(
        EventId = 640,
        Level = LogLevel.Warning,
        Message = "Folder '{Folder}' of '{User}' (id {FolderId}) can be undone in part only: {Reason}"
    )]
    private partial void LogIncomplete(
        FolderName folder,
        UserId user,
        FolderId folderId,
        string reason
    );
}
