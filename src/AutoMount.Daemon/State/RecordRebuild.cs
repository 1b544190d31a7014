using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Shares;
using AutoMount.FileSystem;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon.State;

/// <summary>Makes a database that is lost again, of the copy of the records beside the folders.</summary>
/// <param name="files">The copy.</param>
/// <param name="defaults">The limits of a folder of which only the owner is known.</param>
/// <param name="makeSpace">Called where the disk is full; answers whether there is some space now.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The journal.</param>
/// <remarks>It is made beside its place and moved there when it is whole, so that a crash meanwhile leaves it lost, and not half.</remarks>
internal sealed partial class RecordRebuild(
    RecordFiles files,
    FolderLimits defaults,
    Func<bool> makeSpace,
    TimeProvider time,
    ILogger logger
)
{
    private const string Suffix = ".rebuilt";
    private const int LostPlaces = 1000; // had answers that ended, and are in no file

    private readonly ILogger _logger = logger;

    /// <summary>Does so where there is no database, or an empty file, but folders.</summary>
    /// <param name="path">The database's file.</param>
    /// <exception cref="ServiceException"><see cref="ServiceError.StorageFailed"/>.</exception>
    /// <exception cref="StartException">The database cannot be made.</exception>
    public void RunWhereLost(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > 0 })
        {
            return;
        }

        IReadOnlyList<FolderId> ids = files.ListFolders();
        IReadOnlyList<FoundFolder> folders = new FolderFinder(
            files,
            defaults,
            time,
            (folder, reason) => LogUnreadable($"{files.FoldersPath}/{folder}", reason)
        ).Find(ids);
        byte[]? usersFile = files.Read(folder: null);
        IReadOnlyList<UserRecord>? users = usersFile is null ? [] : RecordFormat.ToUsers(usersFile);
        if (folders.Count == 0 && users?.Count == 0)
        {
            return; // a first start
        }

        List<ShareAnswer> lost = MakeWithSpace(path, folders, users ?? []);
        int byFile = folders.Count(folder => folder.IsFromFile);
        LogRebuilt(
            byFile,
            folders.Count - byFile,
            folders.Sum(folder => folder.Record.Shares.Count),
            users is null ? "none, as their file is spoiled" : $"{users.Count}",
            ids.Count - folders.Count
        );
        TellOfEach(folders, lost);
    }

    private List<ShareAnswer> MakeWithSpace(
        string path,
        IReadOnlyList<FoundFolder> folders,
        IReadOnlyList<UserRecord> users
    )
    {
        while (true)
        {
            try
            {
                return Make(path, folders, users);
            }
            catch (Exception exception)
                when (exception is ServiceException or StartException && makeSpace())
            {
                // once more with a piece of the reserve, which has an end
            }
            catch (Exception exception)
                when (exception is IOException or UnauthorizedAccessException)
            {
                throw new StartException(
                    $"The state database '{path}' is lost and cannot be made again: {exception.Message}",
                    exception
                );
            }
        }
    }

    /// <summary>Makes it beside its place and moves it there.</summary>
    /// <returns>Answers that are at odds with something that is recorded.</returns>
    private List<ShareAnswer> Make(
        string path,
        IReadOnlyList<FoundFolder> folders,
        IReadOnlyList<UserRecord> users
    )
    {
        string half = path + Suffix;
        Remove(half);
        List<ShareAnswer> lost;
        using (StateDatabase database = StateDatabase.Open(half))
        {
            _ = database.Execute("BEGIN IMMEDIATE"); // one wait for the disk
            AddFolders(database, folders);
            AddUsers(database, users);
            lost = AddShares(database, [.. folders.Select(folder => folder.Record)]);
            _ = database.Execute("COMMIT");
            database.Settle(); // what is in its journal would stay behind
        }

        SetJournalAside(path);
        Remove(path); // an empty one
        File.Move(half, path);
        files.SynchronizeNames();
        return lost;
    }

    /// <summary>A journal without its database is of no use to us, but to whoever moved only the database away.</summary>
    private static void SetJournalAside(string path)
    {
        string journal = $"{path}-wal";
        if (new FileInfo(journal) is { Exists: true, Length: > 0 })
        {
            File.Move(journal, $"{journal}.lost", overwrite: true);
        }
    }

    private static void Remove(string path)
    {
        foreach (string file in (string[])[path, $"{path}-wal", $"{path}-shm"])
        {
            File.Delete(file);
        }
    }

    private static void AddFolders(StateDatabase database, IReadOnlyList<FoundFolder> folders)
    {
        FolderRecords records = new(database);
        SoftLimitRecords soft = new(database);
        foreach ((Folder folder, SoftLimits? limits, _, _) in folders.Select(each => each.Record))
        {
            records.Add(folder);
            if (limits is not null)
            {
                soft.Set(SoftSubject.Of(folder.Id), limits);
            }
        }
    }

    private static void AddUsers(StateDatabase database, IReadOnlyList<UserRecord> users)
    {
        UserLimitRecords records = new(database);
        SoftLimitRecords soft = new(database);
        foreach ((UserId user, UserLimitSettings? limits, SoftLimits? softLimits) in users)
        {
            if (limits is not null)
            {
                records.Set(user, limits);
            }

            if (softLimits is not null)
            {
                soft.Set(SoftSubject.Of(user), softLimits);
            }
        }
    }

    /// <summary>Grants are at odds with nothing; of answers that are, the earlier one holds.</summary>
    private static List<ShareAnswer> AddShares(
        StateDatabase database,
        IReadOnlyList<FolderRecord> folders
    )
    {
        ShareRecords records = new(database);
        foreach (FolderShare share in folders.SelectMany(folder => folder.Shares))
        {
            records.Put(share);
        }

        List<ShareAnswer> lost =
        [
            .. folders
                .SelectMany(folder => folder.Answers)
                .OrderBy(answer => answer.AnsweredAt)
                .ThenBy(answer => answer.Place)
                .Where(answer => !records.TryRestore(answer)),
        ];
        records.SkipPlaces(LostPlaces);
        return lost;
    }

    private void TellOfEach(IReadOnlyList<FoundFolder> folders, List<ShareAnswer> lost)
    {
        foreach (FoundFolder found in folders)
        {
            if (found.Change is { } change)
            {
                Folder folder = found.Record.Folder;
                LogOther(folder.Name, folder.Owner, folder.Id, change);
            }
        }

        foreach (ShareAnswer answer in lost)
        {
            LogShareLost(answer.Name, answer.Guest, answer.Folder);
        }
    }

    [LoggerMessage(
        EventId = 653,
        Level = LogLevel.Warning,
        Message = "There was no state database, and it was made again: {FromFiles} folders from the files beside them, {ByOwner} by their owner alone, {Shares} shares, users with limits: {Limited}; {Left} directories without data are left alone."
    )]
    private partial void LogRebuilt(
        int fromFiles,
        int byOwner,
        int shares,
        string limited,
        int left
    );

    [LoggerMessage(
        EventId = 654,
        Level = LogLevel.Warning,
        Message = "The folder '{Folder}' of '{User}' (id {FolderId}) is not what it was before the state database was lost: {Reason}"
    )]
    private partial void LogOther(FolderName folder, UserId user, FolderId folderId, string reason);

    [LoggerMessage(
        EventId = 656,
        Level = LogLevel.Warning,
        Message = "No folder was made of what lies in {Directory} after the state database was lost, since it cannot be looked at; it is left alone: {Reason}"
    )]
    private partial void LogUnreadable(string directory, string reason);

    [LoggerMessage(
        EventId = 655,
        Level = LogLevel.Warning,
        Message = "'{User}' has the folder '{Folder}' (id {FolderId}) that another shares with him no more, since its name or place is taken after the state database was lost; he may accept it again."
    )]
    private partial void LogShareLost(FolderName folder, UserId user, FolderId folderId);
}
