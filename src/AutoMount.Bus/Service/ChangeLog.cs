using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Gpus;
using AutoMount.Core.Sessions;
using Microsoft.Extensions.Logging;

namespace AutoMount.Bus.Service;

/// <summary>Tells the journal what callers changed, and who they were; event ids 310 to 322.</summary>
/// <param name="logger">The journal.</param>
internal sealed partial class ChangeLog(ILogger logger)
{
    internal void FolderCreated(Folder folder, UserId caller) =>
        LogFolderCreated(
            folder.Name,
            folder.Id,
            folder.Owner,
            caller,
            folder.Limits.Bytes,
            folder.Limits.Inodes
        );

    internal void FolderDeleted(Folder folder, UserId caller) =>
        LogFolderDeleted(folder.Name, folder.Id, folder.Owner, caller);

    internal void FolderTrashed(Folder folder, UserId caller) =>
        LogFolderTrashed(folder.Name, folder.Id, folder.Owner, caller);

    internal void FolderRestored(Folder folder, UserId caller) =>
        LogFolderRestored(folder.Name, folder.Id, folder.Owner, caller);

    internal void FolderCloned(Folder copy, FolderName source, UserId caller) =>
        LogFolderCloned(source, copy.Name, copy.Id, copy.Owner, caller);

    internal void FolderTransferred(Folder before, Folder after, UserId caller) =>
        LogFolderTransferred(after.Name, after.Id, before.Owner, after.Owner, caller);

    internal void FolderRenamed(Folder before, Folder folder, UserId caller)
    {
        if (before.Name != folder.Name)
        {
            LogFolderRenamed(before.Name, folder.Name, folder.Id, folder.Owner, caller);
        }
    }

    internal void FolderLimited(Folder folder, UserId caller) =>
        LogFolderLimited(
            folder.Name,
            folder.Id,
            folder.Owner,
            caller,
            folder.Limits.Bytes,
            folder.Limits.Inodes
        );

    internal void FolderAutoMountSet(Folder folder, UserId caller)
    {
        string mode = FolderWords.Of(folder.AutoMount);
        LogFolderAutoMountSet(folder.Name, folder.Id, folder.Owner, caller, mode);
    }

    [LoggerMessage(
        EventId = 310,
        Level = LogLevel.Information,
        Message = "Folder '{Folder}' of '{User}' (id {FolderId}) is made by '{Caller}', for {Bytes} bytes and {Inodes} inodes."
    )]
    private partial void LogFolderCreated(
        FolderName folder,
        FolderId folderId,
        UserId user,
        UserId caller,
        long bytes,
        long inodes
    );

    [LoggerMessage(
        EventId = 311,
        Level = LogLevel.Information,
        Message = "Folder '{Folder}' of '{User}' (id {FolderId}) is deleted by '{Caller}'."
    )]
    private partial void LogFolderDeleted(
        FolderName folder,
        FolderId folderId,
        UserId user,
        UserId caller
    );

    [LoggerMessage(
        EventId = 312,
        Level = LogLevel.Information,
        Message = "Folder '{OldFolder}' of '{User}' (id {FolderId}) is renamed to '{Folder}' by '{Caller}'."
    )]
    private partial void LogFolderRenamed(
        FolderName oldFolder,
        FolderName folder,
        FolderId folderId,
        UserId user,
        UserId caller
    );

    [LoggerMessage(
        EventId = 313,
        Level = LogLevel.Information,
        Message = "Folder '{Folder}' of '{User}' (id {FolderId}) is limited to {Bytes} bytes and {Inodes} inodes by '{Caller}'."
    )]
    private partial void LogFolderLimited(
        FolderName folder,
        FolderId folderId,
        UserId user,
        UserId caller,
        long bytes,
        long inodes
    );

    [LoggerMessage(
        EventId = 314,
        Level = LogLevel.Information,
        Message = "Sessions get folder '{Folder}' of '{User}' (id {FolderId}) from now on as '{Mode}', by '{Caller}'."
    )]
    private partial void LogFolderAutoMountSet(
        FolderName folder,
        FolderId folderId,
        UserId user,
        UserId caller,
        string mode
    );

    [LoggerMessage(
        EventId = 315,
        Level = LogLevel.Information,
        Message = "User '{User}' is limited to {Bytes} bytes and {Inodes} inodes in all folders by '{Caller}'."
    )]
    internal partial void UserLimited(UserId user, UserId caller, long bytes, long inodes);

    [LoggerMessage(
        EventId = 316,
        Level = LogLevel.Information,
        Message = "Session '{Session}' of '{User}' is to be stopped, says '{Caller}'."
    )]
    internal partial void SessionStopAsked(SessionId session, UserId user, UserId caller);

    [LoggerMessage(
        EventId = 317,
        Level = LogLevel.Information,
        Message = "GPU {Gpu} is taken out of use by '{Caller}': {Reason}"
    )]
    internal partial void GpuDrained(GpuAddress gpu, UserId caller, string reason);

    [LoggerMessage(
        EventId = 318,
        Level = LogLevel.Information,
        Message = "GPU {Gpu} is put back into use by '{Caller}'."
    )]
    internal partial void GpuUndrained(GpuAddress gpu, UserId caller);

    [LoggerMessage(
        EventId = 319,
        Level = LogLevel.Information,
        Message = "Folder '{Folder}' of '{User}' (id {FolderId}) is put into the trash by '{Caller}'."
    )]
    private partial void LogFolderTrashed(
        FolderName folder,
        FolderId folderId,
        UserId user,
        UserId caller
    );

    [LoggerMessage(
        EventId = 320,
        Level = LogLevel.Information,
        Message = "Folder '{Folder}' of '{User}' (id {FolderId}) is restored from the trash by '{Caller}'."
    )]
    private partial void LogFolderRestored(
        FolderName folder,
        FolderId folderId,
        UserId user,
        UserId caller
    );

    [LoggerMessage(
        EventId = 321,
        Level = LogLevel.Information,
        Message = "Folder '{OldFolder}' of '{User}' is copied to '{Folder}' (id {FolderId}) by '{Caller}'."
    )]
    private partial void LogFolderCloned(
        FolderName oldFolder,
        FolderName folder,
        FolderId folderId,
        UserId user,
        UserId caller
    );

    [LoggerMessage(
        EventId = 322,
        Level = LogLevel.Information,
        Message = "Folder '{Folder}' (id {FolderId}) of '{OldUser}' is given to '{User}' by '{Caller}'."
    )]
    private partial void LogFolderTransferred(
        FolderName folder,
        FolderId folderId,
        UserId oldUser,
        UserId user,
        UserId caller
    );
}
