using System.Collections.Concurrent;
using AutoMount.Core.Accounts;
using AutoMount.Core.Mounts;

namespace AutoMount.Core.Sessions;

/// <summary>At start, after every gap in the engine's events and every minute: records, containers, homes and scratch directories are compared and put in order (decision D14). Containers win.</summary>
public sealed partial class SessionManager
{
    /// <summary>How long a start waits for sessions to be finished that ended before it; the rest goes on beside it.</summary>
    private static readonly TimeSpan FinishPatience = TimeSpan.FromSeconds(5);

    /// <summary>How many running sessions are taken up at the same time.</summary>
    private const int MostTakenUpAtOnce = 8;

    private readonly TaskCompletionSource _firstLook = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly SemaphoreSlim _reconciling = new(1, 1); // protects _loaded and the order of the steps below
    private readonly ConcurrentDictionary<string, bool> _toldOf = new(StringComparer.Ordinal); // containers that are not ours to touch
    private bool _loaded;

    /// <summary>Puts everything in order, and goes on doing so; where the engine is away, once it answers.</summary>
    /// <remarks>The records are taken in before the first wait: from the moment the task is returned all sessions are known, as they were recorded.</remarks>
    public async Task RecoverAsync(CancellationToken cancellation)
    {
        try
        {
            await ReconcileAsync(cancellation).ConfigureAwait(false);
        }
        catch (ServiceException exception) when (exception.Error is ServiceError.EngineUnavailable)
        {
            LogEngineAway(_setup.Logger, exception.Message);
        }
        finally
        {
            _ = _firstLook.TrySetResult();
        }

        StartFollowing();
    }

    /// <summary>What changes a session waits until that is compared with its container, or until the engine proved to be away.</summary>
    private Task TakenUpAsync(SessionId id, CancellationToken cancellation) =>
        _live.TryGetValue(id, out LiveSession? live) && !live.TakenUp.IsCompleted
            ? Task.WhenAny(live.TakenUp, _firstLook.Task).WaitAsync(cancellation)
            : Task.CompletedTask;

    private async Task ReconcileAsync(CancellationToken cancellation)
    {
        await _reconciling.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            Load();
            await _setup.Engine.SweepAsync(cancellation).ConfigureAwait(false);
            IReadOnlyList<ContainerFacts> containers = await _setup
                .Engine.ListAsync(cancellation)
                .ConfigureAwait(false);
            HashSet<SessionId> kept = [];
            foreach (ContainerFacts container in containers)
            {
                await TakeInAsync(container, kept, cancellation).ConfigureAwait(false);
            }

            await ReconcileGpusAsync(containers, cancellation).ConfigureAwait(false);
            await TakeUpAsync(containers).ConfigureAwait(false);
            SweepHomes(kept);
        }
        finally
        {
            _ = _reconciling.Release();
        }
    }

    /// <summary>Takes the records of sessions that had not ended from the store, once.</summary>
    private void Load()
    {
        if (_loaded)
        {
            return;
        }

        foreach (
            Session session in _setup
                .Store.List(owner: null)
                .Where(session => !session.State.IsFinal())
        )
        {
            LiveSession live = new(session, Now);
            if (
                _live.TryAdd(session.Id, live)
                && _setup.Store.Find(session.Id) is { } now
                && now.State.IsFinal()
            )
            {
                _ = _live.TryRemove(session.Id, out _); // it was ours, and ended just now
            }
            else if (session.CreatedAt < _eventsSeen && Volatile.Read(ref _following) == 0)
            {
                _eventsSeen = session.CreatedAt; // the engine may remember how it ended
            }
        }

        _loaded = true;
    }

    /// <summary>Finds a container its session: a known one, one made again from its labels, or one that is over, and then the container goes.</summary>
    /// <param name="container">What the engine listed.</param>
    /// <param name="kept">Gets the sessions whose homes stay although we do not know them.</param>
    /// <param name="cancellation">Ends it.</param>
    private async Task TakeInAsync(
        ContainerFacts container,
        HashSet<SessionId> kept,
        CancellationToken cancellation
    )
    {
        bool named = SessionId.TryParse(container.SessionLabel, out SessionId id);
        Session? record = named
            ? _live.GetValueOrDefault(id)?.Record ?? _setup.Store.Find(id)
            : null;
        if (record is null && SessionLabels.Read(container, _setup.Time.GetUtcNow()) is { } lost)
        {
            // the list may be older than the end of a session whose record is already dropped
            if (
                await _setup.Engine.InspectAsync(container.Id, cancellation).ConfigureAwait(false)
                is not null
            )
            {
                _live[id] = new LiveSession(lost, Now);
                Save(lost);
                LogRebuilt(_setup.Logger, id, lost.Owner, container.Id);
            }
        }
        else if (
            record is null
            || (record.ContainerId.Length > 0 && record.ContainerId != container.Id)
        )
        {
            _ = named && kept.Add(id);
            if (_toldOf.TryAdd(container.Id, value: true))
            {
                LogUnknownContainer(_setup.Logger, container.Id);
            }
        }
        else if (record.State.IsFinal())
        {
            // what a failure left behind, or what the engine made after its answer had been given up
            LogStaleContainer(_setup.Logger, id, record.Owner, container.Id);
            _ = await UndoAsync(record with { ContainerId = container.Id }).ConfigureAwait(false);
        }
    }

    /// <summary>Goes on with each session where its container is.</summary>
    private async Task TakeUpAsync(IReadOnlyList<ContainerFacts> containers)
    {
        List<Task> finishing = [];
        List<(LiveSession Live, ContainerFacts Container)> running = [];
        foreach (LiveSession live in _live.Values)
        {
            ContainerFacts? container = containers.FirstOrDefault(facts => Fits(facts, live));
            if (!live.Recovered)
            {
                live.Recovered = true;
                if (container is { Running: true } && !live.Record.State.IsBeingMade())
                {
                    running.Add((live, container));
                }
                else
                {
                    finishing.Add(RecoverAsync(live, container));
                }
            }
            else
            {
                LookAgain(live, container);
            }
        }

        await Parallel
            .ForEachAsync(
                running,
                new ParallelOptions { MaxDegreeOfParallelism = MostTakenUpAtOnce },
                async (one, _) => await RecoverAsync(one.Live, one.Container).ConfigureAwait(false)
            )
            .ConfigureAwait(false);
        _ = await Task.WhenAny(
                Task.WhenAll(finishing),
                Task.Delay(FinishPatience, _setup.Time, _stopped)
            )
            .ConfigureAwait(false);
    }

    private void LookAgain(LiveSession live, ContainerFacts? container)
    {
        SessionState state = live.Record.State;
        if (state == SessionState.Running && container is { Running: true })
        {
            Reattach(live, mounts => _setup.Homes.FindMissing(live.Record.Id, mounts));
        }
        else if (state is SessionState.Running or SessionState.Stopping)
        {
            live.Wake();
        }
    }

    private static bool Fits(ContainerFacts container, LiveSession live) =>
        container.SessionLabel == live.Record.Id.Value
        && (live.Record.ContainerId.Length == 0 || live.Record.ContainerId == container.Id);

    /// <summary>Homes and scratch directories of no session are removed; those of a container that is left alone stay.</summary>
    private void SweepHomes(HashSet<SessionId> kept)
    {
        foreach (
            SessionId stale in _setup
                .Homes.List()
                .Where(id => !_live.ContainsKey(id) && !kept.Contains(id) && !IsKept(id))
        )
        {
            UserId? owner = _setup.Store.Find(stale)?.Owner;
            try
            {
                LogStaleHome(_setup.Logger, stale, owner);
                _setup.Homes.Dismantle(stale);
            }
            catch (Exception exception) when (exception is ServiceException or IOException)
            {
                LogUndoFailed(_setup.Logger, stale, owner, exception.Message);
            }
        }
    }

    /// <summary>Takes up one session after a start; ends at once where its container runs, and when it is finished where it does not. Does not throw.</summary>
    private async Task RecoverAsync(LiveSession live, ContainerFacts? container)
    {
        try
        {
            if (container is not null && live.Record.ContainerId != container.Id)
            {
                Save(live, record => record with { ContainerId = container.Id });
            }

            if (live.Record.State.IsBeingMade())
            {
                await FinishUnmadeAsync(live).ConfigureAwait(false);
            }
            else if (container is { Running: true })
            {
                if (live.Record.State == SessionState.Running)
                {
                    Adopt(live);
                }

                _ = WatchAsync(live);
            }
            else
            {
                await WatchAsync(live).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            LogWatchFailed(_setup.Logger, live.Record.Id, live.Record.Owner, exception);
            live.Recovered = false; // the next comparison tries again
        }
        finally
        {
            live.WasTakenUp();
        }
    }

    private async Task FinishUnmadeAsync(LiveSession live)
    {
        const string why = "The service was restarted while the session was being made.";
        LogRefused(_setup.Logger, live.Record.Id, live.Record.Owner, why);
        string left = await UndoAsync(live.Record).ConfigureAwait(false);
        Finish(live, SessionState.Failed, SessionEnd.ServiceRestarted, exitCode: null, why, left);
    }

    /// <summary>Brings the home of a running session up to date: mounts that died with the service before us, and dotfolders made meanwhile.</summary>
    private void Adopt(LiveSession live)
    {
        StartKeepingTime();
        Reattach(live, mounts => [.. mounts.Where(entry => entry.IsWanted)]);
        MountMissing(live);
        if (live.Record.IsHeld)
        {
            WatchHolder(live.Record.Id);
        }

        LogAdopted(_setup.Logger, live.Record.Id, live.Record.Owner);
    }

    private static void Replace(LiveSession live, IReadOnlyList<MountPlanEntry> tried)
    {
        MountPlanEntry NewOf(MountPlanEntry old) =>
            tried.FirstOrDefault(entry => entry.FolderId == old.FolderId) ?? old;
        _ = live.Change(record => record with { Mounts = [.. record.Mounts.Select(NewOf)] });
    }

    /// <summary>An entry under its folder's name of today, since it is mounted by that, and the name of the day on which the session began may be another folder's by now; null where the folder is gone.</summary>
    private MountPlanEntry? AsItIsCalled(MountPlanEntry entry) =>
        FindFolder(entry.FolderId) is { } folder ? entry with { Name = folder.Name } : null;

    /// <summary>Mounts again what is chosen of a session's entries, as they are once nobody else changes them.</summary>
    private void Reattach(
        LiveSession live,
        Func<IReadOnlyList<MountPlanEntry>, IReadOnlyList<MountPlanEntry>> choose
    )
    {
        if (_setup.Users.Find(live.Record.Owner) is not { } owner)
        {
            return;
        }

        try
        {
            lock (live.Mounting)
            {
                IReadOnlyList<MountPlanEntry> entries =
                [
                    .. choose(live.Record.Mounts).Select(AsItIsCalled).OfType<MountPlanEntry>(),
                ];
                if (live.HomeIsGone || entries.Count == 0)
                {
                    return;
                }

                IReadOnlyList<MountPlanEntry> tried = _setup.Homes.Reattach(
                    live.Record.Id,
                    owner,
                    entries
                );
                if (tried.All(live.Record.Mounts.Contains))
                {
                    return; // as recorded: with many sessions the disk would hold up a start for nothing
                }

                Replace(live, tried);
            }

            Save(live);
        }
        catch (ServiceException exception)
        {
            LogMountsFailed(_setup.Logger, live.Record.Id, owner.Id, exception.Message);
        }
    }
}
