using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon;

/// <summary>Empties the trash of what was long enough in it, and tells the journal; event ids 428 and 429.</summary>
internal sealed partial class TrashKeeper : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    private readonly FolderManager _folders;
    private readonly ILogger _logger;
    private readonly ITimer _timer;

    /// <summary>Begins to keep it; the first look comes a period later, as a start has other things to do.</summary>
    public TrashKeeper(FolderManager folders, TimeProvider time, ILogger logger)
    {
        _folders = folders;
        _logger = logger;
        _folders.PurgeFailed += OnPurgeFailed;
        _timer = time.CreateTimer(_ => Sweep(), state: null, Period, Period);
    }

    /// <summary>Keeps it no longer; files that are being removed wait for the next start.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _folders.EndPurges();
        _folders.PurgeFailed -= OnPurgeFailed;
    }

    private void Sweep()
    {
        try
        {
            foreach (Folder folder in _folders.Sweep())
            {
                LogExpired(folder.Name, folder.Owner, folder.Id);
            }
        }
        catch (ServiceException)
        {
            // the records cannot be read: told by whoever needs them, and the next look comes
        }
    }

    private void OnPurgeFailed(FolderProblem problem) =>
        LogFailed(problem.Folder.Name, problem.Folder.Owner, problem.Folder.Id, problem.Reason);

    [LoggerMessage(
        EventId = 428,
        Level = LogLevel.Information,
        Message = "Folder '{Folder}' of '{User}' (id {FolderId}) was in the trash for TrashRetention= and is deleted for good."
    )]
    private partial void LogExpired(FolderName folder, UserId user, FolderId folderId);

    [LoggerMessage(
        EventId = 429,
        Level = LogLevel.Error,
        Message = "Files of the deleted folder '{Folder}' of '{User}' (id {FolderId}) could not be removed: {Reason} What is left is tried again every ten minutes."
    )]
    private partial void LogFailed(
        FolderName folder,
        UserId user,
        FolderId folderId,
        string reason
    );
}
