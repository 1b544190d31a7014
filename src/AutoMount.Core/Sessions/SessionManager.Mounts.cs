using AutoMount.Core.Accounts;
using AutoMount.Core.Folders;
using AutoMount.Core.Mounts;

namespace AutoMount.Core.Sessions;

/// <summary>Folders in sessions: what a session would get, and what running ones get and lose while they run.</summary>
public sealed partial class SessionManager
{
    /// <summary>What a session would get; nothing is done. Fatal wishes are entries, too.</summary>
    public IReadOnlyList<MountPlanEntry> Plan(UserId owner, MountWishes wishes) =>
        MountPlanner.Plan(ListFolders(owner), wishes);

    /// <summary>A handler for <see cref="FolderManager.Deleting"/>: refuses while a session has the folder that asked for it. Mounted for its dot alone, it just goes.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceError.FolderBusy"/>, naming the sessions.</exception>
    public void RefuseDeletion(Folder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string[] holders =
        [
            .. _live
                .Values.Select(live => live.Record)
                .Where(session =>
                    session.Mounts.Any(entry =>
                        entry is { Automatic: false, IsMounted: true }
                        && entry.FolderId == folder.Id
                    )
                )
                .Select(session => session.Id.Value),
        ];
        if (holders.Length > 0)
        {
            throw new ServiceException(
                ServiceError.FolderBusy,
                $"The folder '{folder.Name}' was asked for by {string.Join(", ", holders)} and is mounted there. "
                    + $"Stop first: 'automountctl session stop {holders[0]}'."
            );
        }
    }

    /// <summary>A handler for <see cref="FolderManager.Changed"/>: a dotfolder that was made, renamed, changed or deleted appears, moves, changes or disappears in its owner's running sessions.</summary>
    public void FolderChanged(FolderChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        foreach (
            LiveSession live in _live.Values.Where(live => live.Record.Owner == change.Folder.Owner)
        )
        {
            if (live.Record.State != SessionState.Running)
            {
                continue; // one that is being made looks again when it runs
            }

            if (change.Kind == FolderChangeKind.Removed)
            {
                Withdraw(
                    live,
                    change.Folder.Id,
                    change.Folder.SharedBy is null ? MountReason.Deleted : MountReason.ShareEnded
                );
            }
            else
            {
                Follow(live, change.Folder.Id);
            }
        }
    }

    /// <summary>A user's folders, and those that others share with him.</summary>
    private IReadOnlyList<Folder> ListFolders(UserId owner) =>
        [.. _setup.Folders.List(owner), .. _setup.Shares?.ListMountable(owner) ?? []];

    private Folder? FindFolder(FolderId id) =>
        _setup.Folders.Find(id) ?? _setup.Shares?.FindMountable(id);

    private static string TargetOf(MountPlanEntry entry) => entry.Target;

    /// <summary>Brings the mounts of a session up to date with what was made or changed while it was.</summary>
    private void MountMissing(LiveSession live)
    {
        IReadOnlyList<Folder> folders = ListFolders(live.Record.Owner);
        foreach (Folder folder in folders)
        {
            Follow(live, folder.Id);
        }

        HashSet<FolderId> present = [.. folders.Select(folder => folder.Id)];
        foreach (MountPlanEntry entry in live.Record.Mounts)
        {
            if (entry is { Automatic: true, IsMounted: true } && !present.Contains(entry.FolderId))
            {
                Withdraw(live, entry.FolderId, MountReason.Deleted); // while the session was being made
            }
        }
    }

    /// <summary>Brings what a running session has of one folder up to date: with the folder as it is once nobody else changes the session's mounts, since two changes may be told in the wrong order.</summary>
    private void Follow(LiveSession live, FolderId id)
    {
        MountPlanEntry? entry = EntryOf(live.Record, id);
        if (entry is { Automatic: false })
        {
            Relabel(live, id);
        }
        else if (FindFolder(id) is { Name.IsDotfolder: true })
        {
            Adjust(live, id);
        }
        else if (entry is not null)
        {
            Withdraw(live, id, MountReason.Renamed);
        }
    }

    /// <summary>What was asked for by name stays where it is, and is found by its new name when it must be mounted again.</summary>
    private void Relabel(LiveSession live, FolderId id)
    {
        lock (live.Mounting)
        {
            if (
                EntryOf(live.Record, id) is not { Automatic: false } entry
                || FindFolder(id) is not { } folder
                || entry.Name == folder.Name
            )
            {
                return;
            }

            Set(live, id, entry with { Name = folder.Name });
        }

        Save(live);
    }

    /// <summary>Makes one dotfolder of a running session as it is to be now.</summary>
    private void Adjust(LiveSession live, FolderId id)
    {
        try
        {
            lock (live.Mounting)
            {
                Session session = live.Record;
                MountPlanEntry? before = EntryOf(session, id);
                if (
                    before is { Automatic: false }
                    || live.HomeIsGone
                    || FindFolder(id) is not { Name.IsDotfolder: true } folder
                    || _setup.Users.Find(folder.Owner) is not { } owner
                )
                {
                    return;
                }

                MountPlanEntry wanted = MountPlanner.Late(folder, session);
                if (before is { IsMounted: true } && wanted == before)
                {
                    return;
                }

                MountPlanEntry after = Apply(session, owner, before, wanted);
                Set(live, id, after);
                LogChange(session, before, after);
            }

            Save(live);
        }
        catch (ServiceException exception)
        {
            LogMountFailed(
                _setup.Logger,
                EntryOf(live.Record, id)?.Name ?? FindFolder(id)?.Name ?? default,
                live.Record.Id,
                live.Record.Owner,
                exception.Message
            );
        }
    }

    /// <summary>Mounts, mounts anew or unmounts a folder.</summary>
    /// <returns>The entry as it came out.</returns>
    private MountPlanEntry Apply(
        Session session,
        UserAccount owner,
        MountPlanEntry? before,
        MountPlanEntry wanted
    )
    {
        bool moves = before?.Target != wanted.Target;
        if (before is { IsMounted: true } && (moves || !wanted.IsWanted))
        {
            _setup.Homes.Detach(session.Id, before);
        }

        if (!wanted.IsWanted)
        {
            return wanted;
        }

        return moves && !_setup.Homes.CanAttach(session.Id, wanted)
            ? wanted.AsSkipped(
                MountReason.NextSession,
                "it came while the session ran, and is mounted in sessions that start from now on"
            )
            : _setup.Homes.Reattach(session.Id, owner, [wanted])[0];
    }

    /// <summary>Takes a folder that was deleted, or renamed to a name without a dot, out of a running session.</summary>
    private void Withdraw(LiveSession live, FolderId folder, MountReason reason)
    {
        lock (live.Mounting)
        {
            if (
                live.HomeIsGone
                || EntryOf(live.Record, folder) is not { IsMounted: true } entry
                || FindFolder(folder) is { Name.IsDotfolder: true }
            )
            {
                return;
            }

            _setup.Homes.Detach(live.Record.Id, entry);
            MountPlanEntry after = entry.AsSkipped(
                reason,
                reason switch
                {
                    MountReason.Deleted => "it was deleted while the session ran",
                    MountReason.ShareEnded => "it is not shared with you any more",
                    _ =>
                        "it was renamed while the session ran, to a name that does not begin with a dot",
                }
            );
            Set(live, folder, after);
            LogChange(live.Record, entry, after);
        }

        Save(live);
    }

    private void LogChange(Session session, MountPlanEntry? before, MountPlanEntry after)
    {
        if (after.IsMounted)
        {
            LogMounted(_setup.Logger, after.Name, session.Id, session.Owner, after.ContainerPath);
        }
        else if (before is { IsMounted: true })
        {
            LogUnmounted(_setup.Logger, after.Name, session.Id, session.Owner, after.Skipped);
        }
    }

    private static MountPlanEntry? EntryOf(Session session, FolderId folder) =>
        session.Mounts.FirstOrDefault(entry => entry.FolderId == folder);

    private static void Set(LiveSession live, FolderId folder, MountPlanEntry entry) =>
        _ = live.Change(record =>
            record with
            {
                Mounts =
                [
                    .. record
                        .Mounts.Where(other => other.FolderId != folder)
                        .Append(entry)
                        .OrderBy(TargetOf, StringComparer.Ordinal),
                ],
            }
        );
}
