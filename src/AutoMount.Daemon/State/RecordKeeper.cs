using AutoMount.Core;
using AutoMount.Core.Folders;
using AutoMount.FileSystem;
using AutoMount.Posix;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon.State;

/// <summary>Keeps a copy of the records beside the folders, off the path of whoever changes them: from the copy they are made again where the database is lost.</summary>
/// <remarks>
/// It is told which folder was changed, waits a moment for further changes, reads the record as it is then, and writes the
/// file. What it missed, since the process ended or the version before wrote no files, it finds by comparing, once after
/// each start.
/// </remarks>
internal sealed partial class RecordKeeper : IDisposable
{
    /// <summary>How long it waits for further changes.</summary>
    internal static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(200);

    /// <summary>How long after a failure it tries again.</summary>
    internal static readonly TimeSpan Retry = TimeSpan.FromSeconds(10);

    /// <summary>How long after the start it compares: others have had their turn.</summary>
    internal static readonly TimeSpan Quiet = TimeSpan.FromMinutes(2);

    private const int MostAtOnce = 256; // files that are written in a row; more wait for their turn

    private readonly RecordSource _source;
    private readonly RecordFiles _files;
    private readonly ILogger _logger;
    private readonly ITimer _writing;
    private readonly ITimer _comparing;
    private readonly Lock _work = new(); // held while files are read or written; taken before _lock
    private readonly Lock _lock = new(); // protects the fields below
    private readonly HashSet<FolderId> _told = []; // changed
    private readonly HashSet<FolderId> _found = []; // differ from their files
    private bool _usersChanged;
    private bool _isScheduled;
    private bool _isRetry; // scheduled later than a change is
    private bool _isFailing;
    private volatile bool _ended;

    /// <summary>Begins to keep it.</summary>
    /// <param name="database">The records.</param>
    /// <param name="files">The copy.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The journal.</param>
    public RecordKeeper(
        StateDatabase database,
        RecordFiles files,
        TimeProvider time,
        ILogger logger
    )
    {
        _source = new RecordSource(database);
        _files = files;
        _logger = logger;
        _writing = time.CreateTimer(
            _ => Write(),
            state: null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
        _comparing = time.CreateTimer(_ => Compare(), state: null, Quiet, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A folder's record, its soft limits, shares or answers were changed; returns at once.</summary>
    public void FolderChanged(FolderId id)
    {
        lock (_lock)
        {
            _ = _told.Add(id);
            ScheduleLocked(Delay);
        }
    }

    /// <summary>What users may hold was changed; returns at once.</summary>
    public void UsersChanged()
    {
        lock (_lock)
        {
            _usersChanged = true;
            ScheduleLocked(Delay);
        }
    }

    /// <summary>Soft limits were changed; returns at once.</summary>
    public void SubjectChanged(SoftSubject subject)
    {
        if (subject.Folder is { } folder)
        {
            FolderChanged(folder);
        }
        else
        {
            UsersChanged();
        }
    }

    /// <summary>Writes what it was told, and keeps the copy no longer. What only differs is found again by the next start.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _ended = true;
            _found.Clear();
        }

        _writing.Dispose();
        _comparing.Dispose();
        lock (_work)
        {
            while (WriteSome()) { }
        }

        _files.Dispose();
    }

    private void ScheduleLocked(TimeSpan delay)
    {
        if ((!_isScheduled || (_isRetry && delay < Retry)) && !_ended)
        {
            _isScheduled = true;
            _isRetry = delay == Retry;
            _ = _writing.Change(delay, Timeout.InfiniteTimeSpan);
        }
    }

    private void Write()
    {
        lock (_work)
        {
            lock (_lock)
            {
                _isScheduled = false;
                if (_ended)
                {
                    return; // whoever ended it writes the rest
                }
            }

            if (WriteSome())
            {
                lock (_lock)
                {
                    ScheduleLocked(Delay); // in portions: after an upgrade there may be thousands
                }
            }
        }
    }

    /// <summary>Writes a portion of what is to be written.</summary>
    /// <returns>Whether more is left; false also where that has to wait.</returns>
    private bool WriteSome()
    {
        (FolderId[] folders, bool users) = Take();
        if (folders.Length == 0 && !users)
        {
            return false;
        }

        string? reason;
        try
        {
            reason = WriteFiles(folders, users);
        }
        catch (ServiceException exception)
        {
            PutBack(folders, users);
            reason = exception.Message;
        }

        Tell(reason);
        lock (_lock)
        {
            return reason is null && _told.Count + _found.Count > 0;
        }
    }

    private (FolderId[] Folders, bool Users) Take()
    {
        lock (_lock)
        {
            FolderId[] folders = [.. _told.Concat(_found).Distinct().Take(MostAtOnce)];
            foreach (FolderId folder in folders)
            {
                _ = _told.Remove(folder);
                _ = _found.Remove(folder);
            }

            bool users = _usersChanged;
            _usersChanged = false;
            return (folders, users);
        }
    }

    /// <summary>Writes what differs.</summary>
    /// <returns>Why some could not be written; null where all were.</returns>
    private string? WriteFiles(FolderId[] folders, bool users)
    {
        List<RecordContent> files =
        [
            .. folders
                .Select(_source.Find)
                .OfType<FolderRecord>()
                .Where(HasFile)
                .Select(record => new RecordContent(record.Folder.Id, RecordFormat.Of(record))),
        ];
        if (users)
        {
            files.Add(new RecordContent(Folder: null, RecordFormat.Of(_source.ListUsers())));
        }

        files.RemoveAll(_files.Holds);
        string? reason = null;
        foreach (RecordFailure failure in _files.Write(files))
        {
            if (failure is not { Error: Errno.ENOENT, Folder: not null }) // else it is gone by now
            {
                PutBack(failure.Folder is { } left ? [left] : [], failure.Folder is null);
                reason = $"{failure.Error} in {_files.FoldersPath}/{failure.Folder}";
            }
        }

        return reason;
    }

    /// <summary>One that is being made has none: a file that could not be replaced later would have a whole folder taken for half of one, and removed.</summary>
    private static bool HasFile(FolderRecord record) => record.Folder.State != FolderState.Creating;

    private void PutBack(FolderId[] folders, bool users)
    {
        lock (_lock)
        {
            if (!_ended)
            {
                _told.UnionWith(folders);
                _usersChanged |= users;
                ScheduleLocked(Retry);
            }
        }
    }

    /// <summary>Looks which files are not what the records are, and has them written; reads only, where there is none.</summary>
    private void Compare()
    {
        lock (_work)
        {
            if (_ended)
            {
                return;
            }

            try
            {
                HashSet<FolderId> present = [.. _files.ListFolders()]; // before the records: what is there then has one
                IReadOnlyList<FolderRecord> records = _source.ListFolders();
                CompareFiles(present, records);
                TellUnknown(present, records);
            }
            catch (ServiceException exception)
            {
                LogNotKept(Quiet, exception.Message);
                _ = _comparing.Change(Quiet, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void CompareFiles(HashSet<FolderId> present, IReadOnlyList<FolderRecord> records)
    {
        FolderId[] others =
        [
            .. records
                .Where(record => present.Contains(record.Folder.Id) && HasFile(record))
                .Where(record =>
                    !_files.Holds(new RecordContent(record.Folder.Id, RecordFormat.Of(record)))
                )
                .Select(record => record.Folder.Id),
        ];
        IReadOnlyList<UserRecord> users = _source.ListUsers();
        bool usersDiffer =
            !_files.Holds(new RecordContent(Folder: null, RecordFormat.Of(users)))
            && (users.Count > 0 || _files.Read(folder: null) is not null);
        lock (_lock)
        {
            if (!_ended)
            {
                _found.UnionWith(others);
                _usersChanged |= usersDiffer;
                if (others.Length > 0 || usersDiffer)
                {
                    ScheduleLocked(Delay);
                }
            }
        }
    }

    /// <summary>What is left alone is told, once in a start.</summary>
    private void TellUnknown(HashSet<FolderId> present, IReadOnlyList<FolderRecord> records)
    {
        present.ExceptWith(records.Select(record => record.Folder.Id));
        _ = present.RemoveWhere(id => _source.Find(id) is not null);
        present.IntersectWith(_files.ListFolders()); // it may have been purged meanwhile
        if (present.Count > 0)
        {
            const int mostNamed = 10;
            IEnumerable<string> some = present.Select(id => id.Value).Take(mostNamed);
            string rest = present.Count > mostNamed ? ", ..." : string.Empty;
            LogUnknown(present.Count, _files.FoldersPath, string.Join(", ", some) + rest);
        }
    }

    private void Tell(string? reason)
    {
        if (reason is not null && !_isFailing)
        {
            LogNotKept(Retry, reason);
        }
        else if (reason is null && _isFailing)
        {
            LogKept();
        }

        _isFailing = reason is not null;
    }
}
