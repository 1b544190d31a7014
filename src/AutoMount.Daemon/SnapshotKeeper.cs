using System.Collections.Concurrent;
using AutoMount.Core;
using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Mounts;
using AutoMount.Core.Sessions;
using Microsoft.Extensions.Logging;

namespace AutoMount.Daemon;

/// <summary>Has a snapshot taken before a session's first change of each of its dotfolders, drops old ones; event id 641.</summary>
internal sealed partial class SnapshotKeeper : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    private readonly SessionManager _sessions;
    private readonly IFolderSnapshots _snapshots;
    private readonly Func<FolderId, FolderId> _folderOf;
    private readonly Func<SnapshotTrigger> _trigger;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly ConcurrentDictionary<SessionId, bool> _seen = new(); // sessions that have not ended

    /// <summary>Begins.</summary>
    /// <param name="sessions">Whose start is followed.</param>
    /// <param name="snapshots">Takes and drops.</param>
    /// <param name="folderOf">The folder that is mounted: another's, where it is shared.</param>
    /// <param name="trigger">When snapshots are taken, as it is configured now.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The journal.</param>
    public SnapshotKeeper(
        SessionManager sessions,
        IFolderSnapshots snapshots,
        Func<FolderId, FolderId> folderOf,
        Func<SnapshotTrigger> trigger,
        TimeProvider time,
        ILogger logger
    )
    {
        _sessions = sessions;
        _snapshots = snapshots;
        _folderOf = folderOf;
        _trigger = trigger;
        _logger = logger;
        _sessions.Changed += OnSessionChanged;
        _timer = time.CreateTimer(_ => Tidy(), state: null, Period, Period);
    }

    /// <summary>Follows no longer.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _sessions.Changed -= OnSessionChanged;
    }

    /// <summary>Before the container starts: its first change comes later.</summary>
    private void OnSessionChanged(Session session)
    {
        if (session.State.IsFinal())
        {
            _ = _seen.TryRemove(session.Id, out _);
            return;
        }

        if (session.State != SessionState.Creating || _trigger() != SnapshotTrigger.Sessions)
        {
            return;
        }

        if (_seen.TryAdd(session.Id, value: true))
        {
            foreach (MountPlanEntry entry in session.Mounts.Where(IsMeant))
            {
                Arm(session, entry);
            }
        }
    }

    private static bool IsMeant(MountPlanEntry entry) =>
        entry is { IsWanted: true, Automatic: true, ReadOnly: false, Name.IsDotfolder: true };

    private void Arm(Session session, MountPlanEntry entry)
    {
        try
        {
            _snapshots.TakeBeforeChange(_folderOf(entry.FolderId), session.Id.Value);
        }
        catch (ServiceException exception)
        {
            LogNotArmed(entry.Name, session.Owner, session.Id, exception.Message); // the session starts all the same
        }
    }

    private void Tidy()
    {
        try
        {
            _snapshots.TidySnapshots();
        }
        catch (ServiceException)
        {
            // a store that cannot be read: told by whoever needs it, and the next look comes
        }
    }

    [LoggerMessage(
        EventId = 641,
        Level = LogLevel.Warning,
        Message = "Folder '{Folder}' of '{User}' gets no snapshot before session {Session} changes it: {Reason}"
    )]
    private partial void LogNotArmed(
        FolderName folder,
        UserId user,
        SessionId session,
        string reason
    );
}
